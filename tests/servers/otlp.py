"""A receiver of OpenTelemetry traces on loopback: it decodes what an exporter really sends."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)


@dataclass(frozen=True)
class ReceivedSpan:
    """A span as it arrived; ids in hexadecimal."""

    name: str
    service: str
    instance: str
    trace_id: str
    span_id: str
    parent_id: str
    links: frozenset[str]  # span ids
    subjects: frozenset[str]
    attributes: dict[str, str] = field(hash=False, compare=False)


class OtlpReceiver(ThreadingHTTPServer):
    """Takes POST /v1/traces, protobuf, packed or not."""

    daemon_threads = True

    def __init__(self) -> None:
        self.spans: list[ReceivedSpan] = []
        super().__init__(("127.0.0.1", 0), _Take)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def named(self, name: str) -> list[ReceivedSpan]:
        return [one for one in list(self.spans) if one.name == name]


class _Take(BaseHTTPRequestHandler):
    server: OtlpReceiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        known = self.path == "/v1/traces"
        if known:
            self.server.spans += _spans(body)
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "application/x-protobuf")
        self.end_headers()
        self.wfile.write(ExportTraceServiceResponse().SerializeToString())

    def log_message(self, format: str, *args: object) -> None:
        pass


def _spans(body: bytes) -> Iterator[ReceivedSpan]:
    for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
        named = {one.key: one.value.string_value for one in resource.resource.attributes}
        for scope in resource.scope_spans:
            for span in scope.spans:
                told = {one.key: one.value for one in span.attributes}
                subjects = told.pop("maas.subjects", None)
                yield ReceivedSpan(
                    span.name,
                    named["service.name"],
                    named["service.instance.id"],
                    span.trace_id.hex(),
                    span.span_id.hex(),
                    span.parent_span_id.hex(),
                    frozenset(link.span_id.hex() for link in span.links),
                    frozenset(
                        one.string_value
                        for one in (subjects.array_value.values if subjects else ())
                    ),
                    {key: value.string_value for key, value in told.items()},
                )


@contextmanager
def otlp_receiver() -> Iterator[OtlpReceiver]:
    """A receiver at its `endpoint` while the context lasts."""
    server = OtlpReceiver()
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    try:
        yield server
    finally:
        server.shutdown()
        serving.join()
        server.server_close()
