"""A disk that is full where entries are set aside: nothing is half done, and nothing is lost."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import text

from collectors.harvest import Harvester
from tests.collectors.conftest import NOON, Harvest

FULL_AT = 16 << 20  # bytes: no file may grow beyond, and the log's own files need not
FILL = """
INSERT INTO quarantine (source, fingerprint, kind, reason, raw, first_seen_at)
SELECT 'fill', decode(md5(n::text), 'hex'), 'prip', 'fill',
       (SELECT string_agg(md5(n::text || part::text), '') FROM generate_series(1, 58) part), now()
FROM generate_series(1, 9000) n
"""
STRANGE = b'{"Id": "%d", "Name": "%s"}'


def noise(number: int) -> bytes:
    """A name that no database makes smaller."""
    return b"".join(sha256(b"%d/%d" % (number, part)).hexdigest().encode() for part in range(29))


async def test_entries_that_cannot_be_set_aside_for_want_of_space_are_read_again_later(
    harvest: Harvest,
) -> None:
    async with harvest.database.transaction() as connection:
        await connection.execute(text(FILL))
    entries = [STRANGE % (number, noise(number)) for number in range(30)]
    pids = [row[0] for row in await harvest.rows(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
    )]  # fmt: skip
    size = (await harvest.rows("SELECT pg_relation_size('quarantine')"))[0][0]
    assert size > FULL_AT
    harvester = Harvester(harvest.app, "prip-s1", {"SECRET": "maas-demo"})
    try:
        _limit(pids, str(FULL_AT))
        with pytest.raises(Exception, match="File too large"):
            await harvester.take(entries, NOON)
        _limit(pids, "unlimited")
        assert await _aside(harvest) == 0
        assert await harvest.rows("SELECT * FROM cursor WHERE source = 'prip-s1'") == []
        await harvester.take(entries, NOON)
        await harvester.take(entries, NOON)
        assert await _aside(harvest) == len(entries)
    finally:
        _limit(pids, "unlimited")
        await harvester.close()


def _limit(pids: Sequence[int], size: str) -> None:
    """How far any file may grow that these server processes write; said by their own user."""
    for pid in pids:
        owner = Path(f"/proc/{pid}").stat()
        same = owner.st_uid == os.getuid()
        subprocess.run(
            ["prlimit", f"--pid={pid}", f"--fsize={size}:"],
            check=True,
            user=None if same else owner.st_uid,
            group=None if same else owner.st_gid,
            extra_groups=None if same else [],
        )


async def _aside(harvest: Harvest) -> int:
    [row] = await harvest.rows("SELECT count(*) FROM quarantine WHERE source = 'prip-s1'")
    count: int = row[0]
    return count
