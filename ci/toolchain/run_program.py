"""Runs a Pulumi program once, as the RunRequest on standard input says, for the language host."""

import asyncio
import logging
import runpy
import signal
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pulumi
from pulumi.runtime import reset_options, run_in_stack, set_all_config
from pulumi.runtime.proto import language_pb2

USER_ERROR_SHOWN = 32
"""Exit code of a program whose error was logged already: the CLI then adds nothing to it."""

ENGINE_STOPS = "Resource monitor has terminated"
"""How the SDK says that the CLI, which has shown the reason already, takes no more resources."""


def describe(error: BaseException) -> str:
    """Return what the person is shown: without a traceback when the program set a limit of 0."""
    if getattr(sys, "tracebacklimit", None) == 0:
        return "".join(traceback.format_exception_only(error)).strip()
    return "the program failed:\n" + "".join(traceback.format_exception(error))


def run(request: language_pb2.RunRequest) -> int:
    """Run the program that `request` describes and return the exit code for the language host."""
    program = Path(request.info.program_directory, request.info.entry_point)
    sys.path.insert(0, str(program if program.is_dir() else program.parent))
    reset_options(
        project=request.project,
        stack=request.stack,
        root_directory=request.info.root_directory,
        parallel=request.parallel,
        engine_address=request.args[0],
        monitor_address=request.monitor_address,
        preview=request.dryRun,
        organization=request.organization or "organization",
    )
    set_all_config(dict(request.config), list(request.configSecretKeys))
    # The SDK's tasks for abandoned outputs are never awaited; the one error that counts is shown below.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.set_default_executor(ThreadPoolExecutor(max_workers=max(request.parallel, 1) * 4))

    async def program_once() -> None:
        runpy.run_path(str(program), run_name="__main__")

    try:
        loop.run_until_complete(run_in_stack(program_once))
    except pulumi.RunError as error:
        if not str(error).startswith(ENGINE_STOPS):
            pulumi.log.error(str(error))
    except grpc.RpcError as error:
        if error.code() != grpc.StatusCode.UNAVAILABLE:
            pulumi.log.error(f"the engine refused: {error.details()}")
    except Exception as error:  # noqa: BLE001 - whatever the program raises is shown, not handled
        pulumi.log.error(describe(error))
    else:
        return 0
    return USER_ERROR_SHOWN


if __name__ == "__main__":
    # The CLI interrupts its plugins once it is done: what still runs then ends without a word.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(run(language_pb2.RunRequest.FromString(sys.stdin.buffer.read())))
