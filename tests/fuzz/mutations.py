"""Sound samples made unsound: bytes moved and replaced, and any leaf of a document by anything."""

from __future__ import annotations

import copy
import json
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

TOKENS = (
    b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"9999-12-31T23:59:60Z", b"0000-00-00T00:00:00",
    b"UTC=2026-13-45T99:99:99", b"9999-99-99T99:99:99", b"-1", b"1e999", b"NaN", b"9" * 400,
    b"[" * 3000, b"{\"a\":" * 3000, b"<a>" * 3000, b"../../etc/passwd", b"\\u0000",
    b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaa'><!ENTITY b '&a;&a;&a;'>]>", b"&b;", b"\"", b";", b",",
    b"\r\n", b"\xc3\x28", b"<![CDATA[", b"]]>", b"&#0;", b"&#xD800;", "é".encode("latin-1"),
    b"2026-10-01T00:00:00+99:99", b"0001-01-01T00:00:00+14:00", b"/Date(99999999999999999)/",
)  # fmt: skip
ODD: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(),
    st.text(max_size=40),
    st.sampled_from([token.decode("utf-8", "replace") for token in TOKENS]),
    st.builds(list),
    st.builds(dict),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3),
    st.builds(lambda: [[[[[[]]]]]]),
)


@st.composite
def mutated_bytes(draw: st.DrawFn, seeds: Sequence[bytes]) -> bytes:
    """A sample with a few of its stretches taken out, doubled or replaced; or any bytes at all."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.binary(max_size=400))
    content = draw(st.sampled_from(list(seeds)))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, max(0, len(content) - 1)))
        length = draw(st.integers(0, min(200, len(content))))
        piece = content[start : start + length]
        new = draw(st.one_of(
            st.just(b""), st.just(piece + piece), st.sampled_from(TOKENS), st.binary(max_size=20)
        ))  # fmt: skip
        content = content[:start] + new + content[start + length :]
    return content


@st.composite
def mutated_document(draw: st.DrawFn, seeds: Sequence[Any]) -> bytes:
    """A document with a few of its values replaced by anything, as JSON; or bytes of it."""
    document = copy.deepcopy(draw(st.sampled_from(list(seeds))))
    for _ in range(draw(st.integers(1, 4))):
        places = list(_places(document))
        if not places:
            break
        above, key = draw(st.sampled_from(places))
        if draw(st.integers(0, 4)) == 0:
            del above[key]
        else:
            above[key] = draw(ODD)
    text = json.dumps(document).encode()
    return draw(mutated_bytes([text])) if draw(st.integers(0, 5)) == 0 else text


def _places(value: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = list(enumerate(value))
    else:
        return found
    for key, below in pairs:
        found.append((value, key))
        found += _places(below)
    return found
