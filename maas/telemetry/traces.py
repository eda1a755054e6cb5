"""OpenTelemetry traces, exported by OTLP over HTTP where a collector is named; else no cost.

Every run of a job is a trace of its own. What it took up from others — a subject touched by a
harvest, a transition made by the engine, an event of the bus — is a link to their span, never a
parent: one harvest may wait for a hundred judges, and a judge judge for a hundred harvests.
Standard variables apply: OTEL_EXPORTER_OTLP_ENDPOINT switches it on.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # loaded only where traces are exported
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Link, SpanContext

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
LINKS = 128  # of one span, as the specification bounds them
SUBJECTS = 64  # named on one span
FLUSHED_WITHIN = timedelta(seconds=3)
_SAID_EVERY = 600.0


class _Export:
    """The provider of this process; None: traces are off."""

    provider: TracerProvider | None = None


def switch_on(environ: Mapping[str, str], roles: Iterable[str], holder: str) -> bool:
    """Export spans from now on, if a collector is named; whether it is."""
    if not any(environ.get(name) for name in ENDPOINTS):
        return False
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    names = {
        "service.namespace": "maas",
        "service.name": environ.get("OTEL_SERVICE_NAME", f"maas-{'+'.join(roles)}"),
        "service.instance.id": holder,
    }
    _Export.provider = TracerProvider(resource=Resource.create(names), shutdown_on_exit=False)
    _Export.provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    logging.getLogger("opentelemetry").addFilter(_Seldom())
    for name in ("opentelemetry.exporter.otlp.proto.http.trace_exporter", "opentelemetry.sdk"):
        logging.getLogger(name).addFilter(_Seldom())
    return True


def switch_off() -> None:
    """Send what waits, for a moment at most, and stop."""
    provider, _Export.provider = _Export.provider, None
    if provider is not None:
        flushing = threading.Thread(target=provider.shutdown, daemon=True)
        flushing.start()
        flushing.join(FLUSHED_WITHIN.total_seconds())


class _Seldom(logging.Filter):
    """A collector that is away is told once in ten minutes, not with every batch."""

    def __init__(self) -> None:
        super().__init__()
        self._said_at = float("-inf")

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to let a record pass."""
        now = time.monotonic()
        if now - self._said_at < _SAID_EVERY:
            return False
        self._said_at = now
        return True


@contextmanager
def span(
    name: str, traceparents: Iterable[str | None] = (), **attributes: object
) -> Iterator[None]:
    """A span around a stretch of work, with links to what it took up; attributes by `maas.`."""
    if _Export.provider is None:
        yield
        return
    told = {f"maas.{key}": _value(value) for key, value in attributes.items()}
    tracer = _Export.provider.get_tracer("maas")
    with tracer.start_as_current_span(name, links=_links(traceparents), attributes=told):
        yield


def note(subjects: Iterable[str], traceparents: Iterable[str | None] = ()) -> None:
    """What the current span turned out to work on, and what it took up."""
    if _Export.provider is None:
        return
    from opentelemetry.trace import get_current_span

    current = get_current_span()
    current.set_attribute("maas.subjects", sorted(set(subjects))[:SUBJECTS])
    for one in _links(traceparents):
        current.add_link(one.context)


def current_traceparent() -> str | None:
    """The current span as the W3C writes it; None outside of one."""
    context = _context()
    if context is None:
        return None
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.trace_flags):02x}"


def current_trace_id() -> str | None:
    """The current trace, 32 hexadecimal digits; None outside of one."""
    context = _context()
    return None if context is None else f"{context.trace_id:032x}"


def _context() -> SpanContext | None:
    if _Export.provider is None:
        return None
    from opentelemetry.trace import get_current_span

    context = get_current_span().get_span_context()
    return context if context.is_valid else None


def _links(traceparents: Iterable[str | None]) -> list[Link]:
    from opentelemetry.trace import Link, get_current_span
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    found = []
    for text in list(dict.fromkeys(one for one in traceparents if one))[:LINKS]:
        led = TraceContextTextMapPropagator().extract({"traceparent": text})
        context = get_current_span(led).get_span_context()
        if context.is_valid:
            found.append(Link(context))
    return found


def _value(value: object) -> str | int | bool:
    return value if isinstance(value, str | int | bool) else str(value)
