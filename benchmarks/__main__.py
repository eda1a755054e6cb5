"""Run the benchmarks, or those named: `python -m benchmarks ingest names`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

from benchmarks import board, boards, bus, coverage, ingest, ledger, names, probes, report, scenes

BENCHMARKS: Mapping[str, Callable[[], None]] = {
    "names": names.run,
    "ingest": ingest.run,
    "coverage": coverage.run,
    "ledger": ledger.run,
    "report": report.run,
    "probes": probes.run,
    "boards": boards.run,
    "scenes": scenes.run,
    "bus": bus.run,
    "board": board.run,
}


def main() -> None:
    """Run what is named on the command line, or everything."""
    chosen = sys.argv[1:] or list(BENCHMARKS)
    unknown = [name for name in chosen if name not in BENCHMARKS]
    if unknown:
        sys.exit(f"no benchmark {unknown[0]!r}: write some of {', '.join(BENCHMARKS)}")
    for name in chosen:
        print(f"{name}: {sys.modules[BENCHMARKS[name].__module__].__doc__}")
        BENCHMARKS[name]()


if __name__ == "__main__":
    main()
