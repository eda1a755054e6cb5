"""What a ground segment tells of itself: Loki's counts, RabbitMQ's queues, Kubernetes' pods.

Numbers follow the simulated clock, so that a look at an instant always tells the same.
"""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

from maas.domain.instants import HOUR, MINUTE, SECOND
from simulator.services.wire import Answer, Request, json_answer
from simulator.world.luck import Luck

QUEUES: Final = ("ingest", "l1", "l2", "rejected")
PODS: Final = ("collector-0", "collector-1", "distribution-0")
PAGE: Final = 2
_COUNT = re.compile(r"sum\(count_over_time\((\{.+\}.*) \[(\d+)s\]\)\)")


class Meters:
    """Three interfaces beside each other; each number is a function of seed and instant."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def loki(self, request: Request, now: int) -> Answer:
        if request.path != "/loki/loki/api/v1/query":
            return json_answer({"message": "404 page not found"}, 404)
        asked = dict(parse_qsl(request.query.decode("latin-1")))
        found = _COUNT.fullmatch(asked.get("query", ""))
        if found is None:
            return json_answer({"status": "error", "error": "parse error"}, 400)
        at = int(asked.get("time", "0")) // 1000 or now
        lines = Luck(self._seed, found[1], at // MINUTE, "log").between(0, int(found[2]) // 60)
        rows = [{"metric": {}, "value": [at / SECOND, str(lines)]}] if lines else []
        data = {"resultType": "vector", "result": rows}
        return json_answer({"status": "success", "data": data})

    def rabbitmq(self, request: Request, now: int) -> Answer:
        path = unquote(request.path.removeprefix("/rabbitmq/api"))
        if path == "/queues//":
            return json_answer([self._queue(name, now) for name in QUEUES])
        if path == "/nodes":
            node: dict[str, Any] = {"running": True, "partitions": [], "mem_alarm": False,
                                    "disk_free_alarm": False}  # fmt: skip
            down = {"name": "rabbit@b", "running": False}
            both = [{"name": "rabbit@a", **node}, {"name": "rabbit@b", **node}]
            return json_answer([both[0], down] if now // HOUR % 24 == 3 else both)
        if path == "/exchanges///dead/bindings/source":
            return json_answer([{"destination": "rejected", "destination_type": "queue"}])
        return json_answer({"error": "Object Not Found"}, 404)

    def kubernetes(self, request: Request, now: int) -> Answer:
        asked = dict(parse_qsl(request.query.decode("latin-1")))
        start = int(asked.get("continue", "0"))
        if request.path == "/kubernetes/api/v1/namespaces/segment/pods":
            items = [self._pod(name, now) for name in PODS]
        elif request.path == "/kubernetes/apis/batch/v1/namespaces/segment/jobs":
            failed = int(now // HOUR % 24 == 5)
            items = [{"metadata": {"name": "nightly"},
                      "status": {"succeeded": 1 - failed, "failed": failed}}]  # fmt: skip
        else:
            return json_answer({"kind": "Status", "code": 404, "reason": "NotFound"}, 404)
        rest = len(items) > start + PAGE
        listed = {"metadata": {"continue": str(start + PAGE)} if rest else {}}
        return json_answer({**listed, "items": items[start : start + PAGE]})

    def _queue(self, name: str, now: int) -> dict[str, Any]:
        luck = Luck(self._seed, name, now // (5 * MINUTE), "queue")
        dead = name == "rejected"
        ready = 0 if dead and now // HOUR % 6 else luck.between(0, 4 if dead else 40)
        unacked = 0 if dead else luck.between(0, 9)
        arguments = {} if dead else {"x-dead-letter-exchange": "dead"}
        return {
            "name": name, "vhost": "/", "arguments": arguments, "consumers": 0 if dead else 2,
            "messages_ready": ready, "messages_unacknowledged": unacked,
            "messages": ready + unacked,
        }  # fmt: skip

    def _pod(self, name: str, now: int) -> dict[str, Any]:
        ready = not (name == "collector-1" and now // HOUR % 24 == 4)
        restarts = now // (24 * HOUR) % 7 if name == "collector-1" else 0
        return {
            "metadata": {"name": name},
            "status": {
                "phase": "Running",
                "conditions": [{"type": "Ready", "status": str(ready)}],
                "containerStatuses": [{"name": "main", "restartCount": restarts}],
            },
        }
