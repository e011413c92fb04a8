"""Tests of the HTML report in a browser: nothing runs or is fetched but its own script, it can be used by everyone, and also without script."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from ftevents.evidence import Transcript
from ftevents.report import build
from ftevents.report.html import render_html
from handmade import event, page
from report.hostile import HOSTILE
from report.runs import live

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="chromium is not installed; `apt-get install chromium` lets the HTML report be tested"
)

OPEN = "for (const each of document.querySelectorAll('details:not(.probe), .probe:first-child')) each.open = true"
"""Opens everything but most of the waterfall, whose rows are all alike."""
ATTACKS = [
    "<script>document.title = 'owned'</script>",
    "</script><script>document.title = 'owned'</script>",
    "<img src=http://127.0.0.1:9/x onerror=\"document.title = 'owned'\">",
    '"><svg onload="document.title = \'owned\'">',
    "' autofocus onfocus=document.title='owned' x='",
    "javascript:document.title='owned'",
    "<link rel=stylesheet href=http://127.0.0.1:9/x.css><iframe src=http://127.0.0.1:9/y></iframe>",
    "{{ 7 * 7 }}{% for x in y %}${document.title='owned'}",
    "</style><style>@import 'http://127.0.0.1:9/z.css'; body { display: none }</style>",
    "</pre></code></details></article><h1>Conforming</h1>",
    "<!-- <meta http-equiv=refresh content='0; url=http://127.0.0.1:9/'>",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for all tests of this module."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@contextmanager
def opened(browser: Browser, tmp_path: Path, text: str, **context: Any) -> Iterator[tuple[Page, list[str]]]:
    """Open a page from a file; what it asks for, or complains of, is in the list."""
    file = tmp_path / "report.html"
    file.write_text(text, "utf-8")
    noted: list[str] = []
    where = browser.new_context(**context)
    shown = where.new_page()
    shown.on("request", lambda request: noted.append(request.url))
    shown.on("console", lambda message: noted.append(message.text))
    shown.on("pageerror", lambda error: noted.append(str(error)))
    shown.on("dialog", lambda dialog: noted.append(dialog.message))
    shown.goto(file.as_uri())
    noted.remove(file.as_uri())
    yield shown, noted
    where.close()


def hostile() -> str:
    """Return the page on a server that attacks it wherever it can."""
    attack = "".join(ATTACKS) + HOSTILE.replace("\ud800", "")
    events = [event(f"{number}{attack}", level=attack, message=attack) for number in range(3)]
    headers = ((attack, attack), ("Content-Type", attack), ("Location", "javascript:document.title='owned'"))
    pages = [page(events, headers=headers, sent_headers=headers, query=f"after={attack}", job=attack, place=attack, live=True)]
    return render_html(build(Transcript(pages), profile="openai", target=attack, source=attack, notes=(attack,), inconclusive=[attack]))


def test_nothing_of_a_server_runs_and_nothing_is_fetched(browser: Browser, tmp_path: Path) -> None:
    """Markup, script, handlers, addresses and styles are all text."""
    with opened(browser, tmp_path, hostile()) as (shown, noted):
        shown.evaluate(OPEN)
        shown.wait_for_timeout(100)

        assert noted == []
        assert shown.title().startswith("Not conforming: <script>")
        assert shown.locator("h1").all_inner_texts() == ["Not conforming"]
        assert shown.locator("img, iframe, link:not([rel=icon]), [onerror], [onload], [onfocus], a:not([href^='#'])").count() == 0


@pytest.mark.parametrize(
    ("faults", "scheme", "width"),
    [
        pytest.param((), "light", 1280, id="conforming"),
        pytest.param(("after-inclusive",), "dark", 1280, id="repeats"),
        pytest.param(("after-skips-one",), "light", 400, id="losses"),
        pytest.param(("ids-all-equal",), "dark", 400, id="circles"),
    ],
)
def test_axe_finds_nothing(browser: Browser, tmp_path: Path, faults: tuple[str, ...], scheme: Any, width: int) -> None:
    """Light and dark, wide and narrow; nor is anything wider than the window."""
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

    with opened(browser, tmp_path, render_html(live(*faults)), color_scheme=scheme, viewport={"width": width, "height": 900}) as (
        shown,
        noted,
    ):
        shown.evaluate(OPEN)
        found = Axe().run(shown)

        assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found.response["violations"]] == []
        assert shown.evaluate("document.documentElement.scrollWidth") == width
        assert noted == []


def test_all_is_there_without_script(browser: Browser, tmp_path: Path) -> None:
    """But for the controls that need it."""
    with opened(browser, tmp_path, render_html(live("after-inclusive")), java_script_enabled=False) as (shown, noted):
        assert shown.locator("article.finding").count() == 4
        assert shown.locator("table.clauses tr[data-verdict]:visible").count() > 70
        assert shown.locator(".filter:visible, .copy:visible, .fold:visible").count() == 0
        shown.locator(".others > summary").first.click()
        assert shown.locator(".others .other").first.is_visible()
        assert noted == []


def test_the_filter_leaves_what_is_looked_for(browser: Browser, tmp_path: Path) -> None:
    """By words and by verdict."""
    with opened(browser, tmp_path, render_html(live("after-inclusive"))) as (shown, _):
        rows = shown.locator("table.clauses tr[data-verdict]:visible")
        shown.fill("#find", "after exclusive")
        assert rows.locator(".id").all_inner_texts() == ["pagination/after-is-exclusive"]
        shown.fill("#find", "")
        shown.uncheck("input[value=holds]")
        shown.uncheck("input[value='not exercised']")
        assert rows.count() == 4
        assert shown.locator("#found").inner_text() == "4 shown"


def test_the_same_event_is_shown_in_every_walk(browser: Browser, tmp_path: Path) -> None:
    """While the pointer is over one of its cells."""
    with opened(browser, tmp_path, render_html(live())) as (shown, _):
        shown.locator(".job .cell").nth(30).hover()
        same = shown.locator(".cell.same")

        assert same.count() == 3
        assert len({each.get_attribute("data-e") for each in same.all()}) == 1
        assert shown.locator("#same").inner_text().endswith("3 in the walks of this job")


def test_a_link_opens_what_it_leads_to_and_all_can_be_folded(browser: Browser, tmp_path: Path) -> None:
    """Open all, close all."""
    with opened(browser, tmp_path, render_html(live("after-inclusive"))) as (shown, _):
        everything = shown.locator("details").count()
        shown.click("text=Open all")
        assert shown.locator("details[open]").count() == everything
        shown.click("text=Close all")
        assert shown.locator("details[open]").count() == 0


def test_it_prints_with_its_evidence(browser: Browser, tmp_path: Path) -> None:
    """The findings are there, the controls are not."""
    with opened(browser, tmp_path, render_html(live("after-inclusive"))) as (shown, _):
        shown.emulate_media(media="print")

        assert shown.locator("nav:visible, .copy:visible, .filter:visible").count() == 0
        assert shown.locator("article mark:visible").count() >= 4
        assert len(shown.pdf()) > 50_000
