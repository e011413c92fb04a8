"""The pictures in docs/reports.md: the HTML report on a server that is right and on three that are not, as Chromium shows it.

Run as a program it takes them anew. Times are always the same in them, so that a picture changes only where the report does.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ftevents.examine import examine, secrets_of
from ftevents.live.budget import Budget
from ftevents.live.target import Target
from ftevents.live.transport import HandlerChannel
from ftevents.reference import build, standard
from ftevents.report.html import render_document

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DOCS = Path(__file__).resolve().parents[2] / "docs"
KEY = "sk-reference-0123456789abcdef"
MOST_BYTES = 200_000


@dataclass(frozen=True)
class Picture:
    """A picture of a page: its file, the faults of the server, what is shown of the page ("" for its beginning), and how."""

    file: str
    faults: tuple[str, ...]
    shows: str = ""
    scheme: Any = "light"
    width: int = 1280
    height: int = 860


PICTURES = (
    Picture("report-conforming.png", ()),
    Picture("report-after-inclusive.png", ("after-inclusive",), height=1000),
    Picture("report-has-more-always-true.png", ("has-more-always-true",), scheme="dark", height=1000),
    Picture("report-ids-all-equal.png", ("ids-all-equal",), width=400, height=1100),
    Picture("report-finding.png", ("after-inclusive",), "#clause-pagination-after-is-exclusive"),
    Picture("report-walks.png", ("after-skips-one",), ".job >> nth=0"),
)


def document(*faults: str) -> dict[str, Any]:
    """Return the report on the reference server with some faults as JSON, every time in it made the same."""
    target = Target("http://127.0.0.1:8000/v1", "the argument URL", key=KEY)
    reference, secrets = build(standard(), faults=faults, key=KEY), secrets_of(target)
    found = examine(target, budget=Budget(workers=0), open_channel=lambda: HandlerChannel(reference.respond, secrets)).report.to_json()
    found["seconds"], found["evidence"]["began"] = 0.27, "2026-01-05T09:30:00.000+00:00"
    for place, exchange in enumerate(found["evidence"]["exchanges"]):
        exchange |= {"started": place / 2000, "finished": place / 2000 + 0.001, "elapsed": 0.001}
    return found


def take(browser: Browser, picture: Picture, folder: Path) -> None:
    """Take one picture."""
    with tempfile.TemporaryDirectory() as work:
        file = Path(work) / "report.html"
        file.write_text(render_document(document(*picture.faults)), "utf-8")
        page = browser.new_page(viewport={"width": picture.width, "height": picture.height}, color_scheme=picture.scheme)
        page.goto(file.as_uri())
        if picture.shows:
            page.locator(picture.shows).screenshot(path=folder / picture.file)
        else:
            page.screenshot(path=folder / picture.file)
        page.close()


def main() -> int:
    """Take every picture, and say which is too large."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("chromium is not installed, so the pictures of reports stay as they are; apt-get install chromium", file=sys.stderr)
        return 1
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for picture in PICTURES:
            take(browser, picture, DOCS)
        browser.close()
    large = [picture.file for picture in PICTURES if (DOCS / picture.file).stat().st_size > MOST_BYTES]
    if large:
        print(f"larger than {MOST_BYTES:,} bytes: {', '.join(large)}", file=sys.stderr)
    return 1 if large else 0


if __name__ == "__main__":
    sys.exit(main())
