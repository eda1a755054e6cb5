"""Every table, once. Instants are timestamptz in UTC; amounts and durations are microseconds.

Each role writes its own tables only: collectors the facts, the engine its verdicts, alerting
what was told, people the words they stand by. The moving tables (outbox, inbox, lease, unjudged)
are how they stay in step. What was known at an instant can be asked for at any later one: a fact
that is replaced moves to its table's `_past` by a trigger, and people's words are only appended.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = MetaData()


def _instant(name: str, *, nullable: bool = True) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


# --- facts: written by collectors -------------------------------------------------------------

publication = Table(
    "publication",
    metadata,
    Column("source", Text, primary_key=True),
    Column("native_id", Text, primary_key=True),
    Column("product_name", Text, nullable=False),
    Column("product_key", Text, nullable=False),
    Column("mission", Text),
    Column("satellite", Text),
    Column("product_type", Text),
    Column("level", Text),
    Column("timeliness_class", Text),
    Column("subject", Text),
    Column("datatake_id", Text),
    Column("match_key", Text, nullable=False),  # equal wherever the same product is offered
    _instant("sensing_start"),
    _instant("sensing_end"),
    _instant("origin_at"),
    _instant("published_at", nullable=False),
    _instant("modified_at"),
    _instant("evicts_at"),
    _instant("harvested_at", nullable=False),
    Column("size_bytes", BigInteger),
    Column("clock_fault", Boolean, nullable=False, server_default=text("false")),
    Column("attributes", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("content_hash", LargeBinary, nullable=False),
    Index("publication_subject", "subject"),
    Index("publication_product_key", "product_key"),
    Index("publication_published_at", "published_at", postgresql_using="brin"),
)

acquisition_pass = Table(
    "acquisition_pass",
    metadata,
    Column("source", Text, primary_key=True),
    Column("session_id", Text, primary_key=True),
    Column("retransfer", Boolean, primary_key=True),
    Column("native_id", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("satellite", Text, nullable=False),
    Column("station_unit", Text),
    Column("downlink_orbit", Integer),
    Column("acquisition_id", Text),
    Column("channels", SmallInteger, nullable=False),
    _instant("published_at", nullable=False),
    _instant("planned_start"),
    _instant("planned_stop"),
    _instant("downlink_start", nullable=False),
    _instant("downlink_stop"),
    _instant("delivery_start"),
    _instant("delivery_stop"),  # the latest channel's, once every channel has its final block
    Column("antenna_ok", Boolean),
    Column("front_end_ok", Boolean),
    Column("downlink_ok", Boolean),
    Column("delivery_ok", Boolean),
    Column("files", Integer, nullable=False),
    Column("final_channels", SmallInteger, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("acquired_frames", BigInteger),
    Column("error_frames", BigInteger),
    Column("corrected_frames", BigInteger),
    Column("uncorrectable_frames", BigInteger),
    Column("volume_bytes", BigInteger),
    _instant("harvested_at", nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
    Index("acquisition_pass_downlink", "downlink_start"),
)

publication_past = Table(
    "publication_past",
    metadata,
    *(Column(one.name, one.type, nullable=one.nullable) for one in publication.columns),
    _instant("replaced_at", nullable=False),
    Index("publication_past_subject", "subject"),
)

acquisition_pass_past = Table(
    "acquisition_pass_past",
    metadata,
    *(Column(one.name, one.type, nullable=one.nullable) for one in acquisition_pass.columns),
    _instant("replaced_at", nullable=False),
    Index("acquisition_pass_past_subject", "subject"),
)

plan = Table(
    "plan",
    metadata,
    Column("name", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("dialect", Text, nullable=False),
    Column("satellite", Text, nullable=False),
    _instant("window_start", nullable=False),
    _instant("window_end", nullable=False),
    _instant("read_at", nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
)

planned_datatake = Table(
    "planned_datatake",
    metadata,
    Column("plan", Text, primary_key=True),
    Column("datatake_id", Text, primary_key=True),
    Column("satellite", Text, nullable=False),
    Column("subject", Text, nullable=False),
    _instant("start_at", nullable=False),
    _instant("end_at", nullable=False),
    Column("mode", Text, nullable=False),
    Column("polarisation", Text, nullable=False),
    Column("timeliness_class", Text),
    Column("absolute_orbit", Integer),
    Column("relative_orbit", Integer),
    Column("scenes", Integer),
    Column("station", Text),
    Index("planned_datatake_subject", "subject"),
    Index("planned_datatake_start", "start_at"),
)

planned_downlink = Table(
    "planned_downlink",
    metadata,
    Column("plan", Text, primary_key=True),
    Column("datatake_id", Text, primary_key=True),
    Column("station", Text, primary_key=True),
    Column("start_at", DateTime(timezone=True), primary_key=True),
    _instant("end_at", nullable=False),
    Column("partial", Boolean, nullable=False),
)

probe_sample = Table(
    "probe_sample",
    metadata,
    Column("target", Text, primary_key=True),
    Column("location", Text, primary_key=True),
    Column("at", DateTime(timezone=True), primary_key=True),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("dns_us", Integer),
    Column("connect_us", Integer),
    Column("tls_us", Integer),
    Column("first_byte_us", Integer),
    Column("total_us", Integer),
    Column("status", SmallInteger),
    _instant("recorded_at"),  # when we learned of it; absent: when it was taken
)

cursor = Table(
    "cursor",
    metadata,
    Column("source", Text, primary_key=True),
    _instant("position"),
    _instant("last_success_at"),
    _instant("last_attempt_at"),
    Column("last_error", Text),
    _instant("last_error_at"),
    Column("entries", BigInteger, nullable=False, server_default="0"),
    Column("failures", Integer, nullable=False, server_default="0"),  # in a row
    _instant("not_before"),  # told to stay away, or keeping away by ourselves
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("source", Text, primary_key=True),
    Column("fingerprint", LargeBinary, primary_key=True),
    Column("kind", Text, nullable=False),  # entry | plan_row | clock_fault
    Column("reason", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Column("native_id", Text),
    _instant("first_seen_at", nullable=False),
    _instant("dated"),  # when its source says that it was published
)

quarantine_retry = Table(
    "quarantine_retry",
    metadata,
    Column("source", Text, primary_key=True),
    Column("fingerprint", LargeBinary, primary_key=True),
    Column("by", Text, nullable=False),
    _instant("asked_at", nullable=False),
    _instant("tried_at"),
    Column("outcome", Text),  # read | the reason why it is still refused
)

source_file = Table(
    "source_file",
    metadata,
    Column("source", Text, primary_key=True),
    Column("path", Text, primary_key=True),
    Column("size_bytes", BigInteger),
    _instant("modified_at"),
    Column("content_hash", LargeBinary, nullable=False),
    _instant("read_at", nullable=False),
    Column("entries", Integer, nullable=False),  # -1: quarantined whole
)

source_count = Table(
    "source_count",
    metadata,
    Column("source", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("at_source", BigInteger, nullable=False),
    Column("harvested", BigInteger, nullable=False),
    _instant("counted_at", nullable=False),
)

capability = Table(
    "capability",
    metadata,
    Column("source", Text, primary_key=True),
    Column("question", Text, primary_key=True),
    Column("holds", Boolean),  # null: it cannot be told
    Column("told", Text, nullable=False),
    _instant("asked_at", nullable=False),
)

backfill = Table(
    "backfill",
    metadata,
    Column("source", Text, primary_key=True),
    Column("since", DateTime(timezone=True), primary_key=True),
    Column("until", DateTime(timezone=True), primary_key=True),
    _instant("position", nullable=False),
    Column("entries", BigInteger, nullable=False),
    _instant("at", nullable=False),
)

unavailability = Table(
    "unavailability",
    metadata,
    Column("source", Text, primary_key=True),
    Column("reference", Text, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("satellite", Text, nullable=False),
    Column("subsystem", Text, nullable=False),
    _instant("from_at", nullable=False),
    _instant("to_at"),  # null: still open
    Column("planned", Boolean, nullable=False),
    Column("kind", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("file", Text, nullable=False),
    _instant("made_at", nullable=False),
    _instant("harvested_at", nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
    Index("unavailability_from", "from_at"),
)

station_report = Table(
    "station_report",
    metadata,
    Column("source", Text, primary_key=True),
    Column("station", Text, primary_key=True),
    Column("satellite", Text, primary_key=True),
    Column("acquisition_id", Text, primary_key=True),
    Column("antenna", Text, nullable=False),
    Column("subject", Text, nullable=False),
    _instant("start_at", nullable=False),
    _instant("end_at", nullable=False),
    Column("acquired", Boolean, nullable=False),
    Column("status", Text, nullable=False),  # in the station's own words
    Column("comment", Text, nullable=False),
    Column("file", Text, nullable=False),
    _instant("reported_at", nullable=False),
    _instant("harvested_at", nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
    Index("station_report_subject", "subject"),
)

ticket = Table(
    "ticket",
    metadata,
    Column("source", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("status", Text, nullable=False),  # in the tracker's own words
    Column("open", Boolean, nullable=False),
    Column("party", Text),
    _instant("created_at", nullable=False),
    _instant("updated_at", nullable=False),
    _instant("resolved_at"),
    Column("subjects", ARRAY(Text), nullable=False),
    Column("products", ARRAY(Text), nullable=False),
    _instant("harvested_at", nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
    Index("ticket_subjects", "subjects", postgresql_using="gin"),
    Index("ticket_products", "products", postgresql_using="gin"),
)

withdrawal = Table(
    "withdrawal",
    metadata,
    Column("source", Text, primary_key=True),
    Column("product_key", Text, primary_key=True),
    Column("product_name", Text, nullable=False),
    Column("reason", Text, nullable=False),  # evicted | deleted | vanished
    Column("ticket", Text),
    Column("subject", Text),
    _instant("at", nullable=False),
    _instant("due_at"),  # when its interface had said that it would go
    _instant("harvested_at", nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
    Index("withdrawal_subject", "subject"),
)

reading = Table(
    "reading",
    metadata,
    Column("source", Text, primary_key=True),
    Column("measure", Text, primary_key=True),
    Column("about", Text, primary_key=True),  # a queue, a pod, a query; never a product
    Column("at", DateTime(timezone=True), primary_key=True),
    Column("value", Double, nullable=False),
)

archive_order = Table(
    "archive_order",
    metadata,
    Column("source", Text, primary_key=True),
    Column("native_id", Text, primary_key=True),
    Column("status", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("size_bytes", BigInteger),
    _instant("submitted_at", nullable=False),
    _instant("estimated_at"),
    _instant("completed_at"),
    _instant("evicts_at"),
    _instant("harvested_at", nullable=False),
    Column("content_hash", LargeBinary, nullable=False),
    Index("archive_order_submitted", "submitted_at"),
)

beat = Table(
    "beat",
    metadata,
    Column("source", Text, primary_key=True),
    Column("run", Text, primary_key=True),
    Column("event", Text, primary_key=True),  # start | success | fail
    _instant("at", nullable=False),
    _instant("received_at", nullable=False),
    Column("message", Text, nullable=False),
    Index("beat_source_at", "source", "at"),
)

# --- verdicts: written by the engine ----------------------------------------------------------

item = Table(
    "item",
    metadata,
    Column("objective", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("satellite", Text),
    Column("product_type", Text),
    Column("day", Date, nullable=False),  # the UTC day of t0: where its tally is kept
    _instant("t0", nullable=False),
    _instant("due_at", nullable=False),
    _instant("t1"),
    Column("state", Text, nullable=False),
    Column("band", SmallInteger, nullable=False),  # as in tally
    Column("amount_expected", BigInteger),
    Column("amount_achieved", BigInteger),
    Column("produced_on_time", Integer, nullable=False, server_default="0"),
    Column("produced_late", Integer, nullable=False, server_default="0"),
    Column("party", Text),
    Column("reason", Text),  # why it is unknown or cancelled: clock_fault | uncovered | superseded
    Column("rule_version", Text, nullable=False),
    Index("item_subject", "subject"),
    Index(
        "item_pending",
        "due_at",
        postgresql_where=text("state IN ('not_due', 'overdue') OR reason = 'uncovered'"),
    ),
    Index("item_objective_t0", "objective", "t0"),
)

tally = Table(
    "tally",
    metadata,
    Column("objective", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("state", Text, primary_key=True),
    Column("band", SmallInteger, primary_key=True),  # index into completeness_after; -1 not arrived
    Column("items", BigInteger, nullable=False),
    Column("amount_expected", BigInteger, nullable=False),
    Column("amount_achieved", BigInteger, nullable=False),  # each item capped at its expectation
    Column("produced_on_time", BigInteger, nullable=False),
    Column("produced_late", BigInteger, nullable=False),
)

span = Table(
    "span",
    metadata,
    Column("target", Text, primary_key=True),
    Column("from_at", DateTime(timezone=True), primary_key=True),
    _instant("to_at", nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("samples", Integer, nullable=False),
)

availability_day = Table(
    "availability_day",
    metadata,
    Column("target", Text, primary_key=True),  # or objective/…, where a contract sees it otherwise
    Column("day", Date, primary_key=True),
    Column("up_us", BigInteger, nullable=False),
    Column("degraded_us", BigInteger, nullable=False),
    Column("down_us", BigInteger, nullable=False),
    Column("unknown_us", BigInteger, nullable=False),
)

objective_status = Table(
    "objective_status",
    metadata,
    Column("objective", Text, primary_key=True),
    Column("state", Text, nullable=False),
    _instant("since", nullable=False),
    _instant("evaluated_at", nullable=False),
    _instant("window_start", nullable=False),
    Column("good", BigInteger, nullable=False),
    Column("valid", BigInteger, nullable=False),
)

transition = Table(
    "transition",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),  # target | objective
    Column("subject", Text, nullable=False),
    Column("old", Text, nullable=False),
    Column("new", Text, nullable=False),
    Column("reason", Text, nullable=False),
    _instant("at", nullable=False),
    Column("seq", BigInteger, Identity(), nullable=False, unique=True),
    _instant("told_at"),
    Index("transition_subject", "kind", "subject", "at"),
    Index("transition_untold", "seq", postgresql_where=text("told_at IS NULL")),
)

definition = Table(
    "definition",
    metadata,
    Column("objective", Text, primary_key=True),
    Column("effective_from", DateTime(timezone=True), primary_key=True),
    Column("recorded_at", DateTime(timezone=True), primary_key=True),
    Column("hash", Text, nullable=False),
    Column("body", JSONB, nullable=False),  # the objective and whatever else decides its figures
)

statement_draft = Table(
    "statement_draft",
    metadata,
    Column("agreement", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    _instant("as_of", nullable=False),
    Column("hash", Text, nullable=False),
    Column("headline", JSONB, nullable=False),  # {objective: figure, target, credit}, for trends
    Column("statement", LargeBinary, nullable=False),  # canonical JSON, deflated
)

period_version = Table(
    "period_version",
    metadata,
    Column("agreement", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    _instant("known_at", nullable=False),  # facts known until then count
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("headline", JSONB, nullable=False),  # {objective: figure, target, credit}, for trends
    Column("statement", LargeBinary, nullable=False),  # canonical JSON, deflated
    Column("evidence", LargeBinary, nullable=False),  # every item and span, a line each, deflated
    Column("definitions", JSONB, nullable=False),
    Column("watermarks", JSONB, nullable=False),  # {source: microseconds}
    Column("engine", Text, nullable=False),
)

# --- people's words: only appended ------------------------------------------------------------

exclusion = Table(
    "exclusion",
    metadata,
    Column("id", Text, primary_key=True),
    Column("agreement", Text, nullable=False),
    Column("objectives", ARRAY(Text), nullable=False),  # empty: all of the agreement
    _instant("from_at"),
    _instant("to_at"),
    Column("items", ARRAY(Text), nullable=False),
    Column("category", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    _instant("announced_at"),
    _instant("answer_by", nullable=False),
    Index("exclusion_agreement", "agreement"),
)

exclusion_word = Table(
    "exclusion_word",
    metadata,
    Column("exclusion", Text, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("status", Text, nullable=False),  # claimed | agreed | refused | withdrawn
    Column("by", Text, nullable=False),
    _instant("at", nullable=False),
    Column("reason", Text, nullable=False),
)

attribution = Table(
    "attribution",
    metadata,
    Column("objective", Text, primary_key=True),
    Column("key", Text, primary_key=True),  # of an item, or the instant an outage began
    Column("seq", Integer, primary_key=True),
    Column("party", Text, nullable=False),
    Column("by", Text, nullable=False),
    _instant("at", nullable=False),
    Column("reason", Text, nullable=False),
)

signature = Table(
    "signature",
    metadata,
    Column("agreement", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("party", Text, primary_key=True),
    Column("by", Text, nullable=False),
    _instant("at", nullable=False),
    Column("hash", Text, nullable=False),  # of the statement that was accepted
)

# --- telling: written by alerting -------------------------------------------------------------

incident = Table(
    "incident",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("title", JSONB, nullable=False),  # {language: text}
    Column("status", Text, nullable=False),
    Column("impact", Text, nullable=False),  # none | minor | major | critical
    Column("severity", Text, nullable=False),
    Column("components", ARRAY(Text), nullable=False),
    _instant("opened_at", nullable=False),
    _instant("resolved_at"),
    Index("incident_opened", "opened_at"),
    Index(
        "incident_open_once",
        "kind",
        "subject",
        unique=True,
        postgresql_where=text("resolved_at IS NULL"),
    ),
)

incident_update = Table(
    "incident_update",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("incident_id", Uuid, nullable=False),
    Column("status", Text, nullable=False),
    Column("body", JSONB, nullable=False),  # {language: text}
    _instant("at", nullable=False),
    Column("transition_id", Uuid),
    Index("incident_update_incident", "incident_id", "at"),
)

delivery = Table(
    "delivery",
    metadata,
    Column("update_id", Uuid, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("state", Text, nullable=False),  # pending | sent | failed
    Column("attempts", Integer, nullable=False, server_default="0"),
    _instant("next_attempt_at", nullable=False),
    Column("claimed_by", Text),
    _instant("claimed_until"),
    _instant("delivered_at"),
    Column("last_error", Text),
    Index("delivery_pending", "next_attempt_at", postgresql_where=text("state = 'pending'")),
)

# --- moving safely ----------------------------------------------------------------------------

unjudged = Table(
    "unjudged",
    metadata,
    Column("subject", Text, primary_key=True),
    _instant("touched_at", nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("seq", BigInteger, Identity(), primary_key=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("type", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("subject", Text, nullable=False),
    _instant("time", nullable=False),
    Column("correlation_id", Text),
    Column("causation_id", Text),
    Column("data", JSONB, nullable=False),
    _instant("sent_at"),
    Index("outbox_unsent", "seq", postgresql_where=text("sent_at IS NULL")),
)

inbox = Table(
    "inbox",
    metadata,
    Column("consumer", Text, primary_key=True),
    Column("event_id", Uuid, primary_key=True),
    _instant("at", nullable=False),
)

lease = Table(
    "lease",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("token", BigInteger, nullable=False),  # grows with each take-over: the fence
    _instant("expires_at", nullable=False),
)
