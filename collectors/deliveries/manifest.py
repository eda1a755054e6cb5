"""manifest.json of a delivery: the SHA-256 of each file, compared with what was fetched."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from collectors.deliveries.report import ReportRefused
from collectors.deliveries.tables import json_of
from maas.domain.delivered import Reason, Verdict

NAME = "manifest.json"


def check_sums(content: bytes, fetched: Mapping[str, Path], there: set[str]) -> Iterator[Reason]:
    """Every file the manifest names is there and is what it says."""
    try:
        told = json_of(content)
        files = told.get("files") if isinstance(told, dict) else None
        if not isinstance(files, dict):
            raise ReportRefused("it has no `files`")
    except ReportRefused as error:
        yield Reason(Verdict.INVALID, "manifest-malformed", str(error), NAME)
        return
    for name, about in files.items():
        wanted = about.get("sha256") if isinstance(about, dict) else None
        if name not in there:
            words = "the manifest names it, and it is not there"
            yield Reason(Verdict.INVALID, "file-missing", words, str(name)[:100])
        elif name in fetched and isinstance(wanted, str):
            found = sha256_of(fetched[name])
            if found != wanted.lower():
                words = f"its SHA-256 begins with {found[:12]}, the manifest says {wanted[:12]}"
                yield Reason(Verdict.INVALID, "checksum", words, name)


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
