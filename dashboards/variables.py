"""Variables that chain: a mission has its satellites, a satellite its product types."""

from __future__ import annotations

from collections.abc import Iterable

from dashboards.queries import postgresql_source, quoted
from dashboards.sdk import Builder, builders, models

Variable = Builder[models.VariableModel]
RANGE = "$__timeFilter(day)"


def chain_of(missions: Iterable[str]) -> tuple[Variable, ...]:
    """Satellite, then type, of missions that are given: of what was published or promised."""
    within = quoted(missions)
    return _satellite("boards.kind", within), _type("boards.kind", within)


def whole_chain() -> tuple[Variable, ...]:
    """Mission, then satellite, then type: of what was published."""
    published, within = "boards.volume_day", "${mission:sqlstring}"
    sql = f"SELECT DISTINCT mission FROM {published} WHERE {RANGE} ORDER BY 1"
    mission = _query("mission", "Mission", sql)
    return mission, _satellite(published, within), _type(published, within)


def _satellite(view: str, within: str) -> Variable:
    sql = (
        f"SELECT DISTINCT satellite FROM {view} WHERE mission IN ({within}) AND {RANGE} ORDER BY 1"
    )
    return _query("satellite", "Satellite", sql)


def _type(view: str, within: str) -> Variable:
    sql = (
        f"SELECT DISTINCT product_type FROM {view} WHERE mission IN ({within}) "
        f"AND satellite IN (${{satellite:sqlstring}}) AND {RANGE} ORDER BY 1"
    )
    return _query("type", "Product type", sql)


def _query(name: str, label: str, sql: str) -> Variable:
    every = models.VariableOption(text=["All"], value=["$__all"], selected=True)
    variable = builders.QueryVariable(name).label(label).datasource(postgresql_source())
    variable = variable.query(sql).current(every).multi(True).include_all(True)
    variable = variable.refresh(models.VariableRefresh.ON_TIME_RANGE_CHANGED)
    return variable.sort(models.VariableSort.DISABLED)
