"""What can go wrong with the database.

DatabaseError
├── BackDated             something said as of an instant that a closed version has settled
├── DatabaseUnavailable   it cannot be reached or started; waiting or configuration helps
├── LeaseLost             another process has taken the work over: what we know of it is old
├── MigrationBusy         another process migrates and does not come to an end
└── SchemaUnusable        the schema is not one that this program can work on
"""

from __future__ import annotations

import socket
from collections.abc import Iterator

from asyncpg.exceptions import (
    AdminShutdownError,
    CannotConnectNowError,
    CrashShutdownError,
    PostgresConnectionError,
)


class DatabaseError(Exception):
    """Something about the database; the message says what to change."""


class DatabaseUnavailable(DatabaseError):
    """The server cannot be started or reached."""


class BackDated(DatabaseError):
    """A word would change what was known when a version was closed."""


class LeaseLost(DatabaseError):
    """The lease that a transaction works under is no longer ours; nothing of it is written."""


class MigrationBusy(DatabaseError):
    """The lock of the migrations is held by another process for too long."""


class SchemaUnusable(DatabaseError):
    """The schema is older than this program needs, or was contracted beyond what it knows."""


_AWAY = (
    DatabaseUnavailable,
    ConnectionError,
    socket.gaierror,
    PostgresConnectionError,
    CannotConnectNowError,
    AdminShutdownError,
    CrashShutdownError,
)


def is_away(error: BaseException) -> bool:
    """Whether a failure says that the server cannot be reached for now, so that waiting helps."""
    return any(isinstance(each, _AWAY) for each in _causes(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__
