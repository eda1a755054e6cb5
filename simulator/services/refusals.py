"""Why a service does not answer a query, and how each dialect says so.

Refusal
├── BadQuery             400: an option or a filter it does not understand
│   └── FilterNotUnderstood   … which one dialect answers with an empty list instead
├── NotFound             404: no such entity or entity set
├── OverLimit            422: $top or $skip beyond what the service allows
└── TooManyRows          429: more rows than the quota, and no $top
"""

from __future__ import annotations

from enum import Enum, auto

from simulator.services.wire import Answer, json_answer


class ErrorForm(Enum):
    """How a service writes an error."""

    ODATA = auto()  # {"error": {"code": …, "message": …}}
    DETAIL = auto()  # {"detail": …}


class Refusal(Exception):
    """A query that gets an error; `code` and the text are what the client reads."""

    status = 400
    code = "BadRequest"

    def detail(self) -> object:
        """The value of `detail` where errors are written so."""
        return {"message": str(self), "code": self.code}


class BadQuery(Refusal):
    pass


class FilterNotUnderstood(BadQuery):
    code = "InvalidFilter"


class NotFound(Refusal):
    status = 404
    code = "NotFound"


class OverLimit(Refusal):
    status = 422
    code = "LimitExceeded"

    def __init__(self, option: str, given: str, limit: int) -> None:
        super().__init__(f"{option}: input should be less than or equal to {limit}")
        self.option, self.given, self.limit = option, given, limit

    def detail(self) -> object:
        return [
            {
                "type": "less_than_equal",
                "loc": ["query", self.option],
                "msg": f"Input should be less than or equal to {self.limit}",
                "input": self.given,
                "ctx": {"le": self.limit},
            }
        ]


class TooManyRows(Refusal):
    status = 429
    code = "TooManyRequests"


def refuse(refusal: Refusal, form: ErrorForm) -> Answer:
    """The refusal as an answer in the service's own form."""
    if form is ErrorForm.DETAIL:
        return json_answer({"detail": refusal.detail()}, refusal.status)
    error = {"code": refusal.code, "message": str(refusal)}
    return json_answer({"error": error}, refusal.status)
