"""What can go wrong in reporting.

ReportError
├── NotAStatement   the text is no statement's canonical JSON
├── NoSuchFormat    no report is made in this format or language
└── CannotSign      the key, its passphrase or its certificate does not serve
"""

from __future__ import annotations


class ReportError(Exception):
    """Something about reports; the message says what to change."""


class NotAStatement(ReportError):
    """The text is not the canonical JSON of a statement."""


class NoSuchFormat(ReportError):
    """No report is made in this format or language."""


class CannotSign(ReportError):
    """The document cannot be signed with what was given."""
