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
_GZIP = 16 + zlib.MAX_WBITS  # what tells zlib to expect a header of gzip
_BEGINNING = b"\x1f\x8b\x08"  # of what was written at once
_PIECE = 64 * 1024
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


class Recording:
    """One file of exchanges, to be gone through in the order in which they were kept.

    A process that is killed while it writes leaves a part of an exchange; what others wrote after
    it is found all the same. `damaged` counts such parts, and `read` the bytes gone through.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.damaged = 0
        self.read = 0

    def __iter__(self) -> Iterator[dict[str, Any]]:
        self.damaged = self.read = 0
        packed = self.file.read_bytes()
        while self.read < len(packed):
            try:
                text, end = _unpacked(packed, self.read)
                told = [json.loads(line) for line in text.splitlines()]
            except (zlib.error, EOFError, ValueError):
                self.damaged += 1
                found = packed.find(_BEGINNING, self.read + 1)
                self.read = len(packed) if found < 0 else found
            else:
                self.read = end
                yield from told


def _unpacked(packed: bytes, start: int) -> tuple[bytes, int]:
    """What was written at once, and where the next begins; raises zlib.error and EOFError."""
    unpacking, told, end = zlib.decompressobj(_GZIP), bytearray(), start
    while not unpacking.eof:
        piece = packed[end : end + _PIECE]
        if not piece:
            raise EOFError("the file ends before what is packed in it")
        told += unpacking.decompress(piece)
        end += len(piece)
    return bytes(told), end - len(unpacking.unused_data)


def masked(text: str) -> str:
    """A text without what looks like a secret."""
    return _SECRET.sub(r"\1***", text)


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")
