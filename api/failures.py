"""Failures as answers, in one table: in the site's own style for people, as JSON for programs."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.errors import NotKnown
from api.site import site_of
from maas.db.errors import BackDated, DatabaseUnavailable

log = structlog.get_logger(__name__)

STATUS: Mapping[type[Exception], int] = {
    NotKnown: 404,
    DatabaseUnavailable: 503,
    BackDated: 409,
    RequestValidationError: 422,
    Exception: 500,
}
_PAGES = {404: "error.unknown", 422: "error.unknown", 503: "error.unavailable"}


def install(application: FastAPI) -> None:
    """Answer every failure in our own words."""
    for kind in STATUS:
        application.add_exception_handler(kind, _failed)
    application.add_exception_handler(HTTPException, _refused)


async def _failed(request: Request, error: Exception) -> Response:
    code = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    if code == 500:
        log.error("page failed", path=request.url.path, exc_info=error)
    elif code == 503:
        log.warning("page not served", path=request.url.path, why=str(error))
    return _answer(request, code, str(error) if code in (404, 409, 422) else "")


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _answer(request, error.status_code, str(error.detail), error.headers)


def _answer(
    request: Request, code: int, message: str, more: Mapping[str, str] | None = None
) -> Response:
    headers = {**(more or {}), **({"Retry-After": "30"} if code == 503 else {})}
    if request.url.path.startswith("/api/") or request.url.path in ("/metrics", "/readyz"):
        told = {"code": code, "message": message or HTTPStatus(code).phrase}
        return JSONResponse({"error": told}, status_code=code, headers=headers)
    shown = 404 if code == 422 else code
    response = site_of(request).pages.page(
        request,
        "error.html",
        None,
        {"key": _PAGES.get(shown, "error.failed"), "status_code": shown},
        status_code=shown,
    )
    response.headers.update({**headers, "Cache-Control": "no-store"})
    return response
