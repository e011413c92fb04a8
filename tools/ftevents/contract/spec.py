"""Where the specification lies: inside an installed package, or beside tools/ in a checkout."""

from __future__ import annotations

from pathlib import Path

_INSTALLED = Path(__file__).resolve().parent.parent / "spec"
_CHECKOUT = Path(__file__).resolve().parents[3] / "spec"

SPEC = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
"""The folder with openapi.yaml, schemas/ and clauses.yaml."""
