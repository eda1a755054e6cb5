"""What Grafana refuses, with its status and its words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]
UID = re.compile(r"[a-zA-Z0-9\-_]{1,40}")
DURATION = re.compile(r"(\d+(ms|[smhdwy]))+")
TOKEN = re.compile(r"[0-9a-f]{32}")


class Refused(Exception):
    """An answer of 400 or above."""

    def __init__(self, code: int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status, self.body = code, {"message": message, **more}


def need(condition: object, code: int, message: str, **more: Any) -> None:
    """Refuse unless the condition holds."""
    if not condition:
        raise Refused(code, message, **more)


def only(body: Any, allowed: set[str], required: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    """A JSON object with these keys and no others."""
    need(isinstance(body, dict), 400, "bad request data")
    need(required <= set(body), 400, f"missing {sorted(required - set(body))}")
    need(set(body) <= allowed, 400, f"unknown field {sorted(set(body) - allowed)}")


def check_uid(uid: str) -> None:
    """Letters, digits, hyphen and underscore, forty at most."""
    need(len(uid) <= 40, 400, "uid too long, max 40 characters")
    need(UID.fullmatch(uid), 400, "uid contains illegal characters")


def check_board(board: Json) -> None:
    """What saving a dashboard looks at."""
    need(board.get("title"), 400, "Dashboard title cannot be empty")
    check_uid(str(board.get("uid", "")))
    need(board.get("id") is None, 404, "Dashboard not found")
    refresh = board.get("refresh") or "1m"
    need(DURATION.fullmatch(refresh), 400, "Invalid refresh interval")
    need(refresh not in ("1s", "2s"), 400, "Dashboard refresh interval is too low")
    need(isinstance(board.get("panels"), list), 400, "panels must be a list")
    need(isinstance(board.get("schemaVersion"), int), 400, "schemaVersion must be a number")
    ids = [panel["id"] for panel in board["panels"]]
    need(len(ids) == len(set(ids)), 400, "panel ids must be unique")


def check_permissions(body: Json) -> None:
    """One of role, team or user in each item, and a permission that exists."""
    only(body, {"items"}, {"items"})
    for item in body["items"]:
        whose = {"role", "teamId", "userId"} & set(item)
        need(len(whose) == 1, 400, "exactly one of role, teamId, userId must be set")
        need(item.get("role", "Viewer") in ("Viewer", "Editor"), 400, "invalid role")
        need(item.get("permission") in (1, 2, 4), 400, "invalid permission")
    roles = [item.get("role") for item in body["items"]]
    need(len(roles) == len(set(roles)), 400, "duplicate permission")


def check_public(body: Json) -> None:
    """Known fields; a token is 32 hexadecimal digits."""
    known = {"uid", "accessToken", "timeSelectionEnabled", "isEnabled", "annotationsEnabled",
             "share"}  # fmt: skip
    only(body, known)
    need(TOKEN.fullmatch(body.get("accessToken", "0" * 32)), 400, "invalid access token")
    need(body.get("share", "public") in ("public", "email"), 400, "invalid share type")


def check_source(body: Json) -> None:
    """A data source needs a name, a type and how it is reached."""
    only(
        body,
        {"name", "uid", "type", "access", "url", "user", "database", "jsonData", "secureJsonData",
         "isDefault", "basicAuth", "version"},
        {"name", "type", "access"},
    )  # fmt: skip
    need(body["access"] in ("proxy", "direct"), 400, "bad access")
    check_uid(body.get("uid", "x"))
    need("${" not in str(body), 400, "an unfilled variable")


def check_group(body: Json, folder: str, name: str, sources: Mapping[str, Any]) -> None:
    """A rule group, and each of its rules."""
    only(body, {"title", "folderUid", "interval", "rules"}, {"title", "interval", "rules"})
    need(body["title"] == name, 400, "the title is not that of the path")
    every = body["interval"]
    need(isinstance(every, int) and every > 0 and every % 10 == 0, 400, "bad interval")
    titles = [rule["title"] for rule in body["rules"]]
    need(len(titles) == len(set(titles)), 400, "rule titles must be unique in a folder")
    for rule in body["rules"]:
        check_rule(rule, folder, name, sources)


def check_rule(rule: Json, folder: str, group: str, sources: Mapping[str, Any]) -> None:
    """One alert rule."""
    only(
        rule,
        {"uid", "orgID", "folderUID", "ruleGroup", "title", "condition", "data", "for",
         "noDataState", "execErrState", "isPaused", "labels", "annotations"},
        {"title", "condition", "data", "for", "noDataState", "execErrState", "orgID", "folderUID",
         "ruleGroup"},
    )  # fmt: skip
    check_uid(rule["uid"])
    need(0 < len(rule["title"]) <= 190, 400, "bad title")
    need(rule["folderUID"] == folder and rule["ruleGroup"] == group, 400, "another group's rule")
    need(DURATION.fullmatch(rule["for"]), 400, "bad for")
    need(rule["noDataState"] in ("NoData", "OK", "Alerting", "KeepLast"), 400, "bad noDataState")
    need(rule["execErrState"] in ("OK", "Error", "Alerting", "KeepLast"), 400, "bad execErrState")
    names = [query["refId"] for query in rule["data"]]
    need(rule["condition"] in names, 400, "condition names no query")
    need(len(names) == len(set(names)), 400, "refId given twice")
    for query in rule["data"]:
        known = query["datasourceUid"] == "__expr__" or query["datasourceUid"] in sources
        need(known, 400, f"data source {query['datasourceUid']} not found")
        within = query["relativeTimeRange"]
        need(within["from"] > within["to"] >= 0, 400, "bad relativeTimeRange")
        model = query["model"]
        if query["datasourceUid"] == "__expr__":
            need(model.get("expression") in names, 400, "expression names no query")
        else:
            need(model.get("expr"), 400, "an empty query")
    texts = {**rule.get("labels", {}), **rule.get("annotations", {})}
    need(all(isinstance(text, str) for text in texts.values()), 400, "labels are texts")


SETTINGS = {"email": {"addresses"}, "webhook": {"url"}}


def check_contact(body: Json) -> None:
    """A contact point of a kind that exists, with what that kind needs."""
    only(body, {"uid", "name", "type", "settings", "disableResolveMessage"},
         {"name", "type", "settings"})  # fmt: skip
    check_uid(body.get("uid", "x"))
    need(body["name"], 400, "no name")
    need(body["type"] in SETTINGS, 400, f"unknown notifier {body['type']}")
    lacking = [key for key in SETTINGS[body["type"]] if not body["settings"].get(key)]
    need(not lacking, 400, f"required setting {lacking} is missing")


def check_policy(body: Json, contacts: set[str]) -> None:
    """A tree whose receivers exist, matched by known operators."""
    need(body.get("receiver") in contacts, 400, f"receiver {body.get('receiver')!r} does not exist")
    for name, operator, value in body.get("object_matchers", []):
        need(operator in ("=", "!=", "=~", "!~") and name, 400, "bad matcher")
        need(isinstance(value, str), 400, "bad matcher")
    for route in body.get("routes", []):
        check_policy(route, contacts)
