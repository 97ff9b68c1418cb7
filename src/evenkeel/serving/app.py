"""The server without its sockets: a request in, a response out."""

import importlib.metadata
import logging
from collections.abc import Callable, Mapping
from functools import partial
from urllib.parse import quote, unquote

from evenkeel.clock import Clock
from evenkeel.errors import InvalidRequestError, NotFoundError, ServingError
from evenkeel.rollout import WorkerEvidence, read_evidence
from evenkeel.predictions import SpoolWriter
from evenkeel.serving.answering import Answering
from evenkeel.serving.metrics import render
from evenkeel.serving.openinference import infer_answer, model_metadata, read_infer, server_metadata
from evenkeel.serving.request import read_question
from evenkeel.serving.response import RequestRefusal, Response, refuse, respond
from evenkeel.serving.served import ServedModel, ServedModels
from evenkeel.serving.settings import ServeSettings

_LOG = logging.getLogger(__name__)
_METRICS = [("content-type", "text/plain; version=0.0.4; charset=utf-8")]

Action = Callable[[bytes], Response]


class App:
    """Answers HTTP requests from the models of ``models``; used by one thread.

    ``handle`` never raises: what goes wrong inside becomes a 500 with an id that stands in the server's log as well.
    """

    def __init__(self, settings: ServeSettings, models: ServedModels, clock: Clock) -> None:
        self._settings = settings
        self._models = models
        self._clock = clock
        self.spool = SpoolWriter(settings.predictions / "spool", clock)
        self.evidence = WorkerEvidence(settings.evidence)
        self._answering = Answering(clock, self.spool, self.evidence)
        self._seen: dict[str, ServedModel] = {}
        self._actions: dict[str, dict[str, Action]] = {}
        self._find_actions()

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        """Return the response to a request; the names of ``headers`` are in lower case."""
        try:
            action = self._action(method, path)
            if method == "POST":
                _check_type(headers.get("content-type"))
            return action(body)
        except RequestRefusal as refusal:
            return refuse(refusal)
        except Exception:
            return self._failed(method, path)

    def refuse_size(self, size: int | None) -> Response:
        """Return the refusal of a body that is too large to be read; ``size`` where it is known."""
        problem = InvalidRequestError(
            "The request is too large",
            expected=f"at most {self._settings.most_bytes} bytes",
            got=size,
            remedy="Send fewer rows at a time, or score the whole table with `evenkeel score`.",
        )
        return refuse(RequestRefusal(413, problem))

    def _action(self, method: str, path: str) -> Action:
        if self._models.models is not self._seen:
            self._find_actions()
        action = self._actions["GET" if method == "HEAD" else method if method in self._actions else ""].get(path)
        if action is None:
            decoded = quote(unquote(path), safe="/")
            action = self._actions.get(method, {}).get(decoded)
        if action is None:
            raise self._lost(method, path)
        return action
