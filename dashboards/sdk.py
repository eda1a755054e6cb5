"""The builders of Grafana's own kit, imported once.

One of its modules names another that it means to drop; that warning is not ours to act on.
"""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    from grafana_foundation_sdk.builders import (
        barchart,
        bargauge,
        common,
        prometheus,
        stat,
        statetimeline,
        statushistory,
        table,
        text,
        timeseries,
    )
    from grafana_foundation_sdk.builders import dashboard as builders
    from grafana_foundation_sdk.cog import variants
    from grafana_foundation_sdk.cog.builder import Builder
    from grafana_foundation_sdk.cog.encoder import JSONEncoder
    from grafana_foundation_sdk.models import common as common_models
    from grafana_foundation_sdk.models import dashboard as models
    from grafana_foundation_sdk.models import prometheus as prometheus_models
    from grafana_foundation_sdk.models import text as text_models

__all__ = [
    "Builder",
    "JSONEncoder",
    "barchart",
    "bargauge",
    "builders",
    "common",
    "common_models",
    "models",
    "prometheus",
    "prometheus_models",
    "stat",
    "statetimeline",
    "statushistory",
    "table",
    "text",
    "text_models",
    "timeseries",
    "variants",
]
