"""The role that shows: a job keeps the board fresh, and a server hands the pages out."""

from __future__ import annotations

from api.app import create_app
from api.snapshots import FRESH, Snapshots
from maas.runtime.live import wall_clock
from maas.runtime.role import App, Job, Role
from maas.runtime.serving import serve_http


def role(app: App, snapshots: Snapshots | None = None) -> Role:
    """The job `snapshot`, on every replica: each process shows from its own memory."""
    kept = snapshots or Snapshots(app, wall_clock)
    return Role(
        name="api",
        jobs=(Job("snapshot", FRESH, kept.run, shared=False),),
        close=kept.close,
        serve=lambda host, port: serve(app, host, port, kept),
    )


async def serve(app: App, host: str, port: int, snapshots: Snapshots | None = None) -> None:
    """Serve until cancelled, then end open answers; raises CannotListen.

    Without the role's snapshots the server keeps its own, renewed when a reader finds it old.
    """
    kept = snapshots or Snapshots(app, wall_clock)
    try:
        await serve_http(create_app(app, kept), host, port, "MAAS_HOST or MAAS_PORT")
    finally:
        await kept.close()
