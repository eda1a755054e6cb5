"""`maas bus dead`: events that were given up on: read them, give them back, or drop them."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from maas.bus.letters import DeadLetter
from maas.bus.rabbitmq.letters import dead_letters, drop, replay
from maas.bus.rabbitmq.link import Connection, connect_any
from maas.bus.rabbitmq.topology import queue_name
from maas.bus.rabbitmq.waiting import cancelled_only_by_us
from maas.choreography import SUBSCRIPTIONS
from maas.cli.bus_tables import letters_table, moment
from maas.cli.working import Refused
from maas.runtime.settings import read_settings

app = typer.Typer(help="Events that were given up on.", no_args_is_help=True)
QUEUES = tuple(queue_name(each) for each in SUBSCRIPTIONS)

QueueArgument = Annotated[str | None, typer.Argument(help=f"one of {', '.join(QUEUES)}")]
Ids = Annotated[list[str] | None, typer.Option("--id", help="of which letter; may be repeated")]
All = Annotated[bool, typer.Option("--all", help="every letter of the queue")]


@app.command("list", epilog="Example: maas bus dead list engine.facts --json")
def list_command(
    queue: QueueArgument = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="letters of each queue")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
) -> None:
    """List dead letters, oldest first: subject, reason, attempts, host."""
    letters = _letters(_chosen(queue), limit)
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in letters], indent=1, default=str))
    elif letters:
        Console().print(letters_table(letters))
    else:
        typer.echo("no dead letters")


@app.command(epilog="Example: maas bus dead show 0b7d9a52-4f0f-4a57-9d0e-6d0a3f0b8d11")
def show(letter_id: Annotated[str, typer.Argument(metavar="ID", help="as listed")]) -> None:
    """Show one dead letter with its event and the traceback."""
    for one in _letters(QUEUES, 10_000):
        if one.id == letter_id:
            typer.echo(_whole(one))
            return
    raise Refused(f"there is no dead letter {letter_id}: see `maas bus dead list`")


@app.command("replay", epilog="Example: maas bus dead replay engine.facts --all")
def replay_command(
    queue: Annotated[str, typer.Argument(help=f"one of {', '.join(QUEUES)}")],
    ids: Ids = None,
    everything: All = False,
) -> None:
    """Give letters back to the queue that gave them up; no other queue hears them again."""
    done = _act(replay, queue, ids, everything)
    typer.echo(f"{len(done)} replayed to {queue}")


@app.command("drop", epilog="Example: maas bus dead drop engine.facts --id 0b7d9a52-4f0f-4a57-…")
def drop_command(
    queue: Annotated[str, typer.Argument(help=f"one of {', '.join(QUEUES)}")],
    ids: Ids = None,
    everything: All = False,
) -> None:
    """Delete letters for good; the facts they hinted at stay where they are."""
    done = _act(drop, queue, ids, everything)
    for one in done:
        typer.echo(f"dropped {one.id} {one.subject}")
    typer.echo(f"{len(done)} dropped from {queue}")


_Action = Callable[[Connection, str, list[str] | None], Awaitable[list[DeadLetter]]]


def _act(action: _Action, queue: str, ids: list[str] | None, everything: bool) -> list[DeadLetter]:
    [name] = _chosen(queue)
    if bool(ids) == everything:
        raise Refused("say which letters: --id ID (may be repeated), or --all")

    async def acted(connection: Connection) -> list[DeadLetter]:
        return await action(connection, name, None if everything else ids)

    done = _connected(acted)
    missing = set(ids or ()) - {one.id for one in done}
    if missing:
        raise Refused(f"{len(done)} done; not found in {name}: {', '.join(sorted(missing))}")
    return done


def _letters(names: Sequence[str], limit: int) -> list[DeadLetter]:
    async def read(connection: Connection) -> list[DeadLetter]:
        return [one for name in names for one in await dead_letters(connection, name, limit)]

    return _connected(read)


def _connected(
    work: Callable[[Connection], Awaitable[list[DeadLetter]]],
) -> list[DeadLetter]:
    broker = read_settings(os.environ).broker
    if broker is None:
        raise Refused("no broker is configured: set MAAS_BROKER_URL")

    async def worked() -> list[DeadLetter]:
        with cancelled_only_by_us():
            async with await connect_any(broker, "maas bus dead") as connection:
                return await work(connection)

    return asyncio.run(worked())


def _chosen(queue: str | None) -> tuple[str, ...]:
    if queue is None:
        return QUEUES
    if queue not in QUEUES:
        raise Refused(f"{queue!r} is no queue of the choreography: write {', '.join(QUEUES)}")
    return (queue,)


def _whole(one: DeadLetter) -> str:
    lines = [
        f"id           {one.id}",
        f"queue        {one.queue}",
        f"subject      {one.subject}",
        f"correlation  {one.correlation_id or '-'}",
        f"died         {moment(one.died_at)}",
        f"host         {one.host or '?'}",
        f"attempts     {one.attempts or '?'}",
        f"reason       {one.reason}",
        "",
        one.body,
        "",
        one.traceback or "(no traceback: the broker gave it up itself)",
    ]
    return "\n".join(lines)
