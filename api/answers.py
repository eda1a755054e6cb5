"""Answers with an ETag of their content: a visitor who has it already gets 304 and no body."""

from __future__ import annotations

import hashlib

from fastapi import Request, Response
from pydantic import BaseModel

HTML = "text/html; charset=utf-8"
JSON = "application/json"


def answer(
    request: Request, body: bytes, media_type: str, *, max_age: int = 10, status_code: int = 200
) -> Response:
    """The body, or 304 when the visitor's copy is still right."""
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": f"public, max-age={max_age}"}
    if media_type == HTML:
        headers["Vary"] = "Accept-Language"
    if status_code == 200 and etag in _tags(request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    return Response(body, status_code=status_code, media_type=media_type, headers=headers)


def json_answer(request: Request, content: BaseModel, *, max_age: int = 10) -> Response:
    """A model as JSON, with its ETag."""
    body = content.model_dump_json(by_alias=True, indent=1).encode()
    return answer(request, body, JSON, max_age=max_age)


def _tags(header: str) -> set[str]:
    return {tag.strip() for tag in header.split(",")}
