"""The command line of the chain, kept apart so that it costs no library to show."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final

from simulator.chain.faults import KINDS, BadOrder, checked_wish
from simulator.chain.plan import MISSIONS

EXAMPLES: Final = f"""examples:
  python -m simulator chain --broker amqp://guest:guest@127.0.0.1/ --work /tmp/chain
  python -m simulator chain --broker amqp://… --work /tmp/chain --pace 2 --images 0 \\
      --ready-file /tmp/chain.json
  python -m simulator chain --broker amqp://… --work /tmp/chain --faults late_analyst@3,dead_host@5
  python -m simulator chain --broker amqp://… --work /tmp/chain --faults 0.2

faults: {", ".join(KINDS)}
"""
LEAST_SIZE, LARGEST_SIZE = 256, 10_000


def add_to(commands: Any) -> None:
    """The command line of the chain."""
    chain = commands.add_parser(
        "chain",
        help="a detection chain over a real RabbitMQ and SFTP, with faults on demand",
        description="The whole detection chain until SIGTERM or Ctrl-C, over a RabbitMQ of yours.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    chain.add_argument("--broker", required=True, help="amqp://user:password@host:port/")
    chain.add_argument(
        "--work", type=Path, required=True, help="folder of its own; what it left there is wiped"
    )
    chain.add_argument("--ready-file", type=Path, help="JSON written when every process works")
    chain.add_argument("--seed", type=int, default=7, help="default: 7")
    chain.add_argument("--port", type=int, default=0, help="HTTP port; default: a free one")
    chain.add_argument(
        "--pace", type=_seconds, default=30.0, help="seconds that a quiet image takes; default: 30"
    )
    chain.add_argument(
        "--interval", type=_seconds, help="seconds between images; default: as the pace"
    )
    chain.add_argument(
        "--images", type=int, help="how many come by themselves, 0 for none; default: no end"
    )
    chain.add_argument(
        "--missions", type=_missions, default=MISSIONS, help="in their turn; default: S1,RS2,S2"
    )
    chain.add_argument(
        "--size", type=_size, default=512, help="side of the images in pixels; default: 512"
    )
    chain.add_argument(
        "--patience",
        type=_seconds,
        help="seconds that a supplier is waited for; default: the pace, 6 at least",
    )
    chain.add_argument(
        "--faults",
        type=_wish,
        default="none",
        metavar="none|SHARE|KIND@NUMBER,…",
        help="which images meet which faults, drawn from the seed or told",
    )


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 < value < 1e6:
        raise argparse.ArgumentTypeError(f"must be seconds above 0, got {text}")
    return value


def _size(text: str) -> int:
    if not text.isdigit() or not LEAST_SIZE <= int(text) <= LARGEST_SIZE:
        raise argparse.ArgumentTypeError(f"must be {LEAST_SIZE} to {LARGEST_SIZE}, got {text}")
    return int(text)


def _missions(text: str) -> tuple[str, ...]:
    chosen = tuple(part.strip() for part in text.split(","))
    if not set(chosen) <= set(MISSIONS):
        raise argparse.ArgumentTypeError(f"must be of {', '.join(MISSIONS)}, got {text}")
    return chosen


def _wish(text: str) -> str:
    try:
        return checked_wish(text)
    except BadOrder as error:
        raise argparse.ArgumentTypeError(str(error)) from None
