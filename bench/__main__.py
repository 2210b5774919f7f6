"""Speed, as ratios measured in one run: ``python -m bench [screen|scale]``; both when none is named."""

from __future__ import annotations

import argparse
import sys

from bench import scale, screen


def main() -> int:
    """Measure, print every figure with its target, and return 1 when one is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("section", nargs="?", choices=("screen", "scale"))
    parser.add_argument("--accounts", type=int, default=200_000, help="accounts of the company in scale")
    parser.add_argument("--months", type=int, default=60, help="months of the company in scale")
    arguments = parser.parse_args()
    missed = False
    if arguments.section != "scale":
        for figure in screen.measure():
            print(figure, flush=True)
            missed |= figure.missed
    if arguments.section != "screen":
        for figure in scale.measure(arguments.accounts, arguments.months):
            print(figure, flush=True)
            missed |= figure.missed
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
