"""Which schema the database has, and whether this program can work on it.

Migrations expand first and contract a version later, so a program runs on any schema newer than
its own until one that was contracted beyond it: each contraction leaves its revision in the
table `contraction`, and a program must know every revision that stands there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, select

from maas.db.connection import Database
from maas.db.errors import SchemaUnusable
from maas.db.tables import contraction

MIGRATIONS = Path(__file__).parents[2] / "migrations"
State = Literal["empty", "behind", "current", "ahead", "beyond"]


@dataclass(frozen=True, slots=True)
class Standing:
    """The revision found, those that this program knows, and contractions it does not know."""

    found: str | None
    known: tuple[str, ...]  # oldest first
    unknown_contractions: tuple[str, ...] = ()

    @property
    def expected(self) -> str:
        """The revision that this program was written for."""
        return self.known[-1]

    @property
    def state(self) -> State:
        """How the schema stands to this program; on `current` and `ahead` it can work."""
        if self.unknown_contractions:
            return "beyond"
        if self.found is None:
            return "empty"
        if self.found == self.expected:
            return "current"
        return "behind" if self.found in self.known else "ahead"

    @property
    def pending(self) -> tuple[str, ...]:
        """The migrations that are still to run."""
        if self.state in ("current", "ahead", "beyond"):
            return ()
        return self.known if self.found is None else self.known[self.known.index(self.found) + 1 :]

    def problem(self) -> str | None:
        """Why this program cannot work on the schema now, and what to do; None when it can."""
        match self.state:
            case "empty" | "behind":
                return (
                    f"the schema is at {self.found or 'nothing'}, this program expects "
                    f"{self.expected}: run `maas database upgrade`"
                )
            case "beyond":
                return (
                    f"the schema is at {self.found} and was contracted by "
                    f"{', '.join(self.unknown_contractions)}, which this program, written for "
                    f"{self.expected}, does not know: start the newer version of the program"
                )
            case _:
                return None

    def insist_on_usable(self) -> None:
        """Raise SchemaUnusable where no migration of ours can help."""
        if self.state == "beyond":
            raise SchemaUnusable(self.problem())


async def standing(database: Database, migrations: Path = MIGRATIONS) -> Standing:
    """How the schema stands to this program; raises DatabaseUnavailable."""
    async with database.transaction() as connection:
        return await connection.run_sync(standing_on, migrations)


def standing_on(connection: Connection, migrations: Path = MIGRATIONS) -> Standing:
    """The same, on an open connection."""
    found = MigrationContext.configure(connection).get_current_revision()
    known = known_revisions(migrations)
    stands: set[str] = set()
    if found is not None and inspect(connection).has_table(contraction.name):
        stands = set(connection.execute(select(contraction.c.revision)).scalars())
    return Standing(found, known, tuple(sorted(stands - set(known))))


@cache
def known_revisions(migrations: Path = MIGRATIONS) -> tuple[str, ...]:
    """The revisions of a migrations folder, oldest first."""
    config = Config()
    config.set_main_option("script_location", str(migrations))
    walked = ScriptDirectory.from_config(config).walk_revisions()
    return tuple(reversed([one.revision for one in walked]))
