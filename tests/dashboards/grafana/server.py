"""A stand-in for Grafana's HTTP API: a real server on loopback that refuses what Grafana refuses.

Paths, shapes and refusals follow the documentation of the API. It keeps what it is given in memory
and counts what was written, so that a test can see that a second publication writes nothing.
"""

from __future__ import annotations

import copy
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from tests.dashboards.grafana import refusals
from tests.dashboards.grafana.refusals import Json, Refused, need

ADMIN, VIEWER = "glsa_admin", "glsa_viewer"
Answer = tuple[int, Any]


@dataclass
class Store:
    """What a Grafana holds."""

    folders: dict[str, Json] = field(default_factory=dict)
    permissions: dict[str, list[Json]] = field(default_factory=dict)
    boards: dict[str, Json] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    public: dict[str, Json] = field(default_factory=dict)
    sources: dict[str, Json] = field(default_factory=dict)
    groups: dict[tuple[str, str], Json] = field(default_factory=dict)
    contacts: dict[str, Json] = field(default_factory=dict)
    policy: Json = field(default_factory=lambda: {"receiver": "grafana-default-email"})
    provisioned: set[str] = field(default_factory=set)
    writes: list[str] = field(default_factory=list)


def get_folder(store: Store, body: Any, uid: str) -> Answer:
    need(uid in store.folders, 404, "folder not found")
    return 200, store.folders[uid]


def add_folder(store: Store, body: Any) -> Answer:
    refusals.only(body, {"uid", "title", "parentUid"}, {"title"})
    need(body["title"], 400, "folder title cannot be empty")
    refusals.check_uid(body["uid"])
    need(body["uid"] not in store.folders, 409, "a folder with the same uid already exists")
    titles = [folder["title"] for folder in store.folders.values()]
    need(body["title"] not in titles, 409, "a folder with the same name already exists")
    store.folders[body["uid"]] = {"uid": body["uid"], "title": body["title"], "version": 1}
    store.permissions[body["uid"]] = [
        {"role": "Editor", "permission": 2, "inherited": False},
        {"role": "Viewer", "permission": 1, "inherited": False},
    ]
    return 200, store.folders[body["uid"]]


def get_permissions(store: Store, body: Any, uid: str) -> Answer:
    need(uid in store.folders, 404, "folder not found")
    return 200, store.permissions[uid]


def set_permissions(store: Store, body: Any, uid: str) -> Answer:
    need(uid in store.folders, 404, "folder not found")
    refusals.check_permissions(body)
    store.permissions[uid] = [{**item, "inherited": False} for item in body["items"]]
    return 200, {"message": "Folder permissions updated"}


def get_board(store: Store, body: Any, uid: str) -> Answer:
    need(uid in store.boards, 404, "Dashboard not found")
    meta = {"folderUid": store.places[uid], "provisioned": uid in store.provisioned}
    return 200, {"dashboard": store.boards[uid], "meta": meta}


def save_board(store: Store, body: Any) -> Answer:
    refusals.only(body, {"dashboard", "folderUid", "folderId", "message", "overwrite"},
                  {"dashboard"})  # fmt: skip
    board, folder = body["dashboard"], body.get("folderUid", "")
    refusals.check_board(board)
    uid = board["uid"]
    need(folder in store.folders, 400, "folder not found")
    need(uid not in store.provisioned, 400, "Cannot save provisioned dashboard")
    known = store.boards.get(uid)
    if not body.get("overwrite"):
        current = 0 if known is None else known["version"]
        changed = "The dashboard has been changed by someone else"
        need(board.get("version", 0) == current, 412, changed, status="version-mismatch")
    for other, kept in store.boards.items():
        same = kept["title"] == board["title"] and store.places[other] == folder
        need(other == uid or not same, 412,
             "A dashboard with the same name in the folder already exists",
             status="name-exists")  # fmt: skip
    version = 1 if known is None else known["version"] + 1
    number = len(store.boards) + 1 if known is None else known["id"]
    store.boards[uid] = {**copy.deepcopy(board), "id": number, "version": version}
    store.places[uid] = folder
    return 200, {"id": number, "uid": uid, "status": "success", "version": version}


