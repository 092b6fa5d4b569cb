"""A site for downloads on this machine, which serves files whole or as badly as sites can."""

import hashlib
import io
import platform
import tarfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from ci.toolchain import pulumi_tools

LARGE = (".tar.gz", ".whl")
"""What is served in the site's manner; lists are always whole."""


@dataclass
class Mirror:
    """The site's files and how it serves the large ones.

    `whole`; `short`, which is half of one; `halfway`, which is a pause after half of one until `gate` is
    set; `silent`, which is no answer until then.
    """

    folder: Path
    url: str = ""
    manner: str = "whole"
    asked: list[str] = field(default_factory=list)
    paused: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    gate: threading.Event = field(default_factory=threading.Event)

    def pause(self) -> None:
        """Say that a transfer has come to its pause, and wait for the gate."""
        self.paused.release()
        self.gate.wait()

    def archives(self) -> list[str]:
        """Return the names of the large files that were asked for, sorted."""
        return sorted(name for name in self.asked if name.endswith(LARGE))

    def publish(self, program: pulumi_tools.Program) -> Path:
        """Publish a program of which each file prints the pinned version; return its archive."""
        pin, (cli_arch, plugin_arch) = program.pin, pulumi_tools.ARCHES[platform.machine()]
        names = {"version": pin["version"], "cli_arch": cli_arch, "plugin_arch": plugin_arch}
        file = self.folder / pin["archive"].format(**names)
        file.parent.mkdir(parents=True, exist_ok=True)
        script = f"#!/bin/sh\necho v{pin['version']}\n"
        file.write_bytes(archive({f"pulumi/{member}": script for member in pin["members"]}))
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        (self.folder / pin["checksums"].format(**names)).write_text(f"{digest}  {file.name}\n")
        return file


class Handler(SimpleHTTPRequestHandler):
    """Serves the mirror's folder in its manner."""

    def __init__(self, mirror: Mirror, *arguments: object) -> None:
        self.mirror = mirror
        super().__init__(*arguments, directory=str(mirror.folder))  # type: ignore[arg-type]

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self.mirror.asked.append(self.path.rpartition("/")[2])
        if self.mirror.manner == "silent" and self.path.endswith(LARGE):
            self.mirror.pause()
        else:
            super().do_GET()

    def copyfile(self, source: io.BytesIO, outputfile: io.BufferedIOBase) -> None:  # type: ignore[override]
        content = source.read()
        half = len(content) // 2 if self.path.endswith(LARGE) else len(content)
        outputfile.write(content[:half])
        if self.mirror.manner == "halfway" and self.path.endswith(LARGE):
            self.mirror.pause()
        if self.mirror.manner != "short":
            try:
                outputfile.write(content[half:])
            except ConnectionError:  # who asked was killed, or gave up
                self.close_connection = True


class Server(ThreadingHTTPServer):
    """Ends with the test, however long its transfers would pause."""

    block_on_close = False


@contextmanager
def serving(folder: Path) -> Iterator[Mirror]:
    """Serve a folder."""
    folder.mkdir()
    mirror = Mirror(folder)
    with Server(("127.0.0.1", 0), partial(Handler, mirror)) as server:
        mirror.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield mirror
        finally:
            mirror.gate.set()
            server.shutdown()
            thread.join()


def archive(files: Mapping[str, str]) -> bytes:
    """Return a release archive of files by name."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as writer:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            writer.addfile(member, io.BytesIO(text.encode()))
    return buffer.getvalue()
