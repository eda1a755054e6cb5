"""Folders with their permissions, boards, and which of them everybody may see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from dashboards.publishing.change import Change, difference
from dashboards.publishing.grafana import Grafana, Json
from dashboards.writing import Made, slug
from maas.catalogue.model import Boards

LEVELS = {"view": 1, "edit": 2}
OWN = ("id", "version", "iteration")  # what Grafana writes into a board itself


def folder_uid(folder: str) -> str:
    """The uid of a section's folder."""
    return f"maas-{slug(folder)}"


def folder_changes(grafana: Grafana, made: Mapping[str, Made], rights: Boards) -> Iterator[Change]:
    """Folders that are missing, or whose permissions are not those of the catalogue."""
    wanted = permissions(rights)
    for title in dict.fromkeys(one.board.folder for one in made.values()):
        uid = folder_uid(title)
        if grafana.found(f"/folders/{uid}") is None:
            yield Change("create", f"folder {title}", "", partial(grafana.make_folder, uid, title))
            now = None
        else:
            now = _roles(grafana.found(f"/folders/{uid}/permissions") or [])
        if now != wanted:
            place = f"/folders/{uid}/permissions"
            put = partial(grafana.send, "POST", place, {"items": wanted})
            yield Change("update", f"permissions of {title}", difference(now, wanted), put)


def permissions(rights: Boards) -> list[Json]:
    """Who may do what, as Grafana writes it; administrators always may."""
    told = (("Viewer", rights.viewers), ("Editor", rights.editors))
    return [{"role": role, "permission": LEVELS[may]} for role, may in told if may in LEVELS]


def _roles(items: list[Json]) -> list[Json]:
    kept = [one for one in items if one.get("role") in ("Viewer", "Editor")]
    kept = [one for one in kept if not one.get("inherited")]
    told = [{"role": one["role"], "permission": one["permission"]} for one in kept]
    return sorted(told, key=lambda one: one["role"], reverse=True)


def board_changes(grafana: Grafana, made: Mapping[str, Made]) -> Iterator[Change]:
    """Boards that are missing, differ, or lie in another folder."""
    for one in made.values():
        uid, folder = one.board.uid, folder_uid(one.board.folder)
        found = grafana.found(f"/dashboards/uid/{uid}")
        now = None if found is None else bare(found["dashboard"])
        place = None if found is None else found["meta"].get("folderUid")
        wanted = bare(one.body)
        if now != wanted or place != folder:
            version = None if found is None else found["dashboard"]["version"]
            action = "create" if found is None else "update"
            save = partial(grafana.save, one.body, folder, version)
            yield Change(action, f"board {one.board.name}", difference(now, wanted), save)


def bare(board: Mapping[str, Any]) -> Json:
    """A board without what Grafana writes into it itself."""
    return {key: value for key, value in board.items() if key not in OWN}


def stale_changes(grafana: Grafana, made: Mapping[str, Made]) -> Iterator[Change]:
    """Boards of ours that are no longer made."""
    uids = {one.board.uid for one in made.values()}
    for found in grafana.found("/search?type=dash-db&tag=maas&limit=5000") or []:
        if found["uid"].startswith("maas-") and found["uid"] not in uids:
            delete = partial(grafana.send, "DELETE", f"/dashboards/uid/{found['uid']}")
            yield Change("delete", f"board {found['title']}", "", delete)


PUBLIC = {
    "isEnabled": True,
    "annotationsEnabled": True,
    "timeSelectionEnabled": True,
    "share": "public",
}


def public_changes(grafana: Grafana, made: Mapping[str, Made]) -> Iterator[Change]:
    """Boards that everybody should see and cannot, or can and should not."""
    for one in made.values():
        path = f"/dashboards/uid/{one.board.uid}/public-dashboards"
        found = grafana.found(f"{path}/")
        now = None if found is None else {key: found.get(key) for key in PUBLIC}
        what = f"public board {one.board.name}"
        if one.public and now is None:
            add = partial(grafana.send, "POST", f"{path}/", PUBLIC)
            yield Change("create", what, difference(None, PUBLIC), add)
        elif one.public and now != PUBLIC:
            mend = partial(grafana.send, "PATCH", f"{path}/{found['uid']}", PUBLIC)
            yield Change("update", what, difference(now, PUBLIC), mend)
        elif not one.public and found is not None:
            drop = partial(grafana.send, "DELETE", f"{path}/{found['uid']}")
            yield Change("delete", what, difference(now, None), drop)
