"""What can go wrong in showing.

ApiError
├── CannotListen   the address is taken or not ours; another port or host helps
└── NotKnown       nothing by that name; the page says so with 404
"""

from __future__ import annotations


class ApiError(Exception):
    """Something about showing; the message says what to change."""


class CannotListen(ApiError):
    """The pages cannot be served at this address."""


class NotKnown(ApiError):
    """Nothing is known by the name asked for."""
