"""Speed as ratios, and what of polluted files is read right: all, or ``python -m bench screen`` and so on."""

from __future__ import annotations

import argparse
import sys

from bench import coverage, dialects, health, imports, outlook, scale, screen


def main() -> int:
    """Measure, print every figure with its target, and return 1 when one is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "section", nargs="?", choices=("screen", "scale", "imports", "dialects", "coverage", "outlook", "health")
    )
    parser.add_argument("--accounts", type=int, default=200_000, help="accounts of the company in scale")
    parser.add_argument("--months", type=int, default=60, help="months of the company in scale")
    arguments = parser.parse_args()
    sections = {
        "screen": screen.measure,
        "scale": lambda: scale.measure(arguments.accounts, arguments.months),
        "imports": imports.measure,
        "dialects": dialects.measure,
        "coverage": coverage.measure,
        "outlook": outlook.measure,
        "health": health.measure,
    }
    missed = False
    for name, measure in sections.items():
        if arguments.section in (None, name):
            for figure in measure():
                print(figure, flush=True)
                missed |= figure.missed
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
