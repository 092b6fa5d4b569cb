"""A server with the part of Superset's REST API that the client uses, on assets that it keeps in memory."""

import copy
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import yaml

from superset_assets.compare import identified
from superset_assets.files import Asset, Assets, dump

Answer = tuple[int, bytes]

ROWS = {"error": None, "colnames": ["n"], "coltypes": [0], "data": [{"n": 1}]}
FOLDERS = {"dashboard": "dashboards", "chart": "charts", "dataset": "datasets"}


@dataclass
class FakeSuperset:
    """What it holds, by KIND:UUID, and what was asked of it.

    `refusals` are statuses by method and the start of a path; an upload is cut off without an answer when
    `is_cut`. An export is `export` when that is set.
    """

    url: str = ""
    held: dict[str, Asset] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    refusals: dict[str, int] = field(default_factory=dict)
    is_cut: bool = False
    export: bytes | None = None

    def hold(self, assets: Assets) -> None:
        """Keep the assets as an import does: each in the place of the one with its uuid."""
        for name, (_, content) in identified(assets.items()).items():
            self.held[name] = copy.deepcopy(content)

    @property
    def deleted(self) -> list[str]:
        """What was asked to be deleted, in order, as KIND/ID."""
        start = "DELETE /api/v1/"
        return [line.removeprefix(start) for line in self.asked if line.startswith(start)]

    def answer(self, line: str, body: bytes) -> Answer | None:
        """Answer one request; None cuts it off."""
        self.asked.append(line)
        refusal = next((status for start, status in self.refusals.items() if line.startswith(start)), None)
        if refusal is not None:
            return refusal, b'{"message": "not that one"}'
        method, path = line.split(" ")
        match path.removeprefix("/api/v1/").split("/"):
            case ["security", _, *_]:
                answer = b'{"access_token": "t", "result": "t"}'
            case ["assets", "export", ""]:
                answer = self.export or self.exported()
            case ["assets", "import", ""]:
                return None if self.is_cut else self.imported(body)
            case ["cachekey", "invalidate"]:
                answer = b"{}"
            case ["chart", _, "data", ""]:
                answer = json.dumps({"result": [ROWS]}).encode()
            case [resource, name]:
                return self.one(method, FOLDERS[resource], name)
            case _:
                return 404, b"{}"
        return 200, answer

    def one(self, method: str, folder: str, name: str) -> Answer:
        """Answer for one asset: its id is its uuid with an `i` before it."""
        identity = f"{folder}:{name.removeprefix('i')}"
        if identity not in self.held:
            return 404, b'{"message": "Not found"}'
        if method == "DELETE":
            del self.held[identity]
            return 200, b'{"message": "OK"}'
        return 200, json.dumps({"result": {"id": f"i{name}"}}).encode()

    def exported(self) -> bytes:
        """Return the zip of all it holds, under numbered names."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for number, (name, content) in enumerate(self.held.items()):
                folder = name.partition(":")[0].replace("datasets", "datasets/warehouse")
                path = name if name == "metadata.yaml" else f"{folder}/{number}.yaml"
                archive.writestr(f"assets_export/{path}", dump(content))
        return buffer.getvalue()

    def imported(self, body: bytes) -> Answer:
        """Take the bundle in a form's body."""
        with zipfile.ZipFile(io.BytesIO(body[body.index(b"PK\x03\x04") :])) as archive:
            files = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
        self.hold({name: yaml.load(content, Loader=yaml.CSafeLoader) for name, content in files.items()})
        return 200, b'{"message": "OK"}'


@contextmanager
def fake_superset() -> Iterator[FakeSuperset]:
    """Serve an empty one while the context lasts."""
    superset = FakeSuperset()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            path = self.path.partition("?")[0]
            answer = superset.answer(f"{self.command} {path}", self.rfile.read(length))
            if answer is None:
                return
            self.send_response(answer[0])
            self.send_header("Content-Length", str(len(answer[1])))
            self.end_headers()
            self.wfile.write(answer[1])

        do_POST = do_DELETE = do_GET  # noqa: N815 - the server calls them so

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        superset.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield superset
        finally:
            server.shutdown()
            thread.join()
