"""`maas interface`: find out what an unknown OData service can, and how to write it down."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
import yaml
from rich import box
from rich.console import Console
from rich.table import Table

from collectors.errors import CollectError
from collectors.exploring import Explored, Explorer
from collectors.http import client_for
from collectors.sources.auth import Login
from maas.catalogue.model import Auth
from maas.cli.working import Refused
from maas.runtime.egress import run_guarded

app = typer.Typer(help="Interfaces that publish products or sessions.", no_args_is_help=True)
SIGNS = {True: "✓", False: "✗", None: "–"}
TIMEOUT = 30.0  # seconds


@app.callback()
def _group() -> None:
    pass


@app.command("try", epilog="Example: maas interface try https://prip.example.org/odata/v1")
def try_command(
    url: Annotated[str, typer.Argument(help="root of an OData service, ending in /odata/v1")],
    username: Annotated[str | None, typer.Option(help="who logs in")] = None,
    password_env: Annotated[
        str | None, typer.Option(help="name of the variable that holds the password")
    ] = None,
    token_url: Annotated[
        str | None, typer.Option(help="where tokens are given, for OAuth2")
    ] = None,
    client_id: Annotated[str | None, typer.Option(help="for OAuth2")] = None,
    ca_file: Annotated[
        Path | None, typer.Option(help="PEM file of the authority that signed its certificate")
    ] = None,
) -> None:
    """Ask a service what it can, check its answers, and propose its catalogue entry."""
    kind = "oauth2" if token_url else "basic" if username else "none"
    told = {
        "kind": kind, "token_url": token_url, "client_id": client_id, "username": username,
        "password_env": password_env,
    }  # fmt: skip
    given = {key: value for key, value in told.items() if value is not None}
    authority = None if ca_file is None else str(ca_file)
    try:
        found = run_guarded(_explore(url, Auth.model_validate(given), authority), os.environ)
    except (CollectError, OSError) as error:
        raise Refused(str(error)) from None
    _tell(found)
    typer.echo("# an entry for the catalogue; name it, and say who runs it")
    typer.echo(entry_of(found, given if kind != "none" else {}, authority), nl=False)


async def _explore(url: str, auth: Auth, ca_file: str | None) -> Explored:
    async with client_for(ca_file, TIMEOUT) as client:
        return await Explorer(url, client, Login(auth, os.environ, client)).explore()


def _tell(found: Explored) -> None:
    table = Table(box=box.SIMPLE_HEAD)
    for column in ("", "the service", "because"):
        table.add_column(column, overflow="fold")
    for one in found.findings:
        table.add_row(SIGNS[one.holds], one.question, one.told)
    Console(stderr=True).print(table)


def entry_of(found: Explored, auth: Mapping[str, object], ca_file: str | None) -> str:
    """The YAML of a catalogue entry that suits what was found."""
    entry: dict[str, object] = {"title": "…", "kind": found.kind, "url": found.root}
    if found.missions:
        entry["missions"] = found.missions
    if auth:
        entry["auth"] = dict(auth)
    if ca_file is not None:
        entry["ca_file"] = ca_file
    if found.page_size < 1000:
        entry["harvest"] = {"page_size": found.page_size}
    told = {"interfaces": {found.kind: entry}}
    return yaml.safe_dump(told, sort_keys=False, allow_unicode=True)
