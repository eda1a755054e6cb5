"""What can go wrong in showing.

ApiError
└── NotKnown       nothing by that name; the page says so with 404
"""

from __future__ import annotations


class ApiError(Exception):
    """Something about showing; the message says what to change."""


class NotKnown(ApiError):
    """Nothing is known by the name asked for."""
