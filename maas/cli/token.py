"""`maas token`: a token for a person who claims, agrees or attributes by the API."""

from __future__ import annotations

import hashlib
import secrets
from typing import Annotated

import typer


def token(
    party: Annotated[str, typer.Argument(help="for which party the person speaks: an id")],
    name: Annotated[str, typer.Argument(help="who it is: stands in the ledger")],
) -> None:
    """Make a token: the person keeps it, its line goes into the file MAAS_API_TOKENS_FILE names."""
    secret = secrets.token_urlsafe(32)
    typer.echo(f"token for {name} (shown once): {secret}", err=True)
    typer.echo(f"{hashlib.sha256(secret.encode()).hexdigest()} {party} {name}")
