"""Every metric that leaves the process: names, labels and help, once.

Prometheus conventions: prefix `maas_`, base unit last, instants as seconds since the epoch. Labels
are ids of the catalogue and closed sets of states, never product names: those would never end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Metric:
    """One exported name."""

    name: str
    kind: Literal["gauge", "counter"]
    help: str
    labels: tuple[str, ...] = ()


HARVEST_LAG = Metric(
    "maas_harvest_lag_seconds",
    "gauge",
    "Age of the harvest cursor: how far behind the present the facts of a source are complete.",
    ("source",),
)
HARVEST_SUCCESS = Metric(
    "maas_harvest_last_success_timestamp_seconds",
    "gauge",
    "When a source was last read to the end.",
    ("source",),
)
HARVEST_FAILING = Metric(
    "maas_harvest_failing",
    "gauge",
    "1 while the last attempt to read a source failed, else 0.",
    ("source",),
)
HARVEST_ENTRIES = Metric(
    "maas_harvest_entries_total", "counter", "Entries read from a source.", ("source",)
)
HARVEST_QUARANTINED = Metric(
    "maas_harvest_quarantined_entries",
    "gauge",
    "Entries of a source set aside because they could not be believed.",
    ("source",),
)
HARVEST_FAILURES = Metric(
    "maas_harvest_failures_in_a_row",
    "gauge",
    "Attempts to read a source that failed one after the other, up to the last one.",
    ("source",),
)
HARVEST_DIFFERENCE = Metric(
    "maas_harvest_count_difference_days",
    "gauge",
    "Compared days of the last 35 whose entries are not as many here as at the source.",
    ("source",),
)
METER_READING = Metric(
    "maas_meter_reading",
    "gauge",
    "Last reading of a meter, not older than an hour, by its measure and what it is about.",
    ("source", "measure", "about"),
)
PROBE_SUCCESS = Metric(
    "maas_probe_success",
    "gauge",
    "1 when the last probe found the target up, else 0; absent while that is unknown.",
    ("target", "location"),
)
PROBE_DURATION = Metric(
    "maas_probe_duration_seconds",
    "gauge",
    "How long the last probe of a target took.",
    ("target", "location"),
)
PROBE_TIME = Metric(
    "maas_probe_timestamp_seconds",
    "gauge",
    "When a target was last probed.",
    ("target", "location"),
)
OBJECTIVE_ITEMS = Metric(
    "maas_objective_items",
    "gauge",
    "Promises of an objective in its current window, by state.",
    ("objective", "state"),
)
OBJECTIVE_STRICT = Metric(
    "maas_objective_strict_ratio",
    "gauge",
    "Share of good among valid in the current window; absent without data.",
    ("objective",),
)
OBJECTIVE_TARGET = Metric(
    "maas_objective_target_ratio", "gauge", "Promised share of good among valid.", ("objective",)
)
OBJECTIVE_COVERAGE = Metric(
    "maas_objective_coverage_ratio",
    "gauge",
    "Share of the window's items, or of its time, that could be observed.",
    ("objective",),
)
ERROR_BUDGET = Metric(
    "maas_error_budget_remaining_ratio",
    "gauge",
    "Unspent share of the error budget; negative when overspent.",
    ("objective",),
)
OBJECTIVE_STATE = Metric(
    "maas_objective_state",
    "gauge",
    "1 for the state an objective is in, 0 for the others.",
    ("objective", "state"),
)
JUDGED_ITEMS = Metric(
    "maas_objective_judged_items",
    "gauge",
    "Items judged good or bad since the beginning: what burn rates are differences of.",
    ("objective", "outcome"),
)
JUDGED_TIME = Metric(
    "maas_objective_judged_seconds",
    "gauge",
    "Time judged good or bad since the beginning, degraded time by its weight.",
    ("objective", "outcome"),
)
ENGINE_TICK = Metric(
    "maas_engine_last_tick_timestamp_seconds",
    "gauge",
    "When the engine last evaluated any objective: its heartbeat.",
)
UNJUDGED = Metric(
    "maas_engine_unjudged_subjects", "gauge", "Subjects with new facts that wait to be judged."
)
OUTBOX_UNSENT = Metric("maas_outbox_unsent_events", "gauge", "Events that the relay has not sent.")
OUTBOX_OLDEST = Metric(
    "maas_outbox_oldest_event_timestamp_seconds",
    "gauge",
    "When the oldest event that the relay has not sent was written; absent when none waits.",
)
OUTBOX_UNROUTABLE = Metric(
    "maas_outbox_unroutable_events", "gauge", "Unsent events that no queue takes."
)
BUS_READY = Metric(
    "maas_bus_queue_ready_events", "gauge", "Events that wait in a queue of the broker.", ("queue",)
)
BUS_UNACKED = Metric(
    "maas_bus_queue_unacked_events",
    "gauge",
    "Events of a queue in the hands of its listeners.",
    ("queue",),
)
BUS_CONSUMERS = Metric(
    "maas_bus_queue_consumers", "gauge", "Processes that listen to a queue.", ("queue",)
)
BUS_DEAD = Metric(
    "maas_bus_dead_letters", "gauge", "Events of a queue that were given up on.", ("queue",)
)
UNTOLD = Metric("maas_alerting_untold_transitions", "gauge", "Changes of state not told yet.")
DELIVERIES = Metric(
    "maas_deliveries", "gauge", "Messages by channel and state.", ("channel", "state")
)
INCIDENTS_OPEN = Metric(
    "maas_incidents_open", "gauge", "Unresolved incidents, by severity.", ("severity",)
)
LEASE_EXPIRY = Metric(
    "maas_lease_expiry_timestamp_seconds",
    "gauge",
    "When the lease of a shared job runs out unless its holder renews it.",
    ("lease",),
)
LEASE_TOKEN = Metric(
    "maas_lease_token_total",
    "counter",
    "Fencing token: grows whenever a lease changes hands.",
    ("lease",),
)

PROCESS_INFO = Metric(
    "maas_process_info",
    "gauge",
    "1; which program this process runs, and in which roles.",
    ("version", "roles", "schema"),
)
PROCESS_START = Metric(
    "maas_process_start_timestamp_seconds", "gauge", "When this process started."
)
PROCESS_DRAINING = Metric(
    "maas_process_draining", "gauge", "1 from the signal to stop until the end, else 0."
)
DATABASE_UP = Metric(
    "maas_process_database_up", "gauge", "1 while this process reaches the database, else 0."
)
DATABASE_OUTAGES = Metric(
    "maas_process_database_outages_total", "counter", "How often this process lost the database."
)
DATABASE_WAITED = Metric(
    "maas_process_database_waited_seconds_total",
    "counter",
    "Time that this process has waited for the database, at its start and since.",
)
BROKER_UP = Metric(
    "maas_process_broker_up",
    "gauge",
    "1 while this process reaches the broker, else 0; absent without a broker.",
)
SCHEDULER_TICK = Metric(
    "maas_process_scheduler_tick_timestamp_seconds",
    "gauge",
    "When the scheduler of this process last ran.",
)
JOB_RUNS = Metric(
    "maas_job_runs_total", "counter", "Ended runs of a job, by outcome.", ("job", "outcome")
)
JOB_SECONDS = Metric(
    "maas_job_duration_seconds_total", "counter", "Time spent in ended runs of a job.", ("job",)
)
JOB_LAST_SECONDS = Metric(
    "maas_job_last_duration_seconds", "gauge", "How long the last run of a job took.", ("job",)
)
JOB_SUCCESS = Metric(
    "maas_job_last_success_timestamp_seconds",
    "gauge",
    "When a job last ended well in this process.",
    ("job",),
)
JOB_FAILING = Metric(
    "maas_job_failures_in_a_row", "gauge", "Runs of a job that failed since it last ended well.",
    ("job",),
)  # fmt: skip
JOB_RUNNING = Metric(
    "maas_job_running", "gauge", "1 while a job is at work in this process, else 0.", ("job",)
)
LEASE_TAKEOVERS = Metric(
    "maas_lease_takeovers_total",
    "counter",
    "Leases that this process took over from another whose lease had run out or been given back.",
    ("lease",),
)
LEASES_LOST = Metric(
    "maas_leases_lost_total",
    "counter",
    "Leases that passed to another process while this one thought to have them.",
    ("lease",),
)

PROCESS_METRICS: tuple[Metric, ...] = (
    PROCESS_INFO,
    PROCESS_START,
    PROCESS_DRAINING,
    DATABASE_UP,
    DATABASE_OUTAGES,
    DATABASE_WAITED,
    BROKER_UP,
    SCHEDULER_TICK,
    JOB_RUNS,
    JOB_SECONDS,
    JOB_LAST_SECONDS,
    JOB_SUCCESS,
    JOB_FAILING,
    JOB_RUNNING,
    LEASE_TAKEOVERS,
    LEASES_LOST,
)

CANARY_ANSWERED = Metric(
    "maas_canary_last_answer_timestamp_seconds",
    "gauge",
    "When a scene of a canary was last answered.",
    ("canary",),
)
CANARY_OVERDUE = Metric(
    "maas_canary_overdue_scenes",
    "gauge",
    "Scenes of the last day that were sent and not answered by their deadline.",
    ("canary",),
)
CANARY_RECALL = Metric(
    "maas_canary_recall_ratio",
    "gauge",
    "Share of the ships of the last marked scene that were found.",
    ("canary",),
)
CANARY_FALSE_ALARMS = Metric(
    "maas_canary_false_alarms_per_10000_km2",
    "gauge",
    "Detections of the last marked scene that are no ship, per 10,000 square kilometres of sea.",
    ("canary",),
)
CANARY_POSITION = Metric(
    "maas_canary_position_error_meters",
    "gauge",
    "Median distance between the ships of the last marked scene and their detections.",
    ("canary",),
)
PIPELINE_IN_FLIGHT = Metric(
    "maas_pipeline_flying_images",
    "gauge",
    "Images on their way through a pipeline, by how likely they miss their deadline.",
    ("pipeline", "danger"),
)
PIPELINE_TROUBLES = Metric(
    "maas_pipeline_open_troubles",
    "gauge",
    "What is wrong on the way of images now, by kind.",
    ("pipeline", "kind"),
)
PIPELINE_HEARD = Metric(
    "maas_pipeline_last_event_timestamp_seconds",
    "gauge",
    "When an event of a pipeline was last received.",
    ("pipeline",),
)
DELIVERED = Metric(
    "maas_delivered_reports",
    "gauge",
    "Deliveries that were checked, by what was thought of them.",
    ("source", "verdict"),
)
METRICS: tuple[Metric, ...] = (
    HARVEST_LAG,
    HARVEST_SUCCESS,
    HARVEST_FAILING,
    HARVEST_ENTRIES,
    HARVEST_QUARANTINED,
    HARVEST_FAILURES,
    HARVEST_DIFFERENCE,
    METER_READING,
    PROBE_SUCCESS,
    PROBE_DURATION,
    PROBE_TIME,
    OBJECTIVE_ITEMS,
    OBJECTIVE_STRICT,
    OBJECTIVE_TARGET,
    OBJECTIVE_COVERAGE,
    ERROR_BUDGET,
    OBJECTIVE_STATE,
    JUDGED_ITEMS,
    JUDGED_TIME,
    ENGINE_TICK,
    UNJUDGED,
    OUTBOX_UNSENT,
    OUTBOX_OLDEST,
    OUTBOX_UNROUTABLE,
    BUS_READY,
    BUS_UNACKED,
    BUS_CONSUMERS,
    BUS_DEAD,
    UNTOLD,
    DELIVERIES,
    INCIDENTS_OPEN,
    LEASE_EXPIRY,
    LEASE_TOKEN,
    PIPELINE_IN_FLIGHT,
    PIPELINE_TROUBLES,
    PIPELINE_HEARD,
    CANARY_ANSWERED,
    CANARY_OVERDUE,
    CANARY_RECALL,
    CANARY_FALSE_ALARMS,
    CANARY_POSITION,
    DELIVERED,
)


def reference() -> str:
    """The reference page of all metrics, Markdown."""
    lines = [
        "# Metrics",
        "",
        "<!-- written by `maas metrics`; edit maas/telemetry/metrics.py instead -->",
        "",
        "## Of the platform",
        "",
        "Served as `/metrics` by the role `api`, Prometheus text format, read from the database at",
        "each scrape: every replica answers alike.",
        "",
        *_table(METRICS),
        "",
        "## Of a process",
        "",
        "Served as `/metrics` by every role at its health port, and by the role `api` after the",
        "metrics above: what this one process counted since it started.",
        "",
        *_table(PROCESS_METRICS),
    ]
    return "\n".join(lines) + "\n"


def _table(metrics: tuple[Metric, ...]) -> list[str]:
    return [
        "| Metric | Kind | Labels | Meaning |",
        "|---|---|---|---|",
        *(
            f"| `{metric.name}` | {metric.kind} "
            f"| {', '.join(f'`{label}`' for label in metric.labels)} | {metric.help} |"
            for metric in metrics
        ),
    ]
