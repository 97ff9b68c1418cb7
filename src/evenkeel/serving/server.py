"""Starts and stops the server: workers that answer, and a compactor that moves what they logged to its final place."""

import errno
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Thread
from typing import Any

from evenkeel.errors import ServingError
from evenkeel.rollout import fold, read
from evenkeel.serving.process import readiness
from evenkeel.serving.settings import ServeSettings

_BACKLOG = 1_024
_PAUSE_SECONDS = 0.01
_PATIENCE_SECONDS = 20


def serve(settings: ServeSettings, announce: Callable[[str], None] = lambda url: None) -> None:
    """Serve until SIGTERM or SIGINT; ``announce`` is called with the URL, from another thread, once it answers.

    Where a bundle cannot be loaded the server starts all the same, is not ready, says why, and tries again. Requests
    that came before the signal are answered; what was logged is compacted. Raises `ServingError` where the port is in
    use or may not be had, and `StoreError` where the routing table is damaged.
    """
    read(settings.routing)
    settings.predictions.mkdir(parents=True, exist_ok=True)
    fold(settings.evidence)
    with _reserved(settings.host, settings.port) as port, _compactor(settings):
        _run(settings, port, announce)
    fold(settings.evidence)


def _run(settings: ServeSettings, port: int, announce: Callable[[str], None]) -> None:
    from granian.constants import HTTPModes, Interfaces
    from granian.server.mp import MPServer

    shown = f"[{settings.host}]" if ":" in settings.host else settings.host
    herald = Thread(target=_herald, args=(f"http://{shown}:{port}", settings, announce), daemon=True)

    class Server(MPServer):
        def startup(self, *arguments: Any) -> None:
            super().startup(*arguments)  # type: ignore[no-untyped-call]  # granian annotates it in part
            herald.start()  # after the workers are forked: a fork copies no thread

    server = Server(
        "evenkeel",
        address=settings.host,
        port=port,
        interface=Interfaces.RSGI,
        workers=settings.workers,
        http=HTTPModes.http1,
        websockets=False,
        backlog=_BACKLOG,
        log_enabled=False,
        respawn_failed_workers=True,
        workers_kill_timeout=_PATIENCE_SECONDS,
    )
    server.serve(target_loader=partial(_worker, settings), wrap_loader=False)


def _herald(url: str, settings: ServeSettings, announce: Callable[[str], None]) -> None:
    """Announce the server when it is ready, or as far as it gets without a model or with a damaged bundle."""
    expected = read(settings.routing).models
    while True:
        status, said = readiness(url)
        if status == 200 or (status and not expected) or (isinstance(said, dict) and said.get("problems")):
            announce(url)
            return
        time.sleep(_PAUSE_SECONDS)


def _worker(settings: ServeSettings) -> Any:
    from evenkeel.serving.rsgi import Worker

    return Worker(settings)


@contextmanager
def _reserved(host: str, port: int) -> Iterator[int]:
    """Hold a port that the workers then share, so that no other program takes it between two workers' lives."""
    with _bound(host, port, shared=False) as probe:
        found = int(probe.getsockname()[1])
    with _bound(host, found, shared=True):
        yield found


def _bound(host: str, port: int, *, shared: bool) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    held = socket.socket(family, socket.SOCK_STREAM)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT if shared else socket.SO_REUSEADDR, 1)
    try:
        held.bind((host, port))
    except (OSError, OverflowError) as error:
        held.close()
        raise _refused(host, port, error) from error
    return held


def _refused(host: str, port: int, error: Exception) -> ServingError:
    where = f"{host}:{port}"
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        remedy = "Stop what listens there, or choose another port; port 0 lets the system pick one."
        return ServingError("The port is in use", got=port, where=where, remedy=remedy)
    if isinstance(error, PermissionError):
        return ServingError("This user may not listen there", where=where, remedy="Choose a port above 1023.")
    remedy = "Choose an address of this machine: 127.0.0.1, or 0.0.0.0 for all of them."
    return ServingError("The server cannot listen there", got=str(error), where=where, remedy=remedy)


@contextmanager
def _compactor(settings: ServeSettings) -> Iterator[None]:
    """Compact the log in a process that ends when its input does, so that it cannot outlive server and workers."""
    if not settings.compaction:
        yield
        return
    command = [sys.executable, "-m", "evenkeel.predictions", os.fspath(settings.predictions.absolute())]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        try:
            yield
        finally:
            process.communicate(timeout=_PATIENCE_SECONDS)
