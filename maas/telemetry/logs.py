"""Logs: one JSON object a line, or readable lines on a terminal; UTC; secrets masked.

Every log call names business identifiers as keywords (subject, product_name, interface, target,
incident …), never inside the sentence, so that one search finds all that is known of an image.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from typing import TextIO

import structlog

from maas.telemetry.traces import current_trace_id

_MASK = "***"
_SECRET_KEY = re.compile(
    r"password|passwd|secret|token|authorization|api_?key|credential|cookie", re.IGNORECASE
)
_SECRET_TEXT = (
    (re.compile(r"(://[^/\s:@]+):[^/\s@]+@"), rf"\1:{_MASK}@"),
    (re.compile(r"\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}"), rf"\1 {_MASK}"),
    (
        re.compile(r"\b((?:access_token|password|client_secret)=)[^&\s\"']+", re.IGNORECASE),
        rf"\1{_MASK}",
    ),
)
_CHATTY = (
    "aiosqlite", "alembic", "apscheduler", "asyncio", "asyncssh", "httpcore", "httpx",
    "uvicorn.access",
)  # fmt: skip
_FEW = 5

Processor = Callable[[object, str, MutableMapping[str, object]], MutableMapping[str, object]]


def configure(level: str, stream: TextIO) -> None:
    """Send our log lines and those of libraries to `stream`, from `level` (debug … error) up."""
    threshold = logging.getLevelNamesMapping()[level.upper()]
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        add_trace,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        mask_secrets,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _renderer(stream),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(threshold)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(threshold, logging.WARNING))
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a job still at work is no warning


def few(names: Iterable[object]) -> list[str]:
    """The first of many names and how many more there are: a line about a thousand stays a line."""
    told = sorted({str(name) for name in names})
    more = len(told) - _FEW
    return [*told[:_FEW], f"and {more} more"] if more > 0 else told


def add_trace(
    logger: object, method: str, event: MutableMapping[str, object]
) -> MutableMapping[str, object]:
    """Name the trace that a line belongs to, where there is one."""
    trace_id = current_trace_id()
    if trace_id is not None:
        event["trace_id"] = trace_id
    return event


def mask_secrets(
    logger: object, method: str, event: MutableMapping[str, object]
) -> MutableMapping[str, object]:
    """Hide values whose name says secret, and credentials inside any text, at any depth."""
    for key, value in event.items():
        event[key] = _MASK if _SECRET_KEY.search(key) and value else _masked(value)
    return event


def _masked(value: object) -> object:
    if isinstance(value, str):
        for pattern, replacement in _SECRET_TEXT:
            value = pattern.sub(replacement, value)
        return value
    if isinstance(value, Mapping):
        return mask_secrets(None, "", {str(key): inner for key, inner in value.items()})
    if isinstance(value, list | tuple):
        return [_masked(inner) for inner in value]
    return value


def _renderer(stream: TextIO) -> structlog.typing.Processor:
    if stream.isatty():
        return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    return structlog.processors.JSONRenderer(default=str, ensure_ascii=False)