def drop_board(store: Store, body: Any, uid: str) -> Answer:
    need(uid in store.boards, 404, "Dashboard not found")
    del store.boards[uid]
    return 200, {"message": "Dashboard deleted"}


def search(store: Store, body: Any, tag: str = "") -> Answer:
    found = [board for board in store.boards.values() if tag in board.get("tags", [])]
    return 200, [{"uid": one["uid"], "title": one["title"], "type": "dash-db"} for one in found]


def get_public(store: Store, body: Any, uid: str) -> Answer:
    need(uid in store.boards, 404, "Dashboard not found")
    need(uid in store.public, 404, "Public dashboard not found",
         messageId="publicdashboards.notFound")  # fmt: skip
    return 200, store.public[uid]


def add_public(store: Store, body: Any, uid: str) -> Answer:
    need(uid in store.boards, 404, "Dashboard not found")
    need(uid not in store.public, 400, "Dashboard is already public",
         messageId="publicdashboards.dashboardIsPublic")  # fmt: skip
    refusals.check_public(body)
    variables = store.boards[uid].get("templating", {}).get("list")
    need(not variables, 400, "a public dashboard cannot have template variables")
    told = {"uid": str(uuid4()), "accessToken": uuid4().hex, "dashboardUid": uid}
    off = {"isEnabled": False, "annotationsEnabled": False, "timeSelectionEnabled": False}
    store.public[uid] = told | off | {"share": "public"} | body
    return 200, store.public[uid]


def change_public(store: Store, body: Any, uid: str, public: str) -> Answer:
    need(uid in store.public, 404, "Public dashboard not found")
    need(store.public[uid]["uid"] == public, 404, "Public dashboard not found")
    refusals.check_public(body)
    store.public[uid] |= body
    return 200, store.public[uid]


def drop_public(store: Store, body: Any, uid: str, public: str) -> Answer:
    need(uid in store.public and store.public[uid]["uid"] == public, 404, "not found")
    del store.public[uid]
    return 200, {}


def get_source(store: Store, body: Any, uid: str) -> Answer:
    need(uid in store.sources, 404, "Data source not found")
    return 200, {k: v for k, v in store.sources[uid].items() if k != "secureJsonData"}


def add_source(store: Store, body: Any) -> Answer:
    refusals.check_source(body)
    names = [one["name"] for one in store.sources.values()]
    need(body["name"] not in names, 409, "data source with the same name already exists")
    need(body["uid"] not in store.sources, 409, "data source with the same uid already exists")
    store.sources[body["uid"]] = {**body, "id": len(store.sources) + 1}
    return 200, {"message": "Datasource added"}


def put_source(store: Store, body: Any, uid: str) -> Answer:
    need(uid in store.sources, 404, "Data source not found")
    refusals.check_source(body)
    store.sources[uid] |= body
    return 200, {"message": "Datasource updated"}


def get_group(store: Store, body: Any, folder: str, group: str) -> Answer:
    need((folder, group) in store.groups, 404, "rule group not found")
    return 200, store.groups[folder, group]


def put_group(store: Store, body: Any, folder: str, group: str) -> Answer:
    need(folder in store.folders, 400, "folder not found")
    refusals.check_group(body, folder, group, store.sources)
    rules = [{**rule, "id": index, "provenance": "api", "updated": "2026-10-01T00:00:00Z"}
             for index, rule in enumerate(body["rules"])]  # fmt: skip
    store.groups[folder, group] = {**body, "rules": rules}
    return 200, store.groups[folder, group]


def get_contacts(store: Store, body: Any) -> Answer:
    return 200, list(store.contacts.values())


def add_contact(store: Store, body: Any) -> Answer:
    refusals.check_contact(body)
    need(body["uid"] not in store.contacts, 409, "contact point already exists")
    store.contacts[body["uid"]] = {**body, "provenance": "api"}
    return 202, store.contacts[body["uid"]]


