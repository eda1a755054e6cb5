"""Which errors say that the database is away, and not that we asked something wrong."""

from __future__ import annotations

import asyncpg
from sqlalchemy.exc import DBAPIError

from maas.db.errors import DatabaseUnavailable

AT_THE_DOOR = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, DBAPIError)
INSIDE = (asyncpg.PostgresError, asyncpg.InterfaceError, DBAPIError)
_AWAY = ("08", "57P0", "25P03")  # connection lost; shutting down or starting; idled too long
_CLOSED = ("connection is closed", "connection was closed", "underlying connection")


def is_away(error: BaseException) -> bool:
    """Whether an error inside a transaction means that its connection is gone."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    inner = error.orig if isinstance(error, DBAPIError) else error
    state = str(getattr(inner, "sqlstate", "") or "")
    if state:
        return state.startswith(_AWAY)
    return isinstance(inner, asyncpg.InterfaceError) and any(w in str(inner) for w in _CLOSED)


def unavailable(error: BaseException) -> DatabaseUnavailable:
    """The error in the words of an operator, on one line."""
    inner = error.orig if isinstance(error, DBAPIError) else error
    why = " ".join(str(inner).split()) or type(inner).__name__
    return DatabaseUnavailable(
        f"the database does not answer ({why}): is it running, and is MAAS_DATABASE_URL right?"
    )
