"""What can go wrong with the database.

DatabaseError
└── DatabaseUnavailable   it cannot be reached or started; waiting or configuration helps
"""

from __future__ import annotations


class DatabaseError(Exception):
    """Something about the database; the message says what to change."""


class DatabaseUnavailable(DatabaseError):
    """The server cannot be started or reached."""
