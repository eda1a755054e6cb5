"""Who may say things: people with a token each, from the file that MAAS_API_TOKENS_FILE names.

A line of that file is the SHA-256 of a token in hexadecimal, a party and a name. The token itself
is nowhere but with its owner: `maas token PARTY NAME` makes one and prints both.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import Depends, HTTPException, Request

from api.site import site_of

VARIABLE = "MAAS_API_TOKENS_FILE"


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person who speaks for a party."""

    party: str
    name: str


def speakers(environ: Mapping[str, str]) -> dict[str, Speaker]:
    """Everybody with a token, by its hash; nobody when no file is named."""
    named = environ.get(VARIABLE)
    if not named:
        return {}
    found = {}
    for line in Path(named).read_text(encoding="utf-8").splitlines():
        parts = line.split(maxsplit=2)
        if len(parts) == 3 and not line.lstrip().startswith("#"):
            found[parts[0].lower()] = Speaker(parts[1], parts[2])
    return found


def speaker_of(environ: Mapping[str, str], token: str) -> Speaker | None:
    """Whose token this is; None when it is nobody's."""
    asked = hashlib.sha256(token.strip().encode()).hexdigest()
    for known, speaker in speakers(environ).items():
        if hmac.compare_digest(known.encode(), asked.encode()):
            return speaker
    return None


def _speaker(request: Request) -> Speaker | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return None
    found = speaker_of(site_of(request).app.environ, token)
    if found is not None:
        return found
    raise HTTPException(401, "this token is not known", {"WWW-Authenticate": "Bearer"})


def speaker(request: Request) -> Speaker:
    """Who asks; 401 without a token that is known."""
    found = _speaker(request)
    if found is None:
        raise HTTPException(
            401, "say who you are: Authorization: Bearer TOKEN", {"WWW-Authenticate": "Bearer"}
        )
    return found


MaybeSpeaker = Annotated[Speaker | None, Depends(_speaker)]
SpeakerDep = Annotated[Speaker, Depends(speaker)]
