"""Data sources: made from the environment, or, without it, at least there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from dashboards.errors import PublishFailed
from dashboards.provisioning import data_sources
from dashboards.publishing.change import Change, difference
from dashboards.publishing.grafana import Grafana, Json

_VARIABLE = re.compile(r"\$\{(\w+)\}")


def source_changes(grafana: Grafana, environ: Mapping[str, str]) -> Iterator[Change]:
    """Data sources that are missing or differ; passwords are never read back, nor compared."""
    for wanted in data_sources()["datasources"]:
        uid = wanted["uid"]
        found = grafana.found(f"/datasources/uid/{uid}")
        lacking = sorted(set(_VARIABLE.findall(str(wanted))) - set(environ))
        if lacking and found is None:
            raise PublishFailed(
                f"Grafana has no data source {uid}: provision it with the files of "
                f"`maas dashboards build`, or set {', '.join(lacking)}"
            )
        if lacking:
            continue
        body = _filled(wanted, environ)
        body = {key: value for key, value in body.items() if key not in ("orgId", "editable")}
        shown = {key: value for key, value in body.items() if key != "secureJsonData"}
        now = None if found is None else {key: found.get(key) for key in shown}
        if now is None:
            add = partial(grafana.send, "POST", "/datasources", body)
            yield Change("create", f"data source {uid}", difference(None, shown), add)
        elif now != shown:
            put = partial(grafana.send, "PUT", f"/datasources/uid/{uid}", body)
            yield Change("update", f"data source {uid}", difference(now, shown), put)


def _filled(value: Any, environ: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _VARIABLE.sub(lambda found: environ[found[1]], value)
    if isinstance(value, dict):
        filled: Json = {key: _filled(each, environ) for key, each in value.items()}
        return filled
    return value
