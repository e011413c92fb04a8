"""Faults of odd limits: what a lenient parser, a slice or an integer type makes of a `limit` that is no plain positive integer."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ftevents.reference.registry import fault
from ftevents.reference.server import PLAIN_LIMIT, Reference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftevents.reference.data import Event
    from ftevents.reference.http import Reply, ServerRequest
    from ftevents.reference.server import Wanted

NUMBER = re.compile(r"\s*([+-]?[0-9]+)")


class OddLimit(Reference):
    """A limit that is no plain positive integer goes to `odd_limit`."""

    def parse_limit(self, request: ServerRequest) -> int:
        """Sort odd limits out."""
        values = request.values("limit")
        if not values or PLAIN_LIMIT.fullmatch(values[-1]):
            return super().parse_limit(request)
        return self.odd_limit(request, values[-1])

    def odd_limit(self, request: ServerRequest, text: str) -> int:
        """Return the page size for such a limit, or raise RefusalError."""
        del text
        self.refuse_limit(request)

    def cut(self, wanted: Wanted, start: int) -> Sequence[Event]:
        """Slice as Python does: a negative size leaves events off the tail."""
        rest = wanted.events[start:]
        return rest[: wanted.limit]


@fault("odd-limit-raises", "input/limit-breaks-nothing")
class OddLimitRaises(OddLimit):
    """A limit that is no integer is answered with 500, since turning it into a number raises."""

    def odd_limit(self, request: ServerRequest, text: str) -> int:
        """Fail at text."""
        if NUMBER.fullmatch(text) is None:
            self.refuse_inside(request)
        self.refuse_limit(request)


@fault("large-limit-raises", "input/limit-breaks-nothing")
class LargeLimitRaises(Reference):
    """A limit that does not fit into 64 bits is answered with 500."""

    def above_maximum(self, request: ServerRequest) -> int:
        """Overflow."""
        if len(request.values("limit")[0]) > 18:
            self.refuse_inside(request)
        return super().above_maximum(request)


@fault("odd-limit-hangs", "answer/ends", socket=True)
class OddLimitHangs(Reference):
    """A limit that is no integer is never answered."""

    def handle(self, request: ServerRequest) -> Reply:
        """Wait for ever."""
        reply = super().handle(request)
        is_odd = any(NUMBER.fullmatch(text) is None for text in request.values("limit"))
        return replace(reply, script=((3600.0, b""),)) if is_odd and reply.status == 400 else reply


@fault("odd-limit-is-default", "input/limit-not-a-number", "input/limit-spelling")
class OddLimitIsDefault(OddLimit):
    """A limit that cannot be read is taken for none."""

    def odd_limit(self, request: ServerRequest, text: str) -> int:
        """Use the default for everything but negatives and zero."""
        if re.fullmatch(r"-?[0-9]+", text, re.ASCII) and int(text[:9]) <= 0:
            self.refuse_limit(request)
        return self.corpus.default


@fault("limit-read-in-part", "input/limit-not-a-number", "input/limit-spelling")
class LimitReadInPart(OddLimit):
    """Of a limit such as `5abc`, the digits in front are read."""

    def odd_limit(self, request: ServerRequest, text: str) -> int:
        """Stop at the first letter."""
        match = NUMBER.match(text)
        if match is None or int(match[1][:9]) <= 0:
            self.refuse_limit(request)
        return min(int(match[1][:9]), self.corpus.maximum)


@fault("limit-text-is-empty", "input/limit-not-a-number", "input/limit-spelling")
class LimitTextIsEmpty(OddLimit):
    """A limit that is no number gets an empty page with `has_more` false, since no comparison with it is true."""

    def odd_limit(self, request: ServerRequest, text: str) -> int:
        """Compute with what is no number."""
        if re.match(r"\s*[+-]?[0-9.]", text):
            self.refuse_limit(request)
        return 0

    def has_more(self, wanted: Wanted, start: int, shown: Sequence[Event]) -> bool:
        """Compare with what is no number."""
        return super().has_more(wanted, start, shown) and wanted.limit > 0


@fault("limit-negative-cuts-the-tail", "input/limit-negative", "input/limit-stays-bounded")
class LimitNegativeCutsTheTail(OddLimit):
    """A negative limit leaves so many events off the end of the list."""

    def odd_limit(self, request: ServerRequest, text: str) -> int:
        """Slice with it."""
        return int(text) if re.fullmatch(r"-[1-9][0-9]{0,9}", text, re.ASCII) else super().odd_limit(request, text)


@fault("limit-negative-is-everything", "input/limit-negative", "input/limit-stays-bounded")
class LimitNegativeIsEverything(OddLimit):
    """A negative limit means no limit at all."""

    def odd_limit(self, request: ServerRequest, text: str) -> int:
        """Take it for infinity."""
        return 10**9 if re.fullmatch(r"-[1-9][0-9]*", text, re.ASCII) else super().odd_limit(request, text)


@fault("limit-negative-is-positive", "input/limit-negative")
class LimitNegativeIsPositive(OddLimit):
    """The sign of a limit is not looked at."""

    def odd_limit(self, request: ServerRequest, text: str) -> int:
        """Drop the sign."""
        is_negative = re.fullmatch(r"-[1-9][0-9]*", text, re.ASCII)
        return min(int(text[1:10]), self.corpus.maximum) if is_negative else super().odd_limit(request, text)


@fault("limit-zero-is-default", "input/limit-zero")
class LimitZeroIsDefault(OddLimit):
    """`limit=0` is taken for none, since 0 counts as false."""

    def odd_limit(self, request: ServerRequest, text: str) -> int:
        """Take 0 for nothing."""
        return self.corpus.default if text == "0" else super().odd_limit(request, text)


@fault("limit-zero-is-everything", "input/limit-zero", "input/limit-stays-bounded")
class LimitZeroIsEverything(OddLimit):
    """`limit=0` means no limit at all."""

    def odd_limit(self, request: ServerRequest, text: str) -> int:
        """Take 0 for infinity."""
        return 10**9 if text == "0" else super().odd_limit(request, text)


@fault("limit-zero-is-one", "input/limit-zero")
class LimitZeroIsOne(OddLimit):
    """`limit=0` is raised to 1, the smallest page."""

    def odd_limit(self, request: ServerRequest, text: str) -> int:
        """Raise it."""
        return 1 if text == "0" else super().odd_limit(request, text)


@fault("limit-zero-says-more", "input/limit-zero")
class LimitZeroSaysMore(OddLimit):
    """`limit=0` gets an empty page that says that there are more."""

    def odd_limit(self, request: ServerRequest, text: str) -> int:
        """Take 0 as it is."""
        return 0 if text == "0" else super().odd_limit(request, text)


@fault("limit-rounded-up", "input/limit-spelling", "input/limit-not-a-number")
class LimitRoundedUp(OddLimit):
    """A limit with a fraction is rounded up, and 2.0 to the next number."""

    def odd_limit(self, request: ServerRequest, text: str) -> int:
        """Round."""
        match = re.fullmatch(r"([0-9]{1,9})\.[0-9]+", text, re.ASCII)
        return int(match[1]) + 1 if match else super().odd_limit(request, text)


@fault("large-limit-wraps-round", "input/limit-above-maximum")
class LargeLimitWrapsRound(Reference):
    """A limit is cut to its last 16 bits, so that a large one becomes a small one."""

    def above_maximum(self, request: ServerRequest) -> int:
        """Wrap round."""
        return min(int(request.values("limit")[0][-9:]) % 65_536 or 1, 10 * self.corpus.maximum)


@fault("large-limit-is-default", "input/limit-above-maximum", "pagination/page-is-full")
class LargeLimitIsDefault(Reference):
    """A limit a little above the maximum is clamped to it, one far above it is taken for none."""

    def above_maximum(self, request: ServerRequest) -> int:
        """Lose patience."""
        return self.corpus.maximum if len(request.values("limit")[0]) <= 4 else self.corpus.default


@fault("large-limit-refused-in-part", "input/limit-above-maximum")
class LargeLimitRefusedInPart(Reference):
    """A limit above the maximum is refused up to four digits, and clamped beyond."""

    def above_maximum(self, request: ServerRequest) -> int:
        """Overlook the largest."""
        if len(request.values("limit")[0]) <= 4:
            self.refuse_large_limit(request, self.corpus.maximum)
        return self.corpus.maximum


@fault("large-limit-is-not-found", "input/limit-above-maximum", "answer/status-is-200")
class LargeLimitIsNotFound(Reference):
    """A limit above the maximum is answered as if there were no such job."""

    def above_maximum(self, request: ServerRequest) -> int:
        """Call it a missing job."""
        self.refuse_job(request)


@fault("clamp-unknown-to-has-more", "pagination/has-more-is-true", "pagination/walk-is-complete")
class ClampUnknownToHasMore(Reference):
    """A page is clamped to the maximum, and `has_more` is worked out from the limit that was asked for."""

    def above_maximum(self, request: ServerRequest) -> int:
        """Keep the limit until the page is cut."""
        return min(int(request.values("limit")[0][:9]), 10**6)

    def cut(self, wanted: Wanted, start: int) -> Sequence[Event]:
        """Clamp here."""
        return wanted.events[start : start + min(wanted.limit, self.corpus.maximum)]

    def has_more(self, wanted: Wanted, start: int, shown: Sequence[Event]) -> bool:
        """Forget the clamp."""
        del shown
        return start + wanted.limit < len(wanted.events)
