"""AIS messages in NMEA form: bits, six-bit letters, checksums, tag blocks.

Only what a ship of a scene says: position reports (type 1) and static data (type 5). Each line has
a tag block with the receive time and, as its source, the word SYNTHETIC.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

SOURCE = "SYNTHETIC"
LONGEST = 60
TEXT = "@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_ !\"#$%&'()*+,-./0123456789:;<=>?"


def unsigned(value: int, width: int) -> str:
    return f"{value & (1 << width) - 1:0{width}b}"


def text(value: str, letters: int) -> str:
    return "".join(
        unsigned(TEXT.index(letter), 6) for letter in value.ljust(letters, "@")[:letters]
    )


def sentences(bits: str, sequence: int, received_at: int) -> Iterator[str]:
    """The lines of one message. `received_at` is in whole Unix seconds."""
    fill = -len(bits) % 6
    padded = bits + "0" * fill
    payload = "".join(_armour(int(padded[at : at + 6], 2)) for at in range(0, len(padded), 6))
    parts = [payload[at : at + LONGEST] for at in range(0, len(payload), LONGEST)]
    for number, part in enumerate(parts, 1):
        several = str(sequence % 10) if len(parts) > 1 else ""
        left = fill if number == len(parts) else 0
        body = f"AIVDM,{len(parts)},{number},{several},A,{part},{left}"
        tag = f"s:{SOURCE},c:{received_at}"
        yield f"\\{tag}*{checksum(tag)}\\!{body}*{checksum(body)}"


def checksum(body: str) -> str:
    return f"{reduce(lambda sum_, letter: sum_ ^ ord(letter), body, 0):02X}"


def _armour(six: int) -> str:
    return chr(six + 48 if six < 40 else six + 56)
