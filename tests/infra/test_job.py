"""Jobs on a real engine, in the base image that all images start from."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import docker
import pytest
from docker.errors import NotFound

from infra.hooks.job import Job, JobFailedError, run_job
from infra.names import Names

pytestmark = pytest.mark.stack

NAMES = Names("jobtest")
IMAGE = "saas-platform/base:bookworm"


@pytest.fixture(scope="module")
def client() -> Iterator[docker.DockerClient]:
    client = docker.from_env()
    network = client.networks.create(NAMES.prefix, labels=NAMES.labels)
    yield client
    network.remove()
    client.close()


def shell(script: str, image: str = IMAGE, **secrets: str) -> Job:
    return Job(
        role="seed", names=NAMES, image=image, uid=10003, command=["sh", "-c", script],
        secrets=secrets,
    )  # fmt: skip


def reporting(script: str) -> str:
    """Return a script that reports what the given one prints, as one line."""
    return f"""seen=$({script}); echo "REPORT {{\\"seen\\": \\"$(echo $seen)\\"}}" """


class TestJob:
    def test_reports_and_shows_its_progress(
        self, client: docker.DockerClient, capsys: pytest.CaptureFixture[str]
    ) -> None:
        report = run_job(client, shell("""echo half way; echo 'REPORT {"rows": 3}'"""))
        assert report == {"rows": 3}
        assert capsys.readouterr().out == "seed  half way\n"

    def test_gets_its_secrets_as_private_files(self, client: docker.DockerClient) -> None:
        job = shell(reporting("cd /run/secrets; stat -c '%a %u' pw; cat pw"), pw="it's")
        assert run_job(client, job)["seen"] == "600 10003 it's"

    def test_is_an_ordinary_user_without_capabilities(self, client: docker.DockerClient) -> None:
        job = shell(reporting("id -u; awk '/CapEff/ {print $2}' /proc/self/status"))
        assert run_job(client, job)["seen"] == f"10003 {'0' * 16}"

    @pytest.mark.parametrize(
        ("script", "words"),
        [
            ("echo one; echo 'error: table x is broken' >&2; exit 1", "seed: table x is broken"),
            ("echo one; echo last; exit 3", "seed: last"),
            ("exit 7", "seed: ended with exit code 7"),
            ("echo fine", "seed: ended without a report"),
        ],
    )
    def test_fails_in_one_line(self, client: docker.DockerClient, script: str, words: str) -> None:
        with pytest.raises(JobFailedError) as caught:
            run_job(client, shell(script))
        assert str(caught.value).startswith(words)
        assert "\n" not in str(caught.value)

    def test_without_its_image_says_so(self, client: docker.DockerClient) -> None:
        with pytest.raises(JobFailedError, match="is not on the engine"):
            run_job(client, shell("true", image="saas-platform/jobs:none"))

    def test_leaves_no_container(self, client: docker.DockerClient) -> None:
        with pytest.raises(JobFailedError):
            run_job(client, shell("exit 1"))
        with pytest.raises(NotFound):
            client.containers.get(NAMES.container("seed"))

    def test_ends_one_that_a_killed_update_left(self, client: docker.DockerClient) -> None:
        client.containers.run(
            IMAGE, ["sleep", "600"], name=NAMES.container("seed"), detach=True, labels=NAMES.labels
        )
        assert run_job(client, shell("""echo 'REPORT {"rows": 1}'""")) == {"rows": 1}

    def test_leaves_the_job_of_the_next_update(self, client: docker.DockerClient) -> None:
        name = NAMES.container("seed")
        with ThreadPoolExecutor(1) as executor:
            orphan = executor.submit(run_job, client, shell("echo here; sleep 600"))
            while not is_running(client, name):
                assert not orphan.done()
            # What the next update does first, and then the orphan's end, which comes after it.
            client.containers.get(name).rename(f"{name}_before")
            following = client.containers.run(
                IMAGE, ["sleep", "600"], name=name, detach=True, labels=NAMES.labels
            )
            client.containers.get(f"{name}_before").kill()
            assert "was killed" in str(orphan.exception())
        following.reload()
        assert following.status == "running"
        following.remove(force=True)


def is_running(client: docker.DockerClient, name: str) -> bool:
    try:
        return bool(client.containers.get(name).status == "running")
    except NotFound:
        return False
