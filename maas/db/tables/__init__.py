"""Every table, once. Instants are timestamptz in UTC; amounts and durations are microseconds.

Each role writes its own tables only: collectors the facts, the engine its verdicts, alerting
what was told, people the words they stand by. The moving tables (outbox, inbox, lease, unjudged)
are how they stay in step. What was known at an instant can be asked for at any later one: a fact
that is replaced moves to its table's `_past` by a trigger, and people's words are only appended.
"""

from __future__ import annotations

from maas.db.tables.canaries import canary_run, delivered
from maas.db.tables.columns import metadata
from maas.db.tables.counting import item_day, volume_day
from maas.db.tables.facts import (
    acquisition_pass,
    acquisition_pass_past,
    plan,
    planned_datatake,
    planned_downlink,
    probe_sample,
    publication,
    publication_past,
)
from maas.db.tables.harvesting import (
    backfill,
    capability,
    cursor,
    quarantine,
    quarantine_retry,
    source_count,
    source_file,
)
from maas.db.tables.moving import (
    inbox,
    lease,
    outbox,
    unjudged,
)
from maas.db.tables.pipelines import (
    pipeline_event,
    pipeline_flight,
    pipeline_image,
    pipeline_lineage,
    pipeline_share,
    pipeline_step,
    pipeline_trouble,
)
from maas.db.tables.reports import (
    archive_order,
    beat,
    reading,
    station_report,
    ticket,
    unavailability,
    withdrawal,
)
from maas.db.tables.running import (
    contraction,
    work_done,
)
from maas.db.tables.telling import (
    delivery,
    incident,
    incident_update,
)
from maas.db.tables.verdicts import (
    availability_day,
    definition,
    item,
    objective_status,
    period_version,
    span,
    statement_draft,
    tally,
    transition,
)
from maas.db.tables.words import (
    attribution,
    exclusion,
    exclusion_word,
    signature,
)

__all__ = [
    "acquisition_pass",
    "acquisition_pass_past",
    "archive_order",
    "attribution",
    "availability_day",
    "backfill",
    "beat",
    "canary_run",
    "capability",
    "contraction",
    "cursor",
    "definition",
    "delivered",
    "delivery",
    "exclusion",
    "exclusion_word",
    "inbox",
    "incident",
    "incident_update",
    "item",
    "item_day",
    "lease",
    "metadata",
    "objective_status",
    "outbox",
    "period_version",
    "pipeline_event",
    "pipeline_flight",
    "pipeline_image",
    "pipeline_lineage",
    "pipeline_share",
    "pipeline_step",
    "pipeline_trouble",
    "plan",
    "planned_datatake",
    "planned_downlink",
    "probe_sample",
    "publication",
    "publication_past",
    "quarantine",
    "quarantine_retry",
    "reading",
    "signature",
    "source_count",
    "source_file",
    "span",
    "statement_draft",
    "station_report",
    "tally",
    "ticket",
    "transition",
    "unavailability",
    "unjudged",
    "volume_day",
    "withdrawal",
    "work_done",
]
