"""Who may ask what, and how the token endpoint says no."""

from __future__ import annotations

import httpx
import pytest

from simulator.services.dialects import Login
from simulator.services.logins import ACCESS_SECONDS, Doorkeeper
from simulator.services.wire import Door, Request
from tests.simulator.services.segment import PASSWORD_GRANT, Segment


def ask(segment: Segment, **changes: str) -> httpx.Response:
    form = {name: value for name, value in (PASSWORD_GRANT | changes).items() if value}
    return segment.http.post("/auth/token", data=form)


def test_a_password_gives_a_token_that_opens_the_prip(segment: Segment) -> None:
    told = ask(segment).json()
    assert (told["token_type"], told["expires_in"]) == ("Bearer", 600)
    headers = {"Authorization": f"Bearer {told['access_token']}"}
    assert segment.http.get("/prip-s1/odata/v1/$metadata", headers=headers).status_code == 200


def test_a_client_gets_a_token_for_itself_without_a_refresh_token(segment: Segment) -> None:
    told = ask(segment, grant_type="client_credentials", client_secret="maas-demo").json()
    assert "access_token" in told
    assert "refresh_token" not in told


def test_the_client_may_log_in_by_a_basic_header(segment: Segment) -> None:
    grant = {"grant_type": "client_credentials"}
    answer = segment.http.post("/auth/token", data=grant, auth=("maas", "maas-demo"))
    assert answer.status_code == 200


def test_a_refresh_token_works_once(segment: Segment) -> None:
    refresh = ask(segment).json()["refresh_token"]
    grant = {"grant_type": "refresh_token", "client_id": "maas", "refresh_token": refresh}
    first = segment.http.post("/auth/token", data=grant)
    second = segment.http.post("/auth/token", data=grant)
    assert "access_token" in first.json()
    assert (second.status_code, second.json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"password": "guess"}, 401, "invalid_grant"),
        ({"username": ""}, 401, "invalid_grant"),
        ({"client_id": "stranger"}, 401, "unauthorized_client"),
        ({"client_secret": "guess"}, 401, "unauthorized_client"),
        ({"grant_type": "client_credentials"}, 401, "unauthorized_client"),
        ({"grant_type": "wish"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "unsupported_grant_type"),
    ],
)
def test_a_bad_token_request_is_told_why(
    segment: Segment, changes: dict[str, str], status: int, error: str
) -> None:
    answer = ask(segment, **changes)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()["error_description"]


def test_the_token_endpoint_takes_only_post(segment: Segment) -> None:
    assert segment.http.get("/auth/token").status_code == 405


@pytest.mark.parametrize(
    ("service", "login"),
    [("prip-s1", "Bearer"), ("auxip", "Bearer"), ("cadip-mps", "Basic"), ("lta", "Basic")],
)
def test_without_a_login_the_challenge_names_what_is_wanted(
    segment: Segment, service: str, login: str
) -> None:
    for headers in ({}, {"Authorization": "Bearer forged"}, {"Authorization": "Basic Zm9v"}):
        answer = segment.http.get(f"/{service}/odata/v1/$metadata", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith(login)


def test_the_dissemination_is_open(segment: Segment) -> None:
    assert segment.http.get("/dd/odata/v1/Products").status_code == 200


def test_a_token_ends_after_its_lifetime() -> None:
    seconds = [1000.0]
    doorkeeper = Doorkeeper(lambda: seconds[0])
    form = "&".join(f"{name}={value}" for name, value in PASSWORD_GRANT.items())
    asking = Request("POST", "/auth/token", b"", [], Door.HTTP, form.encode())
    token = doorkeeper.token(asking, 0).body.split(b'"')[3]
    using = Request("GET", "/", b"", [(b"authorization", b"Bearer " + token)], Door.HTTP)
    seconds[0] += ACCESS_SECONDS - 1
    assert doorkeeper.refusal(Login.BEARER, using) is None
    seconds[0] += 1
    refusal = doorkeeper.refusal(Login.BEARER, using)
    assert refusal is not None
    assert refusal.status == 401
