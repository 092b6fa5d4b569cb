"""A session with Superset's REST API."""

from collections.abc import Mapping
from typing import Any

import requests

from superset_assets.errors import AssetsError, RefusedError

CONNECT_SECONDS, ANSWER_SECONDS = 10, 300  # a chart's query may take long
REASON_LENGTH = 300


class SupersetClient:
    """Logged in as one user; every method raises AssetsError, in one line, when Superset does not answer.

    When it answers with a refusal, that is a RefusedError. It waits `answer_seconds` for an answer.
    """

    def __init__(self, url: str, user: str, password: str, answer_seconds: float = ANSWER_SECONDS) -> None:
        self.url = url.rstrip("/")
        self.timeout = (CONNECT_SECONDS, answer_seconds)
        self.session = requests.Session()
        self.session.headers.update(Accept="application/json", Referer=f"{self.url}/")
        login = {"username": user, "password": password, "provider": "db", "refresh": False}
        token = self.json("POST", "/api/v1/security/login", json=login)["access_token"]
        self.session.headers["Authorization"] = f"Bearer {token}"
        token = self.get("/api/v1/security/csrf_token/")["result"]
        self.session.headers["X-CSRFToken"] = token

    def get(self, path: str, **parameters: str) -> dict[str, Any]:
        """The JSON answer of one GET."""
        return self.json("GET", path, params=parameters)

    def download(self, path: str) -> bytes:
        """The bytes that one GET answers with."""
        return self.request("GET", path).content

    def upload(self, path: str, file: Mapping[str, tuple[str, bytes, str]], form: Mapping[str, str]) -> None:
        """Posts a file with form fields."""
        self.request("POST", path, files=file, data=form)

    def post(self, path: str, content: Mapping[str, Any]) -> None:
        """Posts JSON."""
        self.request("POST", path, json=content)

    def delete(self, path: str) -> None:
        """Deletes what is there."""
        self.request("DELETE", path)

    def json(self, method: str, path: str, **content: Any) -> dict[str, Any]:
        """The JSON answer of one request; whatever else answers there is no Superset."""
        response = self.request(method, path, **content)
        try:
            answer = response.json()
        except requests.JSONDecodeError:
            answer = None
        if not isinstance(answer, dict):
            raise AssetsError(f"what answers at {self.url} is no Superset: give the address of one")
        return answer

    def request(self, method: str, path: str, **content: Any) -> requests.Response:
        """One request, with Superset's own reason in the error when it answers with one."""
        where = f"{method} {self.url}{path}"
        try:
            response = self.session.request(method, self.url + path, timeout=self.timeout, **content)
        except requests.RequestException as error:
            raise AssetsError(
                f"Superset does not answer at {self.url} ({type(error).__name__}): see its container's log,"
                " and run this again when it is up"
            ) from error
        if response.status_code == requests.codes.unauthorized:
            raise RefusedError(
                f"Superset refuses the user or the password for {where}: give the stack's own",
                response.status_code,
            )
        if not response.ok:
            raise RefusedError(
                f"Superset answers {response.status_code} to {where}: {reason(response)}; see its log",
                response.status_code,
            )
        return response


def reason(response: requests.Response) -> str:
    """Superset's explanation of a refusal, in one line."""
    try:
        body = response.json()
    except requests.JSONDecodeError:
        return str(response.reason)
    if not isinstance(body, dict):
        return str(response.reason)
    messages = [_message(error) for error in body.get("errors") or []] or [str(body.get("message", body))]
    return " ".join("; ".join(messages).split())[:REASON_LENGTH]


def _message(error: dict[str, Any]) -> str:
    """One error's message, with the file and field it is about where an import says so."""
    extra = error.get("extra") or {}
    details = "; ".join(f"{name}: {detail}" for name, detail in extra.items() if name.endswith(".yaml"))
    return f"{error.get('message', error)} {details}".strip()
