"""A server in a process of its own, for as long as a block runs."""

import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import IO
from urllib.parse import urlsplit

import msgspec

from evenkeel.errors import ServingError
from evenkeel.serving.settings import ServeSettings
from evenkeel.typing import Json

_PATIENCE_SECONDS = 10.0
_TAIL = 1_500


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """A server that is ready to answer."""

    url: str
    pid: int

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 80

    @contextmanager
    def connection(self) -> Iterator[HTTPConnection]:
        """Connect to the server until the block ends; a connection serves one thread."""
        found = HTTPConnection(urlsplit(self.url).hostname or "", self.port, timeout=_PATIENCE_SECONDS)
        try:
            yield found
        finally:
            found.close()


def ask(connection: HTTPConnection, method: str, path: str, body: bytes | None = None) -> tuple[int, Json]:
    """Send a request with a JSON body, or none, and return the status and what the JSON answer says."""
    connection.request(method, path, body, {"content-type": "application/json"} if body is not None else {})
    response = connection.getresponse()
    return response.status, msgspec.json.decode(response.read())


@contextmanager
def running(settings: ServeSettings, timeout: float = 30.0) -> Iterator[ServerProcess]:
    """Run a server, ready to answer, until the block ends; then it is stopped as SIGTERM stops it.

    It also stops where this process is killed.

    Raises `ServingError` with the last lines of its log where it does not start, cannot load a bundle, or is not ready
    after ``timeout`` seconds.
    """
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(_command(settings), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
        try:
            yield ServerProcess(_wait(process, log, timeout), process.pid)
        finally:
            _stop(process)


def _command(settings: ServeSettings) -> list[str]:
    paths = {
        "routing": os.fspath(settings.routing.absolute()),
        "predictions": os.fspath(settings.predictions.absolute()),
    }
    values = {**paths, "host": settings.host, "port": str(settings.port), "workers": str(settings.workers)}
    flags = [text for name, value in values.items() for text in (f"--{name}", value)]
    flags += [text for key in settings.trusted_keys for text in ("--trusted-key", os.fspath(key.absolute()))]
    switches = [*([] if settings.compaction else ["--no-compaction"]), *(["--trust"] if settings.trust else [])]
    return [sys.executable, "-m", "evenkeel.serving", "--until-closed", *flags, *switches]


def _wait(process: subprocess.Popen[bytes], log: IO[bytes], timeout: float) -> str:
    assert process.stdout is not None
    heard = bool(select.select([process.stdout], [], [], timeout)[0])
    url = process.stdout.readline().decode().strip() if heard else ""
    status, said = readiness(url) if url else (0, f"nothing within {timeout} seconds" if not heard else None)
    if status != 200:
        raise _failed(process.poll(), said, log)
    return url


def readiness(url: str) -> tuple[int, Json]:
    """Return the status of ``/ready`` and what it says; 0 where nobody answers."""
    with ServerProcess(url, 0).connection() as connection:
        try:
            return ask(connection, "GET", "/ready")
        except (OSError, HTTPException) as error:
            return 0, str(error)


def _failed(exit_code: int | None, said: Json, log: IO[bytes]) -> ServingError:
    log.seek(0)
    tail = log.read().decode(errors="replace").strip()[-_TAIL:]
    what = "did not become ready" if exit_code is None else f"ended with exit code {exit_code}"
    return ServingError(f"The server {what}. The end of its log:\n{tail}", got=said)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.communicate(timeout=_PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
