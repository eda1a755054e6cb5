"""Ask what a board asks, where Grafana would: each query expanded, then executed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import httpx

from dashboards.errors import DashboardError
from dashboards.frames import Frame, from_prometheus, from_sql
from dashboards.macros import Range, Scope, expand_promql, expand_sql
from maas.db.boards import ask
from maas.db.connection import Database


class NotAnswered(DashboardError):
    """A source did not answer a query; the message has its words."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The two data sources of boards."""

    database: Database
    prometheus: httpx.AsyncClient

    async def frame(self, target: Mapping[str, Any], scope: Scope) -> Frame:
        """The answer to one target of a panel; raises NotAnswered, NotExpandable, QueryRefused."""
        if "rawSql" in target:
            answer = await ask(self.database, expand_sql(target["rawSql"], scope))
            return from_sql(target["refId"], target["format"], answer.columns, answer.rows)
        result = await self._promql(target, scope)
        return from_prometheus(target["refId"], target.get("legendFormat", ""), result)

    async def scope(self, board: Mapping[str, Any], within: Range) -> Scope:
        """The range with every variable of a board at All, each by its own query, in turn."""
        scope = Scope(within)
        for variable in board["templating"].get("list", []):
            answer = await ask(self.database, expand_sql(variable["query"], scope))
            values = [str(row[0]) for row in answer.rows] or [""]
            scope = replace(scope, variables={**scope.variables, variable["name"]: values})
        return scope

    async def _promql(self, target: Mapping[str, Any], scope: Scope) -> list[dict[str, Any]]:
        within, query = scope.range, expand_promql(target["expr"], scope)
        if target.get("instant"):
            path, asked = "query", {"time": within.end.timestamp()}
        else:
            path = "query_range"
            asked = {
                "start": within.start.timestamp(),
                "end": within.end.timestamp(),
                "step": within.interval.total_seconds(),
            }
        try:
            answer = await self.prometheus.post(f"/api/v1/{path}", data={"query": query, **asked})
        except httpx.HTTPError as error:
            raise NotAnswered(f"Prometheus does not answer: {error}") from error
        told = answer.json()
        if told.get("status") != "success":
            raise NotAnswered(f"Prometheus refuses {query}: {told.get('error')}")
        result: list[dict[str, Any]] = told["data"]["result"]
        return result


def asked(board: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Every query of a board with the title of what asks it, annotations included."""
    found = [
        (panel["title"], target) for panel in board["panels"] for target in panel.get("targets", [])
    ]
    return found + [
        (f"annotation {one['name']}", one["target"]) for one in board["annotations"]["list"]
    ]
