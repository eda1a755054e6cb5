"""What can go wrong with the database.

DatabaseError
├── BackDated             something said as of an instant that a closed version has settled
└── DatabaseUnavailable   it cannot be reached or started; waiting or configuration helps
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
