"""Downloads from a real HTTP server on this machine."""

import hashlib
import io
import platform
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ci.toolchain import pulumi_tools
from ci.toolchain.download import UnavailableError, download, extract, published_digest
from ci.toolchain.progress import ToolchainError

CONTENT = b"a program" * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Handler(SimpleHTTPRequestHandler):
    """Serves a folder; what is named `short` breaks off halfway."""

    def log_message(self, *_: object) -> None:
        pass

    def copyfile(self, source: io.BytesIO, outputfile: io.BufferedIOBase) -> None:  # type: ignore[override]
        content = source.read()
        outputfile.write(content[: len(content) // 2] if "short" in self.path else content)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    folder = tmp_path / "site"
    folder.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}", folder
        server.shutdown()


def archive(names: list[str]) -> bytes:
    """Return a release archive whose files each print their own name."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as files:
        for name in names:
            content = f"#!/bin/sh\necho {name}\n".encode()
            member = tarfile.TarInfo(name)
            member.size = len(content)
            files.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


class TestPublishedDigest:
    @pytest.mark.parametrize("line", ["{}  tool.tar.gz", "{} *tool.tar.gz", "{}  ./tool.tar.gz"])
    @pytest.mark.parametrize("digest", [SHA256, "a" * 40])
    def test_reads_lists_as_checksum_programs_write_them(
        self, site: tuple[str, Path], line: str, digest: str
    ) -> None:
        url, folder = site
        (folder / "sums").write_text(f"{'0' * 64}  other.tar.gz\n{line.format(digest)}\n")
        assert published_digest(f"{url}/sums", "tool.tar.gz") == digest

    @pytest.mark.parametrize("text", ["", "<html>log in</html>", "abc  tool.tar.gz\n"])
    def test_a_list_without_the_file_is_no_source(self, site: tuple[str, Path], text: str) -> None:
        url, folder = site
        (folder / "sums").write_text(text)
        with pytest.raises(UnavailableError, match="publishes no checksum for tool"):
            published_digest(f"{url}/sums", "tool.tar.gz")

    def test_a_closed_machine_is_no_source(self) -> None:
        with pytest.raises(UnavailableError, match="cannot be reached"):
            published_digest("http://127.0.0.1:9/sums", "tool.tar.gz")


class TestDownload:
    def test_writes_what_matches(self, site: tuple[str, Path], tmp_path: Path) -> None:
        url, folder = site
        (folder / "tool").write_bytes(CONTENT)
        download(f"{url}/tool", SHA256, tmp_path / "tool")
        assert (tmp_path / "tool").read_bytes() == CONTENT

    def test_refuses_what_does_not_match_and_keeps_nothing(
        self, site: tuple[str, Path], tmp_path: Path
    ) -> None:
        url, folder = site
        (folder / "tool").write_bytes(CONTENT + b"!")
        with pytest.raises(ToolchainError, match="does not match its published checksum"):
            download(f"{url}/tool", SHA256, tmp_path / "tool")
        assert not (tmp_path / "tool").exists()

    def test_a_transfer_that_breaks_off_is_no_source(self, site: tuple[str, Path], tmp_path: Path) -> None:
        url, folder = site
        (folder / "short").write_bytes(CONTENT)
        with pytest.raises(UnavailableError, match="broke off"):
            download(f"{url}/short", SHA256, tmp_path / "tool")

    def test_a_missing_file_is_no_source(self, site: tuple[str, Path], tmp_path: Path) -> None:
        with pytest.raises(UnavailableError, match="answers 404"):
            download(f"{site[0]}/tool", SHA256, tmp_path / "tool")


class TestExtract:
    def test_takes_the_wanted_programs_only(self, tmp_path: Path) -> None:
        (tmp_path / "a.tar.gz").write_bytes(
            archive(["pulumi/pulumi", "pulumi/pulumi-language-go", "../pulumi-x"])
        )
        folder = tmp_path / "out"
        folder.mkdir()
        extract(tmp_path / "a.tar.gz", ["pulumi", "pulumi-x"], folder)
        assert sorted(file.name for file in folder.iterdir()) == ["pulumi", "pulumi-x"]
        assert (folder / "pulumi").stat().st_mode & 0o777 == 0o755

    def test_an_archive_without_the_program_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "a.tar.gz").write_bytes(archive(["README"]))
        with pytest.raises(ToolchainError, match=r"a\.tar\.gz holds no pulumi"):
            extract(tmp_path / "a.tar.gz", ["pulumi"], tmp_path)


class TestPulumiFromAMirror:
    def publish(self, folder: Path, program: pulumi_tools.Program) -> None:
        pin, (cli_arch, plugin_arch) = program.pin, pulumi_tools.ARCHES[platform.machine()]
        names = {"version": pin["version"], "cli_arch": cli_arch, "plugin_arch": plugin_arch}
        file = folder / pin["archive"].format(**names)
        file.parent.mkdir(parents=True)
        file.write_bytes(archive([f"pulumi/{member}" for member in pin["members"]]))
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        (folder / pin["checksums"].format(**names)).write_text(f"{digest}  {file.name}\n")

    def test_installs_both_programs_once(
        self, site: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        url, folder = site
        for program in (pulumi_tools.CLI, pulumi_tools.PROVIDER):
            self.publish(folder, program)
        monkeypatch.setenv("PULUMI_DOWNLOAD_MIRROR", url + "/")
        monkeypatch.setenv("PATH", "/usr/bin:/bin")
        toolchain = tmp_path / "toolchain"
        toolchain.mkdir()
        assert not pulumi_tools.is_ready(toolchain)
        pulumi_tools.ensure(toolchain)
        assert pulumi_tools.is_ready(toolchain)
        assert "pulumi-language-python" in {file.name for file in (toolchain / "bin").iterdir()}
        assert {file.name for file in pulumi_tools.plugin_folder(toolchain).iterdir()} == {
            "pulumi-resource-docker"
        }
        (toolchain / "bin" / "pulumi").write_text("another")
        assert not pulumi_tools.is_ready(toolchain)
