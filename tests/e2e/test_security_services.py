"""What a running stack's containers, jobs and ports let an attacker do."""

import json
import re
import socket
from pathlib import Path
from typing import Any

import docker
import pytest
from attacked import ROLES, Running

from infra.hooks.job import Job, run_job
from infra.in_container import run_in

pytestmark = pytest.mark.stack

READ_ONLY = ("postgres", "superset")  # people run dbt in the third, which writes beside the project
DENIED = "Permission denied|Read-only file system"
JOBS = {"jobs": 10003, "dbt": 10001}


@pytest.fixture(params=ROLES)
def attributes(running: Running, request: pytest.FixtureRequest) -> dict[str, Any]:
    return dict(running.containers[request.param].attrs)


def image(running: Running, name: str) -> str:
    """Return the tag of the stack's image of this name."""
    export = running.checkout.run("pulumi", "stack", "export", "--stack", running.checkout.stack).stdout
    names = {
        item["inputs"].get("name")
        for item in json.loads(export)["deployment"]["resources"]
        if "inputs" in item
    }
    return next(str(tag) for tag in names if str(tag).startswith(f"saas-platform/{name}:"))


class TestContainers:
    def test_are_ordinary_users_without_privileges(self, attributes: dict[str, Any]) -> None:
        host = attributes["HostConfig"]
        assert int(attributes["Config"]["User"]) >= 999
        assert host["Privileged"] is False
        assert host["CapDrop"] == ["ALL"]
        assert not host["CapAdd"]
        assert host["SecurityOpt"] == ["no-new-privileges"]
        assert not host["Devices"]
        assert {host[f"{space}Mode"] for space in ("Pid", "UTS", "Userns")} == {""}
        assert host["IpcMode"] == "private"

    def test_are_on_no_network_but_their_own(self, running: Running, attributes: dict[str, Any]) -> None:
        assert set(attributes["NetworkSettings"]["Networks"]) == {running.checkout.names.prefix}

    def test_are_limited_and_come_back(self, attributes: dict[str, Any]) -> None:
        host = attributes["HostConfig"]
        assert 0 < host["Memory"] == host["MemorySwap"] <= 2**31
        assert host["LogConfig"] == {"Type": "json-file", "Config": {"max-file": "3", "max-size": "10m"}}
        assert host["RestartPolicy"]["Name"] == "unless-stopped"

    def test_mount_volumes_of_the_stack_only(self, running: Running, attributes: dict[str, Any]) -> None:
        assert {mount["Type"] for mount in attributes["Mounts"]} == {"volume"}
        assert {mount["Name"] for mount in attributes["Mounts"]} <= set(running.checkout.names.volumes)
        assert not [mount for mount in attributes["Mounts"] if "docker.sock" in json.dumps(mount)]
        secrets = next(item for item in attributes["Mounts"] if item["Destination"] == "/run/secrets")
        assert secrets["RW"] is False

    def test_have_a_read_only_root_where_nobody_works(self, attributes: dict[str, Any]) -> None:
        role = attributes["Name"].removeprefix("/").partition("-")[2].partition("_")[2]
        assert attributes["HostConfig"]["ReadonlyRootfs"] is (role in READ_ONLY)

    @pytest.mark.parametrize("role", ROLES)
    def test_have_no_capability_at_all(self, running: Running, role: str) -> None:
        for user in ("", "0"):
            command = ["cat", "/proc/self/status", "/proc/1/status"]
            status = run_in(running.containers[role], command, user=user)
            lines = status.output.decode().splitlines()
            found = dict.fromkeys(
                line.replace("\t", " ") for line in lines if re.match("Cap|NoNew|Seccomp:", line)
            )
            assert set(found) == {
                *(f"Cap{kind}: {'0' * 16}" for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")),
                "NoNewPrivs: 1",
                "Seccomp: 2",
            }

    @pytest.mark.parametrize("role", READ_ONLY)
    @pytest.mark.parametrize("user", ["", "0"])
    @pytest.mark.parametrize("folder", ["/", "/etc", "/usr/bin", "/opt", "/var/lib", "/run/secrets"])
    def test_keep_their_programs(self, running: Running, role: str, user: str, folder: str) -> None:
        touched = run_in(running.containers[role], ["touch", f"{folder}/own"], user=user)
        assert touched.exit_code != 0
        assert re.search(DENIED, touched.errors.decode())

    @pytest.mark.parametrize("role", READ_ONLY)
    def test_run_nothing_from_where_they_write(self, running: Running, role: str) -> None:
        script = "cp /bin/true /tmp/own && /tmp/own; code=$?; rm -f /tmp/own; exit $code"
        ended = run_in(running.containers[role], ["sh", "-c", script])
        assert (ended.exit_code, "Permission denied" in ended.errors.decode()) == (126, True)

    def test_are_alone(self, running: Running) -> None:
        assert set(running.checkout.containers()) == set(running.checkout.names.services)
        mine = running.checkout.names.filters
        volumes = {volume.name for volume in docker.from_env().volumes.list(filters=mine)}
        assert volumes == set(running.checkout.names.volumes)


@pytest.mark.parametrize("name", JOBS)
class TestJobs:
    def attack(self, running: Running, name: str, script: str) -> str:
        """Run a script as a job of the stack and return what it printed, as one line."""
        report = f"""seen=$( ({script}) 2>&1); echo "REPORT {{\\"seen\\": \\"$(echo $seen)\\"}}" """
        job = Job(
            role="attack",
            names=running.checkout.names,
            image=image(running, name),
            uid=JOBS[name],
            command=["sh", "-c", report],
            secrets={"word": "told"},
        )
        return str(run_job(docker.from_env(), job)["seen"])

    def test_have_a_read_only_root_and_no_capability(self, running: Running, name: str) -> None:
        seen = self.attack(running, name, "for f in / /opt /usr/bin /var/lib $HOME .; do touch $f/own; done")
        assert len(re.findall(DENIED, seen)) == 6
        status = self.attack(running, name, "grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/1/status")
        assert status == f"CapEff: {'0' * 16} CapBnd: {'0' * 16} NoNewPrivs: 1 Seccomp: 2"

    def test_leave_neither_container_nor_secrets(self, running: Running, name: str) -> None:
        client = docker.from_env()
        before = {volume.name for volume in client.volumes.list(filters=running.checkout.names.filters)}
        assert self.attack(running, name, "cat /run/secrets/word; stat -c ' %a %u' /run/secrets/word") == (
            f"told 600 {JOBS[name]}"
        )
        after = {volume.name for volume in client.volumes.list(filters=running.checkout.names.filters)}
        assert after == before
        assert running.checkout.names.container("attack") not in running.checkout.containers()


class TestPorts:
    def test_are_bound_to_loopback(self, running: Running) -> None:
        bound = {
            (port, binding["HostIp"])
            for container in running.containers.values()
            for port, bindings in container.attrs["NetworkSettings"]["Ports"].items()
            for binding in bindings or []
        }
        assert bound == {("5432/tcp", "127.0.0.1"), ("8088/tcp", "127.0.0.1")}

    def published(self, running: Running) -> set[int]:
        outputs = running.checkout.outputs()
        return {int(outputs["warehousePort"]), int(outputs["supersetUrl"].rpartition(":")[2])}

    def test_listen_on_loopback_only(self, running: Running) -> None:
        ports = self.published(running)
        listening = set()
        for table in ("/proc/net/tcp", "/proc/net/tcp6"):
            for line in Path(table).read_text().splitlines()[1:]:
                address, state = line.split()[1], line.split()[3]
                if state == "0A" and int(address.rpartition(":")[2], 16) in ports:
                    listening.add(address.rpartition(":")[0])
        assert listening == {"0100007F"}

    def test_answer_at_no_other_address(self, running: Running) -> None:
        network = docker.from_env().networks.get(running.checkout.names.prefix)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as route:
            route.connect((network.attrs["IPAM"]["Config"][0]["Gateway"], 9))
            address = route.getsockname()[0]
        for port in self.published(running):
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection((address, port), timeout=5)
