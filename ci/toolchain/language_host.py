"""`pulumi-language-python` where the official one cannot be downloaded: serves Pulumi's LanguageRuntime.

Each run gets a process of its own, since `pulumi up` runs the program twice (preview and update) and the
second run must not find the first one's modules and settings. It writes to this process's output, which
the CLI shows.
"""

import io
import json
import os
import runpy
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from pathlib import Path

import grpc
from pulumi.automation._server import LanguageServer
from pulumi.runtime._grpc_settings import _GRPC_CHANNEL_OPTIONS
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2

from ci.toolchain.run_program import USER_ERROR_SHOWN, describe


def required_packages() -> Iterator[plugin_pb2.PackageDependency]:
    """Yield the provider plugins of the SDKs in this environment, from the file that each SDK ships.

    Asking the packages which files they have would take a tenth of a second, with some hundred of them.
    """
    for folder in sys.path:
        for file in Path(folder).glob("*/pulumi-plugin.json"):
            plugin = json.loads(file.read_text())
            if plugin.get("resource"):
                yield plugin_pb2.PackageDependency(
                    name=plugin["name"], kind="resource", version=f"v{plugin['version']}"
                )


class LanguageHost(LanguageServer):
    """The part of LanguageRuntime that the CLI asks of a program in a project's folder."""

    def __init__(self, engine_address: str) -> None:
        self.engine_address = engine_address

    def GetRequiredPackages(  # noqa: N802
        self, request: language_pb2.GetRequiredPackagesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetRequiredPackagesResponse:
        """Name the plugins that the program needs, so that the CLI finds them before it starts."""
        del request, context
        return language_pb2.GetRequiredPackagesResponse(packages=required_packages())

    def Run(  # noqa: N802
        self, request: language_pb2.RunRequest, context: grpc.ServicerContext
    ) -> language_pb2.RunResponse:
        """Run the program once; its own errors are shown when this returns."""
        del context
        request.args[:] = [self.engine_address]
        ended = subprocess.run(
            [sys.executable, "-u", "-P", "-m", "ci.toolchain.run_program"],
            input=request.SerializeToString(),
            cwd=request.info.program_directory,
            check=False,
        )
        if ended.returncode in {0, USER_ERROR_SHOWN}:
            return language_pb2.RunResponse(bail=ended.returncode != 0)
        return language_pb2.RunResponse(error=f"the program ended with code {ended.returncode}")

    def RunPlugin(  # noqa: N802
        self, request: language_pb2.RunPluginRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.RunPluginResponse]:
        """Run a policy pack and pass on what it prints: first its port.

        A thread runs it, since a process of its own would take a third of a second to load what this one has.
        """
        reader, writer = os.pipe()
        output = io.TextIOWrapper(os.fdopen(writer, "wb", buffering=0), write_through=True)
        errors: list[str] = []

        def run_pack() -> None:
            with output, redirect_stdout(output):
                try:
                    runpy.run_path(request.info.program_directory, run_name="__main__")
                except Exception as error:  # noqa: BLE001 - whatever the pack raises is shown, not handled
                    errors.append(describe(error))

        # The pack serves until this process ends; its output ends with the CLI's interest in it.
        context.add_callback(output.close)
        threading.Thread(target=run_pack, daemon=True).start()
        with os.fdopen(reader, "rb") as lines:
            for line in lines:
                yield language_pb2.RunPluginResponse(stdout=line)
        for error in errors:
            yield language_pb2.RunPluginResponse(stderr=error.encode())
        yield language_pb2.RunPluginResponse(exitcode=1)


def main() -> None:
    """Serve on a free port of 127.0.0.1 and print the port, as the CLI expects of a plugin."""
    # What a shell runs in the background ignores it. The CLI ends its plugins by it, and kills them when five
    # seconds have passed: `make up` with nothing to do took 7.8 s for 2.9.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    server = grpc.server(ThreadPoolExecutor(max_workers=4), options=_GRPC_CHANNEL_OPTIONS)
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(LanguageHost(sys.argv[-1]), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        print(port, flush=True)
        server.wait_for_termination()
    except KeyboardInterrupt:  # the CLI's way to end its plugins
        server.stop(grace=None)


if __name__ == "__main__":
    main()
