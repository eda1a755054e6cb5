"""What a fault does to one request: answer in the service's place, or spoil its answer.

An act returns None when the request is not its business; then the fault is not used up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec

from simulator.control.params import Params
from simulator.services import troubles
from simulator.services.odata import redirect
from simulator.services.wire import Answer, Cut, Door, Request, json_answer

Following = Callable[[Request], Answer]


@dataclass(frozen=True, slots=True)
class Scene:
    """Where an act plays: the service, the fault's parameters, and where redirects lead."""

    service: str
    params: Params
    other_host: str


Act = Callable[[Scene, Request, Following], Answer | None]


def slow(scene: Scene, request: Request, following: Following) -> Answer | None:
    answer = following(request)
    return replace(answer, delay_ms=answer.delay_ms + scene.params["delay_ms"])


def unauthorised_mid_page(scene: Scene, request: Request, following: Following) -> Answer | None:
    if _options(request).get("$skip", "0") == "0":
        return None
    return troubles.refused_login(scene.service, request)


def rate_limit(scene: Scene, request: Request, following: Following) -> Answer | None:
    return troubles.rate_limited(scene.service, request, scene.params["seconds"])


def html_500(scene: Scene, request: Request, following: Following) -> Answer | None:
    return troubles.html_500(scene.service, request)


def maintenance_200(scene: Scene, request: Request, following: Following) -> Answer | None:
    return troubles.maintenance_200(scene.service, request)


def empty(scene: Scene, request: Request, following: Following) -> Answer | None:
    return troubles.empty(scene.service, request)


def reset(scene: Scene, request: Request, following: Following) -> Answer | None:
    return troubles.reset(scene.service, request)


def unauthorised(scene: Scene, request: Request, following: Following) -> Answer | None:
    return troubles.refused_login(scene.service, request)


def redirect_other_host(scene: Scene, request: Request, following: Following) -> Answer | None:
    return None if request.door is Door.OTHER else redirect(scene.other_host, request)


def truncated_body(scene: Scene, request: Request, following: Following) -> Answer | None:
    answer = following(request)
    return replace(answer, cut=Cut.MIDWAY) if len(answer.body) > 1 else None


def half_json(scene: Scene, request: Request, following: Following) -> Answer | None:
    answer = following(request)
    return replace(answer, body=answer.body[: len(answer.body) // 2])


def cap_top(scene: Scene, request: Request, following: Following) -> Answer | None:
    options, limit = _options(request), scene.params["n"]
    asked = options.get("$top", "")
    if asked.isdigit() and int(asked) <= limit:
        return None
    query = urlencode(options | {"$top": str(limit)}, safe="$")
    return following(replace(request, query=query.encode()))


def skip_limit(scene: Scene, request: Request, following: Following) -> Answer | None:
    options, limit = _options(request), scene.params["n"]
    asked = options.get("$skip", options.get("start", ""))
    if not asked.isdigit() or int(asked) <= limit:
        return None
    fault = {"type": "less_than_equal", "loc": ["query", "$skip"], "input": asked,
             "msg": f"Input should be less than or equal to {limit}"}  # fmt: skip
    return json_answer({"detail": [fault]}, 422)


def duplicate_entries(scene: Scene, request: Request, following: Following) -> Answer | None:
    return _spoil_page(following(request), _doubled)


def wrong_count(scene: Scene, request: Request, following: Following) -> Answer | None:
    def miscount(page: dict[str, Any]) -> bool:
        if "@odata.count" not in page:
            return False
        page["@odata.count"] += scene.params["by"]
        return True

    return _spoil_page(following(request), miscount)


def growing_session(scene: Scene, request: Request, following: Following) -> Answer | None:
    def hold_back(page: dict[str, Any]) -> bool:
        wanted = scene.params["session_id"]
        held = [row for row in page["value"] if _is_session(row, wanted)]
        if not held:
            return False
        _unfinish(max(held, key=lambda row: str(row["PublicationDate"])))
        return True

    return _spoil_page(following(request), hold_back)


def _options(request: Request) -> dict[str, str]:
    return dict(parse_qsl(request.query.decode("latin-1"), keep_blank_values=True))


def _spoil_page(answer: Answer, spoil: Callable[[dict[str, Any]], bool]) -> Answer | None:
    """The answer with its page changed, or None when it is no page or has nothing to change."""
    try:
        page = msgspec.json.decode(answer.body)
    except msgspec.DecodeError:
        return None
    if not (isinstance(page, dict) and isinstance(page.get("value"), list) and spoil(page)):
        return None
    return replace(answer, body=json_answer(page).body)


def _doubled(page: dict[str, Any]) -> bool:
    page["value"] = [row for row in page["value"] for _ in range(2)]
    return bool(page["value"])


def _is_session(row: Any, wanted: str | None) -> bool:
    name = row.get("SessionId") if isinstance(row, dict) and "DownlinkStop" in row else None
    return name is not None and wanted in (None, name)


def _unfinish(session: dict[str, Any]) -> None:
    session |= {"DownlinkStop": None, "DownlinkStatusOK": None, "DeliveryPushOK": None}
    if "QualityInfo" in session:
        session["QualityInfo"] = []
    if "Files" in session:
        session["Files"] = [file for file in session["Files"] if not file["FinalBlock"]]
