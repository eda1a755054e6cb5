"""Raw exchanges kept for the day when somebody doubts a figure: gzip, rotated, without secrets.

One file holds many exchanges, a line of JSON each: when, what was asked, the status and the body.
Requests are kept without their headers; in addresses and bodies, what looks like a secret is
masked. `maas replay` feeds them to the same readers again.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from collectors.http import Answer

LARGEST = 16 * 1024 * 1024  # bytes of one file, packed, before the next is begun
KEPT = 20  # files of a source
_NAME = "{source}-{number:06d}.jsonl.gz"
_SECRET = re.compile(
    r"""((?:access_token|refresh_token|password|client_secret|NotificationEpPassword)["']?\s*[=:]\s*["']?)[^&"'\s,}]+""",
    re.IGNORECASE,
)


class Recorder:
    """Keeps the exchanges of one source in a folder."""

    def __init__(self, folder: Path, source: str) -> None:
        self._folder, self._source = folder, source
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, answer: Answer) -> None:
        """Append one exchange; the oldest files go when there are too many."""
        request = answer.request
        kept = {
            "at": datetime.now(UTC).isoformat(),
            "method": request.method,
            "url": masked(str(request.url)),
            "asked": masked(_text(request.content)),
            "status": answer.status,
            "body": masked(answer.text),
        }
        with gzip.open(self._file(), "at", encoding="utf-8") as file:
            file.write(json.dumps(kept, ensure_ascii=False) + "\n")

    def _file(self) -> Path:
        files = recordings(self._folder, self._source)
        last = files[-1] if files else None
        if last is not None and last.stat().st_size < LARGEST:
            return last
        number = 1 if last is None else int(last.name.split(".")[0].rpartition("-")[2]) + 1
        for old in files[: max(0, len(files) - KEPT + 1)]:
            old.unlink(missing_ok=True)
        return self._folder / _NAME.format(source=self._source, number=number)


def recorder_of(environ: Mapping[str, str], source: str, wanted: bool) -> Recorder | None:
    """The recorder of a source, where recording is switched on for it and has a folder."""
    folder = environ.get("MAAS_RECORDINGS_DIR")
    return Recorder(Path(folder), source) if wanted and folder else None


def recordings(folder: Path, source: str) -> list[Path]:
    """The files of a source, oldest first."""
    return sorted(
        file
        for file in folder.glob(f"{source}-*.jsonl.gz")
        if re.fullmatch(re.escape(source) + r"-\d{6}\.jsonl\.gz", file.name)
    )


def exchanges(file: Path) -> Iterator[dict[str, Any]]:
    """The exchanges of a file; what a killed process left half written is left out."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        try:
            for line in lines:
                if line.endswith("\n"):
                    yield json.loads(line)
        except (EOFError, OSError, zlib.error, ValueError):  # killed while it wrote, or damaged
            return


def masked(text: str) -> str:
    """A text without what looks like a secret."""
    return _SECRET.sub(r"\1***", text)


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")
