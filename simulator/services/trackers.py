"""Four trackers with the same tickets: Jira Cloud, Jira Server, GitHub and GitLab.

Each has its own way of asking, paging and writing, and refuses what the real one refuses: Cloud's
old search is gone (410), Server caps its pages, GitHub lists pull requests among issues.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl

from maas.domain.instants import MINUTE
from simulator.services.schema import instant_from, instant_text
from simulator.services.wire import Answer, Request, json_answer
from simulator.world.tickets import Anomaly

PROJECT: Final = "GSANOM"
REPOSITORY: Final = "segment/anomalies"
SERVER_CAP: Final = 50
_JQL = re.compile(
    r'project = "(\w+)" AND updated >= -(\d+)m(?: AND \((.+)\))? ORDER BY updated ASC'
)


class Trackers:
    """The tickets of a world, as an instant shows them."""

    def __init__(self, tickets: Iterable[Anomaly]) -> None:
        self._tickets = tuple(tickets)

    def cloud(self, request: Request, now: int) -> Answer:
        if request.path == "/jira-cloud/rest/api/2/search":
            return json_answer({"errorMessages": ["The requested API has been removed."]}, 410)
        if request.path != "/jira-cloud/rest/api/3/search/jql":
            return json_answer({"errorMessages": ["not here"]}, 404)
        asked = _asked(request)
        found = self._by_jql(asked.get("jql", ""), now)
        if found is None:
            return json_answer({"errorMessages": ["unbounded or unreadable JQL"]}, 400)
        start, rows = _number(asked, "nextPageToken", 0), _number(asked, "maxResults", 50)
        page: dict[str, Any] = {
            "issues": [_jira(one, now, rich=True) for one in found[start : start + rows]]
        }
        last = start + rows >= len(found)
        return json_answer(page | ({} if last else {"nextPageToken": str(start + rows)}))

    def server(self, request: Request, now: int) -> Answer:
        if request.path != "/jira/rest/api/2/search":
            return json_answer({"errorMessages": ["not here"]}, 404)
        asked = _asked(request)
        found = self._by_jql(asked.get("jql", ""), now)
        if found is None:
            return json_answer({"errorMessages": ["Error in the JQL Query"]}, 400)
        start = _number(asked, "startAt", 0)
        rows = min(SERVER_CAP, _number(asked, "maxResults", SERVER_CAP))
        issues = [_jira(one, now, rich=False) for one in found[start : start + rows]]
        told = {"startAt": start, "maxResults": rows, "total": len(found), "issues": issues}
        return json_answer(told)

    def github(self, request: Request, now: int) -> Answer:
        if request.path != f"/github/repos/{REPOSITORY}/issues":
            return json_answer({"message": "Not Found"}, 404)
        asked = _asked(request)
        issues = [_github(one, now) for one in self._since(asked.get("since", ""), now)]
        if issues:
            issues.insert(1, issues[0] | {"number": 0, "pull_request": {"url": "…"}})
        return json_answer(_page(issues, asked))

    def gitlab(self, request: Request, now: int) -> Answer:
        if request.header(b"private-token") != "maas-demo":
            return json_answer({"message": "401 Unauthorized"}, 401)
        if request.path != f"/gitlab/api/v4/projects/{REPOSITORY}/issues":
            return json_answer({"message": "404 Project Not Found"}, 404)
        asked = _asked(request)
        issues = [_gitlab(one, now) for one in self._since(asked.get("updated_after", ""), now)]
        return json_answer(_page(issues, asked))

    def _by_jql(self, jql: str, now: int) -> list[Anomaly] | None:
        found = _JQL.fullmatch(jql)
        if found is None or found[1] != PROJECT:
            return None
        return self._shown(now - int(found[2]) * MINUTE, now)

    def _since(self, text: str, now: int) -> list[Anomaly]:
        return self._shown(instant_from(text) or 0, now)

    def _shown(self, since: int, now: int) -> list[Anomaly]:
        shown = [
            one for one in self._tickets if one.created_at <= now and one.updated_at(now) >= since
        ]
        return sorted(shown, key=lambda one: (one.updated_at(now), one.number))


def _asked(request: Request) -> dict[str, str]:
    return dict(parse_qsl(request.query.decode("latin-1")))


def _number(asked: dict[str, str], name: str, default: int) -> int:
    value = asked.get(name, "")
    return int(value) if value.isdigit() else default


def _page(issues: Sequence[dict[str, Any]], asked: dict[str, str]) -> list[dict[str, Any]]:
    rows, number = _number(asked, "per_page", 20), _number(asked, "page", 1)
    return list(issues[(number - 1) * rows : number * rows])


def _jira(one: Anomaly, now: int, *, rich: bool) -> dict[str, Any]:
    settled = now >= one.resolved_at
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": one.text}]}
    document = {"type": "doc", "version": 1, "content": [paragraph]}
    fields = {
        "summary": one.title,
        "description": document if rich else one.text,
        "status": {"name": "Closed" if settled else "In Progress"},
        "labels": [one.label],
        "components": [],
        "created": _jira_time(one.created_at),
        "updated": _jira_time(one.updated_at(now)),
        "resolutiondate": _jira_time(one.resolved_at) if settled else None,
    }
    return {"id": str(10_000 + one.number), "key": f"{PROJECT}-{one.number}", "fields": fields}


def _jira_time(instant: int) -> str:
    return instant_text(instant).rstrip("Z") + "+0000"


def _github(one: Anomaly, now: int) -> dict[str, Any]:
    settled = now >= one.resolved_at
    return {
        "number": one.number, "title": one.title, "body": one.text,
        "state": "closed" if settled else "open", "labels": [{"name": one.label}],
        "html_url": f"https://github.example/{REPOSITORY}/issues/{one.number}",
        "created_at": _whole(one.created_at),
        "updated_at": _whole(one.updated_at(now)),
        "closed_at": _whole(one.resolved_at) if settled else None,
    }  # fmt: skip


def _whole(instant: int) -> str:
    return instant_text(instant)[:19] + "Z"


def _gitlab(one: Anomaly, now: int) -> dict[str, Any]:
    settled = now >= one.resolved_at
    return {
        "iid": one.number, "title": one.title, "description": one.text,
        "state": "closed" if settled else "opened", "labels": [one.label],
        "web_url": f"https://gitlab.example/{REPOSITORY}/-/issues/{one.number}",
        "created_at": instant_text(one.created_at), "updated_at": instant_text(one.updated_at(now)),
        "closed_at": instant_text(one.resolved_at) if settled else None,
    }  # fmt: skip
