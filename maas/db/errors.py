"""What can go wrong with the database.

DatabaseError
├── BackDated             something said as of an instant that a closed version has settled
├── DatabaseUnavailable   it cannot be reached or started; waiting or configuration helps
├── LeaseLost             another process has taken the work over: what we know of it is old
├── MigrationBusy         another process migrates and does not come to an end
└── SchemaUnusable        the schema is not one that this program can work on
"""

from __future__ import annotations


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
