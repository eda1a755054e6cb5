"""`python -m simulator`: serve a ground segment on loopback, describe it, or tell the truth of it.

The same seed, start and days give the same history in all three. Beside them, a detection chain.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import uvloop

from maas.domain.instants import DAY, from_us, iso, to_us
from simulator.chain import options
from simulator.control.clock import Clock
from simulator.services.server import open_ports, serve_until_signal
from simulator.services.switchboard import Switchboard
from simulator.services.tls import issue_papers
from simulator.truth import truth_main
from simulator.world.build import build_world
from simulator.world.model import World
from simulator.world.planfiles import render

EXAMPLE = "2026-10-01T00:00:00Z"
EXAMPLES = """examples:
  python -m simulator serve --seed 7 --start 2026-10-01T00:00:00Z --days 30 --port 8099
  python -m simulator serve --days 2 --clock 60 --ready-file /tmp/segment.json
  python -m simulator describe --seed 7 --days 30
  python -m simulator truth --seed 7 --days 30 --catalogue maas/catalogue/examples/copernicus \\
      --json truth.json
"""


def main(arguments: list[str] | None = None) -> int:
    chosen = _parser().parse_args(arguments)
    if chosen.command == "truth":
        truth_main(chosen.seed, chosen.start, chosen.days, chosen.catalogue, chosen.json)
        return 0
    if chosen.command == "chain":
        from simulator.chain.command import run_chain  # it loads half a dozen large libraries

        return run_chain(chosen, partial(_tell, chosen.ready_file))
    world = build_world(chosen.seed, chosen.start, chosen.days, ahead_days=chosen.ahead)
    if chosen.command == "describe":
        print(described(world))
        return 0
    return _serve(world, chosen)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m simulator",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    describe = commands.add_parser("describe", help="what a history holds, without serving it")
    truth = commands.add_parser("truth", help="what a perfect observer would compute, as JSON")
    start_server = commands.add_parser(
        "serve",
        help="serve the history on three loopback ports until SIGTERM or Ctrl-C",
        epilog="example:\n  python -m simulator serve --days 2 --clock 60 --port 8099\n",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_to(commands)
    for command in (describe, truth, start_server):
        command.add_argument("--seed", type=int, default=7, help="default: 7")
        command.add_argument(
            "--start",
            type=_moment,
            default=datetime(2026, 10, 1, tzinfo=UTC),
            help="first instant, with a zone; default: 2026-10-01T00:00:00Z",
        )
        command.add_argument("--days", type=_positive, default=30, help="default: 30")
    truth.add_argument("--catalogue", type=Path, required=True, help="the YAML file or folder")
    truth.add_argument("--json", type=Path, required=True, help="file to write")
    for command in (describe, start_server):
        command.add_argument(
            "--ahead", type=int, default=0, help="days after those, not yet seen by the clock"
        )
    start_server.add_argument("--port", type=int, default=0, help="HTTP port; default: a free one")
    start_server.add_argument(
        "--ready-file", type=Path, help="JSON written, whole, when everything listens"
    )
    start_server.add_argument(
        "--clock",
        default="frozen",
        type=_clock_choice,
        metavar="frozen|real|SPEED",
        help="frozen at the end of the days (default), this machine's time, or a speed such as 60 "
        "from the start on; the control API can change it",
    )
    return parser


def _serve(world: World, chosen: argparse.Namespace) -> int:
    try:
        ports = open_ports(chosen.port)
    except OSError as error:
        print(f"cannot listen on port {chosen.port}: {error}; choose another", file=sys.stderr)
        return 1
    clock = _clock(world, chosen.clock, chosen.days)
    board = Switchboard(world, clock, render)
    gc.collect()
    gc.freeze()  # the world never dies: the collector need not look at it again
    with tempfile.TemporaryDirectory(prefix="maas-simulator-") as folder:
        papers = issue_papers(Path(folder))
        uvloop.run(serve_until_signal(board, ports, papers, partial(_tell, chosen.ready_file)))
    return 0


def _tell(ready_file: Path | None, environ: dict[str, Any]) -> None:
    """One line of NAME=value, and the same as a JSON file that appears whole, if wanted."""
    told = {**environ, "pid": os.getpid()}
    if ready_file is not None:
        draft = ready_file.with_name(f".{ready_file.name}.{os.getpid()}")
        draft.write_text(json.dumps(told, indent=1) + "\n")
        draft.replace(ready_file)
    print(" ".join(f"{name}={value}" for name, value in told.items()), flush=True)


def _clock(world: World, choice: str | float, days: int) -> Clock:
    if choice == "real":
        return Clock(time.time_ns() // 1000, 1)
    if isinstance(choice, float):
        return Clock(world.start, choice)
    return Clock(world.start + days * DAY)


def described(world: World) -> str:
    """A table of what a world holds."""
    lines = [f"seed {world.seed}, {iso(world.start, digits=0)} to {iso(world.stop, digits=0)}"]
    for service, offers in world.offers.items():
        names = len({offer.name for offer in offers})
        lines.append(f"{service:<12} {len(offers):>8} offers of {names} products")
    for service, sessions in world.sessions.items():
        files = sum(len(session.files) for session in sessions)
        lines.append(f"{service:<12} {len(sessions):>8} sessions, {files} files")
    lines.append(f"{'plans-site':<12} {len(world.plans):>8} plans")
    for kind, number in sorted(Counter(outage.kind for outage in world.outages).items()):
        lines.append(f"{'outages':<12} {number:>8} {kind}")
    return "\n".join(lines)


def _moment(text: str) -> datetime:
    try:
        return from_us(to_us(datetime.fromisoformat(text)))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error}; write {EXAMPLE}") from None


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more, got {text}")
    return int(text)


def _clock_choice(text: str) -> str | float:
    if text in ("frozen", "real"):
        return text
    try:
        speed = float(text)
    except ValueError:
        speed = -1
    if not speed > 0:
        raise argparse.ArgumentTypeError(f"must be frozen, real or a speed such as 60, got {text}")
    return speed


if __name__ == "__main__":
    sys.exit(main())
