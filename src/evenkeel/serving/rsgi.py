"""The thin layer between granian and `App`: bodies in, bodies out, and what a worker does beside answering."""

import asyncio
import gc
import itertools
import logging
import os
import signal
import threading
from functools import partial
from typing import Any

from evenkeel.bundles import load_bundle
from evenkeel.clock import SystemClock
from evenkeel.errors import EvenkeelError
from evenkeel.predictions.spool import COMMIT_SECONDS
from evenkeel.rollout import RoutingTable, RoutingWatch
from evenkeel.rollout.evidence import PUBLISH_SECONDS
from evenkeel.rollout.publish import POLL_SECONDS
from evenkeel.serving.app import App, Request
from evenkeel.serving.response import Response
from evenkeel.serving.served import ServedModels
from evenkeel.serving.settings import ServeSettings

logger = logging.getLogger(__name__)
_MOST_READ_AWAY = 1 << 30
_RETRY_TURNS = 10


class Worker:
    """An RSGI application: one worker of a server. Source: the RSGI specification 1.6, "HTTP protocol"."""

    def __init__(self, settings: ServeSettings) -> None:
        self._settings = settings
        self._parent = os.getppid()
        load = partial(load_bundle, public_key=settings.trusted_keys, trust=settings.trust)
        self._models = ServedModels(load)
        self._watch = RoutingWatch(settings.routing)
        self._table = RoutingTable()
        self._follow(retry=False)  # before it listens: whoever reaches a worker reaches one that has its models
        self._app = App(settings, self._models, SystemClock())
        self._waiting: list[Request] = []
        self._answered: list[Response] = []
        self._stopped = threading.Event()
        self._follower = threading.Thread(target=self._keep_following, name="routing", daemon=True)

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._follower.start()
        loop.call_soon(self._commit, loop)
        loop.call_soon(self._publish, loop)

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._stopped.set()
        self._app.close()

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        headers = scope.headers
        size = headers.get("content-length")
        body: bytes | None = b""
        if size is None:
            body = await self._unsized(protocol) if scope.method == "POST" else b""
        elif int(size) <= self._settings.limits.bytes:
            body = await protocol()
        else:
            await self._read_away(protocol)
            body = None
        response = self._app.refuse_size() if body is None else await self._together(scope, body)
        protocol.response_bytes(response.status, response.headers, response.body)

    async def _together(self, scope: Any, body: bytes) -> Response:
        """Return the response to a request; the first of those that came in one turn of the loop answers them all."""
        place = len(self._waiting)
        turn, answered = self._waiting, self._answered
        turn.append(Request(scope.method, scope.path, scope.headers, body))
        await asyncio.sleep(0)
        if turn is self._waiting:
            self._waiting, self._answered = [], []
            answered += self._app.handle_all(turn)
        return answered[place]

    async def _unsized(self, protocol: Any) -> bytes | None:
        """Return a body that comes in chunks; None where it grows beyond the limit."""
        chunks, size = [], 0
        async for chunk in protocol:
            size += len(chunk)
            if size <= self._settings.limits.bytes:
                chunks.append(chunk)
        return b"".join(chunks) if size <= self._settings.limits.bytes else None

    async def _read_away(self, protocol: Any) -> None:
        """Take a body that is too large without keeping it, so that its sender gets to read why it is refused."""
        size = 0
        async for chunk in protocol:
            size += len(chunk)
            if size > _MOST_READ_AWAY:
                return

    def _commit(self, loop: asyncio.AbstractEventLoop) -> None:
        failed_before = self._app.spool.failure is not None
        self._app.spool.commit()
        if self._app.spool.failure is not None and not failed_before:
            logger.error("Predictions cannot be logged, and wait: %s", self._app.spool.failure)
        loop.call_later(COMMIT_SECONDS, self._commit, loop)

    def _publish(self, loop: asyncio.AbstractEventLoop) -> None:
        self._app.publish()
        if os.getppid() != self._parent:
            os.kill(os.getpid(), signal.SIGTERM)  # the server is gone: nobody would stop this worker
        loop.call_later(PUBLISH_SECONDS, self._publish, loop)

    def _keep_following(self) -> None:
        for turn in itertools.count(1):
            if self._stopped.wait(POLL_SECONDS):
                return
            self._follow(retry=turn % _RETRY_TURNS == 0)

    def _follow(self, *, retry: bool) -> None:
        try:
            newer = self._watch.poll()
        except EvenkeelError as error:
            logger.error("The routing table cannot be followed: %s", error)
            newer = None
        if newer is not None or (self._models.problems and retry):
            self._table = newer or self._table
            self._models.follow(self._table)
            self._report()

    def _report(self) -> None:
        logger.info("Following epoch %d of the routing table", self._table.epoch)
        for model, problem in self._models.problems.items():
            logger.error("%s stays what it was: %s", model, problem)
        gc.collect()
        gc.freeze()  # what is loaded is no garbage while it serves: collections stay short
