"""What can go wrong while collecting. The window that failed is read again: nothing is lost.

CollectError
├── SourceDown        no answer, or an answer that is no answer: trying again helps
│   ├── RateLimited   told to come back later
│   └── AskedTooMuch  the service understands the question and does not take it
├── LoginRefused      our credential is not accepted: somebody must look at it
└── SecretMissing     an environment variable that should hold a secret is not set
"""

from __future__ import annotations

import msgspec

from maas.runtime.egress import refusal_in

NOT_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What decoding raises for bytes that are no JSON, no UTF-8, or nested without end."""


def in_words(error: Exception) -> str:
    """What a failure of the network says of itself, or at least its name."""
    refused = refusal_in(error)
    if refused is not None:
        return str(refused)
    return str(error) or f"the connection broke off ({type(error).__name__})"


class CollectError(Exception):
    """A source could not be read; the message says what was seen."""


class SourceDown(CollectError):
    """No usable answer."""


class RateLimited(SourceDown):
    """The source asks for patience, in seconds."""

    def __init__(self, message: str, retry_after: float | None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class AskedTooMuch(SourceDown):
    """400 or 422: often a page that lies deeper than the service goes."""


class LoginRefused(CollectError):
    """401 or 403 in spite of a fresh login."""


class SecretMissing(CollectError):
    """A secret's environment variable is not set."""

    def __init__(self, name: str) -> None:
        if name.endswith("_FILE"):
            told = f"the file that {name} names cannot be read: see to its path and rights"
        else:
            told = f"the environment variable {name} is not set: set it to the secret"
        super().__init__(told)
