"""Every kind of fault on demand: one line each, with the parameters it takes.

An `act` changes answers while the fault lasts; an `inject` puts one entry on a shelf until the
fault is taken away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from simulator.control import acts, injections
from simulator.control.params import Param, Takes


@dataclass(frozen=True, slots=True)
class Kind:
    about: str
    act: acts.Act | None = None
    inject: injections.Inject | None = None
    params: Mapping[str, Param] = field(default_factory=dict)


_SLOW: Final = {"delay_ms": Param(Takes.NUMBER, 1000)}
_LIMIT: Final = {"seconds": Param(Takes.NUMBER, 30)}
_TOP: Final = {"n": Param(Takes.NUMBER, 10)}
_BY: Final = {"by": Param(Takes.NUMBER, 7)}
_SESSION: Final = {"session_id": Param(Takes.TEXT)}

KINDS: Final[Mapping[str, Kind]] = {
    "slow": Kind("answers after delay_ms", acts.slow, params=_SLOW),
    "unauthorised": Kind("401 to everything", acts.unauthorised),
    "unauthorised_mid_page": Kind("401 from the second page on", acts.unauthorised_mid_page),
    "rate_limit": Kind("429 with Retry-After: seconds", acts.rate_limit, params=_LIMIT),
    "html_500": Kind("an HTML error page, 500", acts.html_500),
    "maintenance_200": Kind("a maintenance page, 200", acts.maintenance_200),
    "empty": Kind("a well-formed page without rows", acts.empty),
    "reset": Kind("the connection is cut without an answer", acts.reset),
    "cap_top": Kind("never more than n rows a page", acts.cap_top, params=_TOP),
    "skip_limit": Kind("422 to pages deeper than n rows", acts.skip_limit, params=_TOP),
    "duplicate_entries": Kind("every row of a page twice", acts.duplicate_entries),
    "wrong_count": Kind("@odata.count is too high", acts.wrong_count, params=_BY),
    "redirect_other_host": Kind("307 to another host", acts.redirect_other_host),
    "truncated_body": Kind("half of the announced body", acts.truncated_body),
    "half_json": Kind("half of a JSON page, whole by its length", acts.half_json),
    "growing_session": Kind("a session not yet done", acts.growing_session, params=_SESSION),
    "late_publication": Kind(
        "an entry published late", inject=injections.late_publication, params=injections.COMMON
    ),
    "back_dated": Kind(
        "an entry that appears behind the cursor",
        inject=injections.back_dated,
        params=injections.COMMON,
    ),
    "malformed_entry": Kind(
        "an entry with a flaw", inject=injections.malformed_entry, params=injections.MALFORMED
    ),
}
