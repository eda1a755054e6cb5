"""Make a running Grafana what the catalogue says; a second time there is nothing left to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from dashboards.publishing.alerts import alert_changes
from dashboards.publishing.boards import (
    board_changes,
    folder_changes,
    public_changes,
    stale_changes,
)
from dashboards.publishing.change import Change
from dashboards.publishing.grafana import Grafana
from dashboards.publishing.sources import source_changes
from dashboards.writing import made_boards
from maas.catalogue.model import Catalogue


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to publish beside the boards, and whether only to say what would change."""

    alerts: bool = False
    prune: bool = False
    dry_run: bool = False


def publish(
    grafana: Grafana,
    catalogue: Catalogue,
    environ: Mapping[str, str],
    wanted: Wanted,
    tell: Callable[[Change], None],
) -> int:
    """Tell each change, and make it unless this is a dry run; how many there were."""
    changes = 0
    for change in _changes(grafana, catalogue, environ, wanted):
        changes += 1
        tell(change)
        if not wanted.dry_run:
            change.make()
    return changes


def _changes(
    grafana: Grafana, catalogue: Catalogue, environ: Mapping[str, str], wanted: Wanted
) -> Iterator[Change]:
    made = made_boards(catalogue)
    yield from source_changes(grafana, environ)
    yield from folder_changes(grafana, made, catalogue.boards)
    yield from board_changes(grafana, made)
    yield from public_changes(grafana, made)
    if wanted.prune:
        yield from stale_changes(grafana, made)
    if wanted.alerts:
        yield from alert_changes(grafana, catalogue)
