"""What a panel asks: Prometheus for what is live, PostgreSQL for promises, items and spans.

SQL is text that Grafana sends as the role `maas_boards`, which sees the views of the schema
`boards` and nothing else.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass

from dashboards.sdk import Builder, common_models, models, prometheus, prometheus_models, variants

PROMETHEUS = "maas-prometheus"
POSTGRESQL = "maas-postgresql"
POSTGRESQL_TYPE = "grafana-postgresql-datasource"


def prometheus_source() -> common_models.DataSourceRef:
    """Where live metrics are asked."""
    return common_models.DataSourceRef(type_val="prometheus", uid=PROMETHEUS)


def postgresql_source() -> common_models.DataSourceRef:
    """Where items, spans and what was told are asked."""
    return common_models.DataSourceRef(type_val=POSTGRESQL_TYPE, uid=POSTGRESQL)


@dataclass(frozen=True, slots=True)
class SqlTarget(variants.Dataquery):
    """A query of the PostgreSQL data source, which the kit has no type for."""

    sql: str
    ref_id: str
    form: str

    def to_json(self) -> dict[str, object]:
        return {
            "refId": self.ref_id,
            "datasource": postgresql_source().to_json(),
            "editorMode": "code",
            "format": self.form,
            "rawQuery": True,
            "rawSql": self.sql,
        }


@dataclass(frozen=True, slots=True)
class Sql(Builder[variants.Dataquery]):
    """SQL over the views of `boards`; `form` is table, or time_series with time, metric, value."""

    sql: str
    ref_id: str = "A"
    form: str = "table"

    def build(self) -> SqlTarget:
        return SqlTarget(textwrap.dedent(self.sql).strip(), self.ref_id, self.form)


@dataclass(frozen=True, slots=True)
class Prom(Builder[variants.Dataquery]):
    """PromQL, over the range, or `instant`: as it stands."""

    expr: str
    legend: str
    ref_id: str = "A"
    instant: bool = False

    def build(self) -> prometheus_models.Dataquery:
        query = prometheus.Dataquery().datasource(prometheus_source()).expr(self.expr)
        query = query.legend_format(self.legend).ref_id(self.ref_id)
        if self.instant:
            query = query.instant().format(prometheus_models.PromQueryFormat.TIME_SERIES)
        else:
            query = query.range()
        built = query.build()
        assert isinstance(built, prometheus_models.Dataquery)
        return built


Query = Sql | Prom


def quoted(values: Iterable[str]) -> str:
    """Texts as a list in SQL: 'a', 'b'."""
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)


def any_of(label: str, values: Iterable[str]) -> str:
    """A label that is one of these, in PromQL: objective=~"a|b"."""
    return f'{label}=~"{"|".join(values)}"'


def floored(ratio: str) -> str:
    """A share in PromQL floored to hundredths of a per cent: 94.996 % is never shown as 95 %."""
    return f"floor(10000 * ({ratio}) + 0.000001) / 10000"


def value_option(text: str, value: str) -> models.VariableOption:
    """A choice of a variable."""
    return models.VariableOption(text=text, value=value, selected=True)