def put_contact(store: Store, body: Any, uid: str) -> Answer:
    need(uid in store.contacts, 404, "contact point not found")
    refusals.check_contact(body)
    store.contacts[uid] = {**body, "uid": uid, "provenance": "api"}
    return 202, {"message": "contactpoint updated"}


def get_policy(store: Store, body: Any) -> Answer:
    return 200, store.policy


def put_policy(store: Store, body: Any) -> Answer:
    names = {one["name"] for one in store.contacts.values()}
    refusals.check_policy(body, names | {"grafana-default-email"})
    store.policy = {**body, "provenance": "api"}
    return 202, {"message": "policies updated"}


ROUTES: list[tuple[str, str, Callable[..., Answer]]] = [
    ("GET", r"/api/folders/([^/]+)", get_folder),
    ("POST", r"/api/folders", add_folder),
    ("GET", r"/api/folders/([^/]+)/permissions", get_permissions),
    ("POST", r"/api/folders/([^/]+)/permissions", set_permissions),
    ("GET", r"/api/dashboards/uid/([^/]+)", get_board),
    ("DELETE", r"/api/dashboards/uid/([^/]+)", drop_board),
    ("POST", r"/api/dashboards/db", save_board),
    ("GET", r"/api/dashboards/uid/([^/]+)/public-dashboards/", get_public),
    ("POST", r"/api/dashboards/uid/([^/]+)/public-dashboards/", add_public),
    ("PATCH", r"/api/dashboards/uid/([^/]+)/public-dashboards/([^/]+)", change_public),
    ("DELETE", r"/api/dashboards/uid/([^/]+)/public-dashboards/([^/]+)", drop_public),
    ("GET", r"/api/datasources/uid/([^/]+)", get_source),
    ("POST", r"/api/datasources", add_source),
    ("PUT", r"/api/datasources/uid/([^/]+)", put_source),
    ("GET", r"/api/v1/provisioning/folder/([^/]+)/rule-groups/([^/]+)", get_group),
    ("PUT", r"/api/v1/provisioning/folder/([^/]+)/rule-groups/([^/]+)", put_group),
    ("GET", r"/api/v1/provisioning/contact-points", get_contacts),
    ("POST", r"/api/v1/provisioning/contact-points", add_contact),
    ("PUT", r"/api/v1/provisioning/contact-points/([^/]+)", put_contact),
    ("GET", r"/api/v1/provisioning/policies", get_policy),
    ("PUT", r"/api/v1/provisioning/policies", put_policy),
]


class Handler(BaseHTTPRequestHandler):
    """One request: the token, the route, then the answer or the refusal."""

    protocol_version = "HTTP/1.1"
    store: Store

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(length)
        try:
            status, body = self._answer(raw)
        except Refused as refused:
            status, body = refused.status, refused.body
        told = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815  http.server names them

    def _answer(self, raw: bytes) -> Answer:
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        need(token in (ADMIN, VIEWER), 401, "Invalid API key")
        need(self.command == "GET" or token == ADMIN, 403, "You'll need additional permissions")
        asked = urlsplit(self.path)
        try:
            body = json.loads(raw) if raw else None
        except ValueError:
            raise Refused(400, "bad request data") from None
        if asked.path == "/api/search":
            return search(self.store, body, parse_qs(asked.query)["tag"][0])
        for method, pattern, act in ROUTES:
            found = re.fullmatch(pattern, asked.path)
            if method == self.command and found:
                answered = act(self.store, body, *found.groups())
                if method != "GET":
                    self.store.writes.append(f"{method} {asked.path}")
                return answered
        raise Refused(404, "Not found")

    def log_message(self, format: str, *args: Any) -> None:
        """Tests tell what went wrong themselves."""


@contextmanager
def grafana(store: Store) -> Iterator[str]:
    """The URL of a Grafana that holds `store`, for as long as the context lasts."""
    handler = type("Bound", (Handler,), {"store": store})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
