"""Fuzz every reader through `validate`: guided by coverage with atheris, where it is installed; else by seeded mutations of the samples.

An input that raises, that the gate and the rules judge differently, or of which nothing is judged and nothing said, is written to a file, and the
exit is 1. `--again FILE` judges such a file once more.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
import tempfile
import time
from itertools import count
from pathlib import Path

PROGRAM = """
import sys, atheris
sys.path.insert(0, {here!r})
with atheris.instrument_imports(include=["ftevents", "fuzzing"]):
    import fuzzing
atheris.Setup(sys.argv, fuzzing.look)
atheris.Fuzz()
"""


def guided(seconds: int, seed: int, folder: Path) -> int:
    """Run atheris in a process of its own; return 0 where it found nothing."""
    from fuzzing import seeds

    with tempfile.TemporaryDirectory() as corpus:
        for number, each in enumerate(seeds()):
            (Path(corpus) / f"sample-{number:03}").write_bytes(each)
        words = [
            f"-max_total_time={seconds}",
            f"-seed={seed}",
            "-max_len=16384",
            "-timeout=20",
            "-rss_limit_mb=2048",
            "-print_final_stats=1",
        ]
        program = PROGRAM.format(here=str(Path(__file__).parent))
        done = subprocess.run([sys.executable, "-c", program, *words, f"-artifact_prefix={folder}/", corpus], check=False)
    return 1 if done.returncode else 0


def unguided(seconds: int, seed: int, folder: Path) -> int:
    """Judge mutations of the samples; return 0 where nothing was found."""
    from fuzzing import look, mutations

    print("without atheris, this is not guided by coverage: seeded mutations of the samples", file=sys.stderr)
    inputs, end = mutations(seed), time.monotonic() + seconds
    for number in count():
        if time.monotonic() > end:
            print(f"{number:,} inputs from seed {seed}, nothing found")
            return 0
        data = next(inputs)
        try:
            look(data)
        except Exception as error:  # noqa: BLE001 - whatever is raised is the finding
            path = folder / f"crash-{seed}-{number}"
            path.write_bytes(data)
            print(f"input {number} from seed {seed} ({type(error).__name__}: {error}) is in {path}; judge it again: --again {path}")
            return 1
    return 0


def main() -> int:
    """Fuzz as long as was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=3600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--crashes", type=Path, default=Path("build/fuzz"), help="the folder for inputs that were found")
    parser.add_argument("--unguided", action="store_true", help="mutations only, also where atheris is installed")
    parser.add_argument("--again", type=Path, help="judge this one input")
    options = parser.parse_args()
    if options.again is not None:
        from fuzzing import look

        look(options.again.read_bytes())
        return 0
    options.crashes.mkdir(parents=True, exist_ok=True)
    is_guided = importlib.util.find_spec("atheris") is not None and not options.unguided
    return (guided if is_guided else unguided)(options.seconds, options.seed, options.crashes)


if __name__ == "__main__":
    sys.exit(main())
