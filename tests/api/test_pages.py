from __future__ import annotations

import httpx
import pytest

PAGES = (
    "/",
    "/objectives",
    "/objectives/s1-nrt-prip",
    "/objectives/s1-completeness",
    "/objectives/prip-s1-up",
    "/datatakes",
    "/datatakes?mission=S5P",
    "/incidents",
    "/components/sentinel-1",
    "/components/sentinel-1/prip",
    "/components/shared/access/days/2026-11-23",
    "/search",
    "/api/docs",
)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["en", "fr"])
async def test_every_page_answers_in_both_languages(
    client: httpx.AsyncClient, path: str, language: str
) -> None:
    answer = await client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    assert f'<html lang="{language}">' in answer.text
