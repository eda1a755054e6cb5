"""`maas bus`: what waits between the roles, what the broker should hold, what was given up on."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from maas.bus.rabbitmq.address import Broker
from maas.bus.rabbitmq.declaring import remove_if_empty
from maas.bus.rabbitmq.link import connect_any
from maas.bus.rabbitmq.status import BrokerStatus, OldQueue, broker_status
from maas.bus.rabbitmq.topology import EXCHANGES, permission, queues
from maas.choreography import SUBSCRIPTIONS
from maas.cli import bus_dead
from maas.cli.assembly import database_url
from maas.cli.bus_tables import status_group, topology_group
from maas.cli.working import Refused
from maas.db import outbox
from maas.db.connection import Database
from maas.db.outbox import OutboxState
from maas.runtime.settings import Settings, read_settings

app = typer.Typer(help="The messages between the roles.", no_args_is_help=True)
app.add_typer(bus_dead.app, name="dead")


@app.command(epilog="Example: maas bus status --json")
def status(as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False) -> None:
    """Print every queue with its depth, listeners and dead letters, and the outbox."""
    settings = read_settings(os.environ)
    found, waiting = asyncio.run(_status(settings))
    if as_json:
        told = {
            "broker": None if found is None else asdict(found),
            "outbox": None if waiting is None else asdict(waiting),
        }
        typer.echo(json.dumps(told, indent=1, default=str))
    else:
        Console().print(status_group(found, waiting))


@app.command(epilog="Example: maas bus topology --remove-old")
def topology(
    as_json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
    remove_old: Annotated[
        bool, typer.Option(help="delete queues that the choreography no longer has, once empty")
    ] = False,
) -> None:
    """Print what the broker must hold, the rights of the account, and what is left of old."""
    declared = queues(SUBSCRIPTIONS)
    broker = read_settings(os.environ).broker
    old = () if broker is None else asyncio.run(broker_status(broker, SUBSCRIPTIONS)).old
    if as_json:
        told = {
            "exchanges": dict(EXCHANGES),
            "queues": [asdict(one) for one in declared],
            "permission": permission(SUBSCRIPTIONS),
            "old": [asdict(one) for one in old],
        }
        typer.echo(json.dumps(told, indent=1))
    else:
        Console(soft_wrap=True).print(topology_group(declared, permission(SUBSCRIPTIONS), old))
    if remove_old:
        for line in asyncio.run(_remove(_configured(broker), old)):
            typer.echo(line, err=as_json)


def _configured(broker: Broker | None) -> Broker:
    if broker is None:
        raise Refused("no broker is configured: set MAAS_BROKER_URL")
    return broker


async def _status(settings: Settings) -> tuple[BrokerStatus | None, OutboxState | None]:
    broker = settings.broker
    found = None if broker is None else await broker_status(broker, SUBSCRIPTIONS)
    return found, await _outbox(settings)


async def _outbox(settings: Settings) -> OutboxState | None:
    """None while the database does not answer: the queues are told all the same."""
    with database_url(settings) as url:
        database = Database(url)
        try:
            async with database.transaction() as connection:
                return await outbox.state(connection)
        except OSError:
            return None
        finally:
            await database.close()


async def _remove(broker: Broker, old: Sequence[OldQueue]) -> list[str]:
    if not broker.management:
        raise Refused("only the management API tells what is left: set MAAS_BROKER_MANAGEMENT_URL")
    told = []
    async with await connect_any(broker, "maas bus topology") as connection:
        for one in old:
            empty = one.ready + one.unacked == 0 and one.consumers == 0
            if empty and await remove_if_empty(connection, one.queue):
                told.append(f"{one.queue}: removed")
            else:
                told.append(
                    f"{one.queue}: kept, {one.ready} events wait, {one.unacked} are in hand, "
                    f"{one.consumers} listeners"
                )
    return told or ["nothing old is left"]
