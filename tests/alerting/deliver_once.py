"""One run of the delivery job in a process of its own, for tests that kill it.

python -m tests.alerting.deliver_once DATABASE_URL HOOK_URL MINUTES_AFTER_NOON
"""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta

from alerting.deliver import deliver
from maas.db.connection import Database
from tests.alerting.world import app, minutes


async def main(database_url: str, hook: str, after_noon: str) -> None:
    database = Database(database_url)
    channels = {"hook": {"kind": "webhook", "url": hook}}
    await deliver(app(database, channels, holder="killed"), minutes(int(after_noon)), timedelta(0))
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
