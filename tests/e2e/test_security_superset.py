"""What a running stack's Superset lets strangers, other sites and scripts do."""

import re

import pytest
import requests
from attacked import Running

from infra.in_container import run_in

pytestmark = pytest.mark.stack

# Keys that Superset, its images or its documentation were published with.
PUBLISHED_KEYS = (
    "CHANGE_ME_TO_A_COMPLEX_RANDOM_SECRET",
    "CHANGE_ME_SECRET_KEY",
    "TEST_NON_DEV_SECRET",
    "thisISaSECRET_1234",
    "YOUR_OWN_RANDOM_GENERATED_SECRET_KEY",
    r"\2\1thisismyscretkey\1\2\e\y\y\h",
    "\2\1thisismyscretkey\1\2\\e\\y\\y\\h",
)


@pytest.fixture(scope="module")
def url(running: Running) -> str:
    return str(running.checkout.outputs()["supersetUrl"])


@pytest.fixture(scope="module")
def session(running: Running, url: str) -> requests.Session:
    """Return the administrator's session, as the log-in form gives it to a browser."""
    session = requests.Session()
    form = {
        "username": "admin",
        "password": running.checkout.outputs()["supersetAdminPassword"],
        "csrf_token": csrf_token(session, url),
    }
    session.post(f"{url}/login/", data=form, timeout=60)
    assert session.get(f"{url}/api/v1/me/", timeout=60).json()["result"]["username"] == "admin"
    return session


def csrf_token(session: requests.Session, url: str) -> str:
    page = session.get(f"{url}/login/", timeout=60).text
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    "path",
    [
        "dashboard",
        "chart",
        "dataset",
        "database",
        "query",
        "me",
        "log",
        "assets/export",
        "security/users",
    ],
)
def test_tells_strangers_nothing(url: str, path: str) -> None:
    assert requests.get(f"{url}/api/v1/{path}/", timeout=60).status_code == 401


@pytest.mark.parametrize(
    "path",
    ["superset/welcome", "superset/dashboard/executive-overview", "sqllab", "users/list", "chart/list"],
)
def test_sends_strangers_to_the_log_in(url: str, path: str) -> None:
    answer = requests.get(f"{url}/{path}/", timeout=60, allow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/login/")


@pytest.mark.parametrize(
    "path", ["chart/data", "sqllab/execute/", "dashboard/", "database/", "assets/import/"]
)
def test_takes_nothing_from_strangers(url: str, path: str) -> None:
    session = requests.Session()
    headers = {"X-CSRFToken": csrf_token(session, url)}
    answer = session.post(f"{url}/api/v1/{path}", json={}, headers=headers, timeout=60)
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "path", ["register/form", "registrationrequests/list", "swagger/v1", "api/v1/_openapi"]
)
def test_has_neither_registration_nor_interface_browser(url: str, path: str) -> None:
    assert requests.get(f"{url}/{path}", timeout=60).status_code == 404


@pytest.mark.parametrize("user", ["admin", "superset", "gamma", "alpha", "public", "guest"])
def test_has_no_default_account(url: str, user: str) -> None:
    for password in ("admin", "general", "superset", user):
        login = {"username": user, "password": password, "provider": "db"}
        assert requests.post(f"{url}/api/v1/security/login", json=login, timeout=60).status_code == 401


@pytest.mark.parametrize("token", [None, "", "wrong"])
def test_wants_a_token_with_a_cookie(session: requests.Session, url: str, token: str | None) -> None:
    headers = {} if token is None else {"X-CSRFToken": token}
    for path in ("dashboard/", "dataset/", "sqllab/execute/", "database/", "assets/import/"):
        answer = session.post(f"{url}/api/v1/{path}", json={}, headers=headers, timeout=60)
        assert answer.status_code == 400
        assert "CSRF" in answer.text
    assert session.get(f"{url}/api/v1/dashboard/", timeout=60).json()["count"] == 5


def test_keeps_its_cookie_from_scripts_and_other_sites(url: str) -> None:
    cookie = requests.get(f"{url}/login/", timeout=60).headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))


def test_keeps_a_log_in_from_what_the_log_in_page_still_sends(url: str) -> None:
    stranger = requests.Session()
    stranger.get(f"{url}/login/", timeout=60)
    answer = stranger.post(f"{url}/superset/log/?explode=events", data={"events": "[]"}, timeout=60)
    assert answer.status_code == 401
    assert "Set-Cookie" not in answer.headers


def test_sends_security_headers(session: requests.Session, url: str) -> None:
    for page in ("login", "superset/dashboard/executive-overview"):
        headers = session.get(f"{url}/{page}/", timeout=60).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "SAMEORIGIN"
        assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
        policy = dict(rule.split(" ", 1) for rule in headers["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == "'self'"
        assert policy["object-src"] == "'none'"
        assert policy["frame-ancestors"] == "'self'"
        assert "'nonce-" in policy["script-src"]
        assert "unsafe" not in policy["script-src"]


def test_signs_with_the_keys_of_the_stack(running: Running, secret_values: dict[str, str]) -> None:
    script = "from superset_config import *; print(SECRET_KEY == GUEST_TOKEN_JWT_SECRET, len(SECRET_KEY))"
    seen = run_in(running.containers["superset"], ["python", "-c", script]).output.decode()
    assert seen.split() == ["True", str(len(secret_values["superset-secret-key"]))]


def test_takes_no_cookie_signed_with_a_published_key(running: Running, url: str) -> None:
    session = {"_user_id": "1", "user_id": 1, "_fresh": True}
    script = (
        "from flask import Flask; from flask.sessions import SecureCookieSessionInterface as Interface\n"
        f"for key in {PUBLISHED_KEYS!r}:\n"
        "    app = Flask('own'); app.secret_key = key\n"
        f"    print(Interface().get_signing_serializer(app).dumps({session!r}))"
    )
    cookies = run_in(running.containers["superset"], ["python", "-c", script]).output.decode().split()
    assert len(cookies) == len(PUBLISHED_KEYS)
    for cookie in cookies:
        answer = requests.get(f"{url}/api/v1/me/", cookies={"session": cookie}, timeout=60)
        assert answer.status_code == 401
