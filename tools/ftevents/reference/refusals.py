"""Refusals: why the reference server does not do as asked, each reason in one method, so that a fault can refuse otherwise.

A message never repeats what was sent: not the key, not the id, not the limit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from ftevents.reference.http import Headers, ServerRequest


class RefusalError(Exception):
    """A request is refused: the status, the members of the error object, headers beyond the usual ones."""

    def __init__(self, status: int, message: str, *, param: str | None = None, code: str | None = None, headers: Headers = ()) -> None:
        """Keep what the reply is made of."""
        super().__init__(message)
        self.status = status
        self.message = message
        self.type = "invalid_request_error"
        self.param = param
        self.code = code
        self.headers = headers


class Refusals:
    """Every reason to refuse. Each method raises RefusalError."""

    def envelope(self, refusal: RefusalError) -> Any:
        """Return the error document."""
        return {"error": {"message": refusal.message, "type": refusal.type, "param": refusal.param, "code": refusal.code}}

    def refuse_no_key(self, request: ServerRequest) -> NoReturn:
        """Refuse a request without a usable key: no header, two of them, another scheme, nothing behind the scheme."""
        del request
        raise RefusalError(401, "Send your key in one header of the form `Authorization: Bearer KEY`")

    def refuse_wrong_key(self, request: ServerRequest) -> NoReturn:
        """Refuse a key that is not known."""
        del request
        raise RefusalError(401, "The key that was sent is not known", code="invalid_api_key")

    def refuse_path(self, request: ServerRequest) -> NoReturn:
        """Refuse a path that names nothing."""
        del request
        raise RefusalError(404, "There is nothing at this path", code="unknown_path")

    def refuse_method(self, request: ServerRequest) -> NoReturn:
        """Refuse another method than GET and HEAD."""
        del request
        raise RefusalError(405, "This path takes GET and HEAD only", code="method_not_allowed", headers=(("Allow", "GET, HEAD"),))

    def refuse_job(self, request: ServerRequest) -> NoReturn:
        """Refuse a job that is not there, or is another account's: both look the same."""
        del request
        raise RefusalError(404, "There is no fine-tuning job with this id", param="fine_tuning_job_id", code="fine_tune_not_found")

    def refuse_limit(self, request: ServerRequest) -> NoReturn:
        """Refuse a `limit` that is no plain positive integer, or was sent more than once."""
        del request
        raise RefusalError(400, "`limit` takes one positive integer in plain decimal digits", param="limit", code="limit_not_a_number")

    def refuse_large_limit(self, request: ServerRequest, maximum: int) -> NoReturn:
        """Refuse a `limit` above the maximum."""
        del request
        raise RefusalError(400, f"`limit` is at most {maximum}", param="limit", code="limit_above_maximum")

    def refuse_cursor(self, request: ServerRequest) -> NoReturn:
        """Refuse an `after` that names no event of the list, is empty, or was sent more than once."""
        del request
        raise RefusalError(400, "`after` takes the id of one event of this job", param="after", code="unknown_cursor")

    def refuse_inside(self, request: ServerRequest, status: int = 500) -> NoReturn:
        """Refuse because something went wrong here; a correct server never does."""
        del request
        refusal = RefusalError(status, "Something went wrong here")
        refusal.type = "server_error"
        raise refusal
