"""The server without its sockets: a request in, a response out."""

import importlib.metadata
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

from evenkeel.clock import Clock
from evenkeel.errors import InvalidRequestError, ServingError, shorten
from evenkeel.predictions import PredictionIds, SpoolWriter
from evenkeel.rollout import WorkerEvidence, read_evidence
from evenkeel.serving.answering import Answering
from evenkeel.serving.form import Answered
from evenkeel.serving.lost import lost
from evenkeel.serving.metrics import render
from evenkeel.serving.openinference import infer_answer, model_metadata, read_infer, server_metadata
from evenkeel.serving.request import read_question
from evenkeel.serving.response import RefusedRequestError, Response, refuse, respond
from evenkeel.serving.served import ServedModel, ServedModels
from evenkeel.serving.settings import ServeSettings
from evenkeel.serving.together import Handling, answer_together

logger = logging.getLogger(__name__)
_METRICS = [("content-type", "text/plain; version=0.0.4; charset=utf-8")]

Action = Callable[[bytes], Response | Handling]


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request; the names of its headers are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class App:
    """Answers HTTP requests from the models of ``models``; used by one thread.

    Neither ``handle`` nor ``handle_all`` raises: what goes wrong inside becomes a 500 with an id that stands in the
    server's log as well.
    """

    def __init__(self, settings: ServeSettings, models: ServedModels, clock: Clock) -> None:
        self._settings = settings
        self._models = models
        self._clock = clock
        self.spool = SpoolWriter(settings.predictions / "spool", clock)
        self.evidence = WorkerEvidence(settings.evidence)
        self._answering = Answering(clock, self.spool, self.evidence, reject=settings.invalid == "reject")
        self._served: dict[str, ServedModel] = {}
        self._actions: dict[str, dict[str, Action]] = {"GET": self._questions(), "POST": {}}

    def handle(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        """Return the response to a request."""
        return self.handle_all([Request(method, path, headers, body)])[0]

    def handle_all(self, requests: Iterable[Request]) -> list[Response]:
        """Return the responses to requests that wait at the same time, in order."""
        return answer_together(map(self._handling, requests))

    def _handling(self, request: Request) -> Handling:
        try:
            action = self._action(request.method, request.path)
            if request.method == "POST":
                _check_type(request.headers.get("content-type"))
            answered = action(request.body)
            return answered if isinstance(answered, Response) else (yield from answered)
        except RefusedRequestError as refusal:
            return refuse(refusal)
        except Exception:
            incident = PredictionIds().take(self._clock.microseconds(), 1)[0]
            logger.exception("Failed at %s %s, incident %s", request.method, request.path, incident)
            return _failed(incident)

    def publish(self) -> None:
        """Publish the evidence; where it cannot be written, say so and go on."""
        _said_where_it_fails(self.evidence.publish)

    def close(self) -> None:
        """Commit what was logged, publish the evidence for the last time, and let go of both."""
        self.spool.close()
        _said_where_it_fails(self.evidence.close)

    def refuse_size(self) -> Response:
        """Return the refusal of a body that is too large to be read."""
        problem = InvalidRequestError(
            "The request is too large",
            expected=f"at most {self._settings.limits.bytes} bytes",
            remedy="Send fewer rows at a time, or score the whole table with `evenkeel score`.",
        )
        return refuse(RefusedRequestError(413, problem))

    def _action(self, method: str, path: str) -> Action:
        if self._models.models is not self._served:
            self._served = self._models.models
            self._actions = {"GET": self._questions(), "POST": self._commands()}
        action = self._actions.get("GET" if method == "HEAD" else method, {}).get(path)
        if action is None:
            raise lost(method, path, {known: [*paths] for known, paths in self._actions.items()}, [*self._served])
        return action

    def _commands(self) -> dict[str, Action]:
        """Return what answers each path of POST."""
        found: dict[str, Action] = {}
        for name, model in self._served.items():
            predict, infer = partial(self._predict, model), partial(self._infer, model)
            for spelled in {name, quote(name, safe="")}:
                found[f"/models/{spelled}/predict"] = predict
                found[f"/v2/models/{spelled}/infer"] = infer
                found |= {f"/v2/models/{spelled}/versions/{version}/infer": infer for version in model.versions}
        if len(self._served) == 1:
            (only,) = self._served.values()
            found["/predict"] = partial(self._predict, only)
        return found

    def _questions(self) -> dict[str, Action]:
        """Return what answers each path of GET."""
        found: dict[str, Action] = {
            "/health": lambda _: respond({"status": "alive"}),
            "/ready": lambda _: self._ready(503),
            "/metrics": lambda _: self._metrics(),
            "/models": lambda _: respond([model_metadata(model) for model in self._served.values()]),
            "/v2": lambda _: respond(server_metadata(importlib.metadata.version("evenkeel"))),
            "/v2/health/live": lambda _: respond({"live": True}),
            "/v2/health/ready": lambda _: self._ready(400),  # the protocol wants 4xx
        }
        for name, model in self._served.items():
            described, ready = partial(_describe, model), partial(_model_ready, name)
            for spelled in {name, quote(name, safe="")}:
                for version in ("", *(f"/versions/{version}" for version in model.versions)):
                    found[f"/v2/models/{spelled}{version}"] = described
                    found[f"/v2/models/{spelled}{version}/ready"] = ready
        return found

    def _predict(self, model: ServedModel, body: bytes) -> Handling:
        arrival = self._clock.microseconds()
        try:
            question = read_question(body, self._settings.limits.rows)
            answer = yield from self._answering.answer(model, question, arrival)
        except RefusedRequestError as refusal:
            return refuse(refusal, self._answering.record_refusal(model, body, refusal, arrival))
        origin, form = answer.served.origin, answer.served.form
        rows = form.rows(answer.ids, answer.scores, answer.decided, answer.warnings)
        response = respond(Answered(origin.model, origin.version, rows))
        self._answering.record(question, answer, arrival)
        return response

    def _infer(self, model: ServedModel, body: bytes) -> Handling:
        arrival = self._clock.microseconds()
        try:
            question, wanted = read_infer(body, model, self._settings.limits.rows)
            answer = yield from self._answering.answer(model, question, arrival)
            response = respond(infer_answer(answer, question, wanted))
        except RefusedRequestError as refusal:
            return refuse(refusal, self._answering.record_refusal(model, body, refusal, arrival))
        self._answering.record(question, answer, arrival)
        return response

    def _ready(self, status_if_not: int) -> Response:
        ready = self._models.is_ready
        problems = {name: shorten(problem) for name, problem in self._models.problems.items()}
        shown = {"ready": ready, "epoch": self._models.epoch, "models": sorted(self._served), "problems": problems}
        return respond(shown, 200 if ready else status_if_not)

    def _metrics(self) -> Response:
        self.publish()
        return Response(200, render(read_evidence(self._settings.evidence), self._models.epoch), _METRICS)


def _failed(incident: str) -> Response:
    remedy = "Look for the id in the log of the server."
    return refuse(RefusedRequestError(500, ServingError("The server failed", remedy=remedy)), incident)


def _said_where_it_fails(publish: Callable[[], None]) -> None:
    try:
        publish()
    except OSError as failure:
        logger.error("Evidence cannot be published: %s", failure)


def _describe(model: ServedModel, _: bytes) -> Response:
    return respond(model_metadata(model))


def _model_ready(name: str, _: bytes) -> Response:
    return respond({"name": name, "ready": True})


def _check_type(content_type: str | None) -> None:
    if content_type is None or content_type == "application/json":
        return
    if content_type.partition(";")[0].strip().lower() != "application/json":
        remedy = "Send the header 'content-type: application/json' (curl: -H)."
        problem = InvalidRequestError(
            "The body is not sent as JSON", expected="application/json", got=content_type, remedy=remedy
        )
        raise RefusedRequestError(415, problem)
