"""The bytes of a plan file, gunzipped if need be and never more than a plan can be."""

from __future__ import annotations

import gzip
import io
import zlib

from collectors.plans.content import PlanUnreadable

LARGEST = 32 * 1024 * 1024
GZIP_SIGN = b"\x1f\x8b"


def unpacked(file_name: str, content: bytes) -> bytes:
    """At most 32 MiB of plain content; raises PlanUnreadable beyond that or when damaged."""
    if content.startswith(GZIP_SIGN):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(content)) as archive:
                content = archive.read(LARGEST + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise PlanUnreadable(file_name, f"the gzip archive is damaged: {error}") from None
    if len(content) > LARGEST:
        raise PlanUnreadable(file_name, f"larger than {LARGEST // 1024 // 1024} MiB, too large")
    return content
