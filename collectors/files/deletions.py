"""Lists of products that were deleted on purpose: one name a line, under a ticket.

`GSANOM-12846_deletions.txt` or a first line `# GSANOM-12846` names the ticket; after a name, a
comma and the reason may follow. Lines that name no product are set aside.
"""

from __future__ import annotations

import re
from datetime import datetime

from collectors.files.content import FileContent, FileRefused, bounded, file_name
from maas.db.facts_reports import Withdrawal
from maas.names import ProductNameError, parse

TICKET = re.compile(r"[A-Z][A-Z0-9]{1,15}-\d{1,8}")
MOST_LINES = 200_000


def read_deletions(path: str, content: bytes, changed_at: datetime) -> FileContent:
    """One withdrawal for each product; raises FileRefused."""
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise FileRefused(f"it is no text in UTF-8: {error.reason}") from None
    if len(lines) > MOST_LINES:
        raise FileRefused(f"it has more than {MOST_LINES} lines")
    in_name = TICKET.search(file_name(path))
    ticket = in_name[0] if in_name is not None else None
    found = FileContent()
    for line in lines:
        text = line.strip()
        if text.startswith("#"):
            named = TICKET.search(text)
            ticket = named[0] if named is not None else ticket
        elif text:
            name = text.split(",")[0].strip()
            try:
                key = parse(name).product_key
            except ProductNameError as error:
                found.refused.append((bounded(text)[:200], str(error)))
                continue
            found.withdrawals.append(Withdrawal(key, name, "deleted", ticket, changed_at))
    if not found.withdrawals and not found.refused:
        raise FileRefused("it names no product")
    return found
