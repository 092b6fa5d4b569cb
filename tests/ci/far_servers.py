"""Servers that stand where an engine or a Superset should be, and answer as a test tells them."""

import json
import secrets
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseServer
from typing import Any

from checkout import Checkout

FarSide = Callable[[Checkout], AbstractContextManager[Mapping[str, str]]]
"""Entered with the checkout, it yields the environment variables that lead to it."""

Answer = tuple[int, bytes]


class UnixServer(ThreadingHTTPServer):
    """An HTTP server on a Unix socket."""

    address_family = socket.AF_UNIX

    def server_bind(self) -> None:
        self.socket.bind(str(self.server_address))


@contextmanager
def serving(server: BaseServer) -> Iterator[None]:
    """Answer whatever comes while the context lasts."""
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()


@contextmanager
def served(server: type[ThreadingHTTPServer], address: Any, answers: Mapping[str, Answer]) -> Iterator[Any]:
    """Answer each path's request as told, any other with 404; yield the server's address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = answers.get(self.path.partition("?")[0], (404, b"{}"))
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - the server calls it so

        def address_string(self) -> str:
            return "client"

        def log_message(self, *_: object) -> None:
            pass

    with server(address, Handler) as running, serving(running):
        yield running.server_address


def engine(**answers: object) -> FarSide:
    """Return an engine that answers GET /KEY with the value as JSON."""

    @contextmanager
    def far_side(checkout: Checkout) -> Iterator[dict[str, str]]:
        path = checkout.root / f"{secrets.token_hex(3)}.sock"
        told = {f"/{key}": (200, json.dumps(value).encode()) for key, value in answers.items()}
        with served(UnixServer, str(path), told):
            yield {"DOCKER_HOST": f"unix://{path}"}

    return far_side


def superset(**answers: Answer) -> FarSide:
    """Return a Superset that lets anyone in unless `login` or `csrf_token` say otherwise."""
    usual = {"login": (200, b'{"access_token": "t"}'), "csrf_token": (200, b'{"result": "t"}')}
    paths = {"login": "security/login", "csrf_token": "security/csrf_token/", "export": "assets/export/"}

    @contextmanager
    def far_side(_: Checkout) -> Iterator[dict[str, str]]:
        told = {f"/api/v1/{paths[key]}": answer for key, answer in {**usual, **answers}.items()}
        with served(ThreadingHTTPServer, ("127.0.0.1", 0), told) as address:
            yield {"URL": f"http://127.0.0.1:{address[1]}"}

    return far_side
