"""`python -m tests.chaos`: a play with faults, of any length, and its figures as a table.

The same seed draws the same faults at the same instants; the real moments differ, the end must not.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from pathlib import Path

from maas.telemetry.logs import configure
from tests.chaos.performance import Outcome, perform
from tests.chaos.report import failures, table
from tests.chaos.stage import Plot
from tests.folders import enterable_folder

EXAMPLES = """examples:
  python -m tests.chaos --days 30 --faults 240
  python -m tests.chaos --days 2 --faults 20 --seed 7 --chaos-seed 99 --keep /tmp/chaos
"""


def main() -> int:
    """Play, print the figures, and end with 1 when anything is not as it must be."""
    chosen = _arguments()
    print(f"history seed {chosen.seed}, chaos seed {chosen.chaos_seed}", flush=True)
    configure("warning", sys.stderr)
    plot = Plot(chosen.seed, chosen.days, chosen.chaos_seed)
    with enterable_folder() as folder:
        try:
            outcome = asyncio.run(perform(plot, folder, chosen.faults, chosen.freeze, _say))
        finally:
            if chosen.keep is not None:
                _keep(folder, chosen.keep)
    print(table(plot, outcome))
    return _verdict(outcome)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.chaos", description=__doc__, epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--days", type=int, default=30, help="of history; default: 30")
    parser.add_argument("--faults", type=int, default=240, help="how many; default: 240")
    parser.add_argument("--seed", type=int, default=7, help="of the history; default: 7")
    parser.add_argument(
        "--chaos-seed", type=int, default=random.SystemRandom().randrange(1 << 31),
        help="of the faults; default: a new one, printed",
    )  # fmt: skip
    parser.add_argument("--freeze", type=float, default=20, help="seconds of a SIGSTOP; default 20")
    parser.add_argument("--keep", type=Path, help="a folder for the logs of all processes")
    return parser.parse_args()


def _say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)


def _keep(folder: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for log in folder.glob("*.log"):
        (target / log.name).write_bytes(log.read_bytes())


def _verdict(outcome: Outcome) -> int:
    wrong = failures(outcome)
    for line in wrong:
        print(f"NOT AS IT MUST BE: {line}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
