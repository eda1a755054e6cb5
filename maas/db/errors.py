"""What can go wrong with the database.

DatabaseError
├── BackDated             something said as of an instant that a closed version has settled
└── DatabaseUnavailable   it cannot be reached or started; waiting or configuration helps
"""

from __future__ import annotations


class DatabaseError(Exception):
    """Something about the database; the message says what to change."""


class DatabaseUnavailable(DatabaseError):
    """The server cannot be started or reached."""


class BackDated(DatabaseError):
    """A word would change what was known when a version was closed."""
