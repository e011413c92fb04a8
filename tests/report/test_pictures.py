"""Tests of the pictures in docs/reports.md: they are there, they are small, and no other is."""

from __future__ import annotations

import re

from report_pictures import DOCS, MOST_BYTES, PICTURES


def test_the_page_shows_every_picture_and_each_is_small() -> None:
    """`make docs` takes them."""
    shown = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", (DOCS / "reports.md").read_text("utf-8"))

    assert sorted(shown) == sorted(picture.file for picture in PICTURES)
    assert [name for name in shown if not 0 < (DOCS / name).stat().st_size < MOST_BYTES] == []
