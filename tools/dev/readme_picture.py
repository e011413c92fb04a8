"""The picture in the README: what `ftevents check` really says of a server that ignores `after`.

Run as a program it writes the README anew; a test holds the README against it.
"""

from __future__ import annotations

import re
from pathlib import Path

from ftevents.examine import examine
from ftevents.live.target import Target
from ftevents.reference import build, serve, standard
from ftevents.report.console import lines

README = Path(__file__).resolve().parents[2] / "README.md"
BLOCK = re.compile(r"(?<=```text\n)target: .*?(?=```\n)", re.DOTALL)
PARAGRAPHS = 3
"""What is shown: the verdict, and the two worst clauses."""


def picture() -> str:
    """Return the picture; the port and the seconds are always the same."""
    with serve(build(standard(), faults=("after-ignored",))) as serving:
        report = examine(Target(serving.base_url, "the argument URL", auth=False)).report
        text = "\n".join(line for _, line in lines(report, width=110)).replace(f"127.0.0.1:{serving.port}", "127.0.0.1:8000")
    shown = re.sub(r"in \d+\.\d\d s$", "in 0.21 s", text, count=1, flags=re.MULTILINE).split("\n\n")[:PARAGRAPHS]
    return "\n\n".join([*shown, "..."]) + "\n"


def main() -> None:
    """Write the README with the picture as it is now."""
    README.write_text(BLOCK.sub(lambda _: picture(), README.read_text("utf-8"), count=1), "utf-8")


if __name__ == "__main__":
    main()
