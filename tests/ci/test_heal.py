import os
import socket
import subprocess
from pathlib import Path

import docker
import pytest
from docker.types import Mount

from ci.heal import is_held, lock_folder, remove_unknown
from ci.stack import Stack
from infra.names import Names


def lock(pid: int, hostname: str = socket.gethostname()) -> dict[str, object]:
    return {"pid": pid, "username": "ann", "hostname": hostname}


class TestLock:
    def test_of_a_process_that_is_gone_is_not_held(self) -> None:
        with subprocess.Popen(["true"]) as process:
            process.wait()
        assert not is_held(lock(process.pid))

    def test_of_a_process_number_that_something_else_has_now_is_not_held(self) -> None:
        assert not is_held(lock(os.getpid()))

    def test_of_a_living_update_is_held(self, tmp_path: Path) -> None:
        program = tmp_path / "pulumi"
        program.symlink_to("/bin/cat")
        with subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            # Its name is its own only some time after Popen has returned: what it answers comes later.
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(b"\n")
            process.stdin.flush()
            assert process.stdout.readline() == b"\n"
            assert is_held(lock(process.pid))
            process.kill()

    def test_of_another_machine_is_held(self) -> None:
        assert is_held(lock(1, "elsewhere"))


class TestFolder:
    def test_is_the_stacks_own_in_a_backend_that_is_a_folder(self, tmp_path: Path) -> None:
        stack = Stack("pr-7")
        stack.environment["PULUMI_BACKEND_URL"] = f"{tmp_path.as_uri()}?metadata=skip"
        expected = tmp_path / ".pulumi/locks/organization/saas-platform/pr-7"
        assert lock_folder(stack) == expected

    def test_is_none_elsewhere(self) -> None:
        stack = Stack("pr-7")
        stack.environment["PULUMI_BACKEND_URL"] = "s3://state"
        assert lock_folder(stack) is None


@pytest.mark.stack
class TestUnknown:
    def test_job_goes_with_the_volume_of_its_secrets(self) -> None:
        client, names = docker.from_env(), Names("heal-unknown")
        client.containers.create(
            "saas-platform/base:trixie", "true", labels=names.labels,
            mounts=[Mount("/run/secrets", None, labels=names.labels)],
        )  # fmt: skip
        assert client.volumes.list(filters=names.filters)
        remove_unknown(client, names, {})
        assert not client.containers.list(all=True, filters=names.filters)
        assert not client.volumes.list(filters=names.filters)

    def test_volume_goes_that_a_job_has_left_and_the_warehouses_stays(self) -> None:
        client, names = docker.from_env(), Names("heal-unknown")
        client.volumes.create(labels=names.labels)
        warehouse = client.volumes.create(names.volume, labels=names.labels)
        try:
            remove_unknown(client, names, {})
            assert client.volumes.list(filters=names.filters) == [warehouse]
        finally:
            warehouse.remove()
