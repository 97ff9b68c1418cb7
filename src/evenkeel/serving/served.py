"""The models that a worker holds ready: each arm of each route with its bundle loaded."""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from evenkeel.predictions import Origin
from evenkeel.rollout import Arm, ArmKey, Route, RoutingTable
from evenkeel.serving.form import AnswerForm, Decided
from evenkeel.serving.promises import promises
from evenkeel.transforms.decode import Decoder

if TYPE_CHECKING:
    from evenkeel.bundles import Predictor

Loader = Callable[[Path, str], "Predictor"]  # what makes a predictor of the folder and the digest of a bundle
_KEPT = 8
logger = logging.getLogger(__name__)


class ServedArm:
    """An arm that answers: its predictor, the decoder of its rows, and what its records say of it.

    ``judge`` says what is wrong with a row by the schema of the bundle; none where the bundle has no schema.
    """

    def __init__(self, route: Route, arm: Arm, epoch: int, predictor: "Predictor") -> None:
        self.arm = arm
        self.predictor = predictor
        self.form = AnswerForm.of(predictor)
        self.decode = Decoder(predictor.signature).rows
        checks = promises(Path(arm.bundle_path), predictor.signature)
        self.judge = None if checks is None else checks.compiled()
        digest = hashlib.sha256(msgspec.json.encode(predictor.signature)).hexdigest()
        self.origin = Origin(route.model, arm.version, arm.bundle_digest, arm.name, epoch, arm.weight, digest)
        self.key = ArmKey(route.model, arm.version, arm.name, epoch)

    def predict(self, rows: list[dict[str, Any]]) -> tuple[list[list[float]], Decided]:
        """Return the scores of rows as they come from JSON, and the places of the labels that are decided, if any.

        Raises `InvalidRequestError`.
        """
        if not rows:
            return [], []
        scores = self.predictor.scores(self.decode(rows)).reshape(len(rows), -1).tolist()
        return scores, self.form.decide(scores)


@dataclass(slots=True)
class ServedModel:
    """A route whose arms are all loaded."""

    route: Route
    arms: dict[str, ServedArm]

    def choose(self, key: str) -> ServedArm:
        return self.arms[self.route.choose(key).name]

    @property
    def fallback(self) -> ServedArm | None:
        return None if self.route.fallback is None else self.arms[self.route.fallback]

    @property
    def versions(self) -> list[int]:
        return sorted({arm.arm.version for arm in self.arms.values()})


@dataclass(slots=True)
class ServedModels:
    """All models of a worker. `follow` is called by one thread, and replaces ``models`` as a whole; any may read it.

    ``problems`` says, by model, why the newest route is not followed: the old one goes on.
    """

    load: Loader
    models: dict[str, ServedModel] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    epoch: int = -1
    _loaded: dict[tuple[str, str], "Predictor"] = field(default_factory=dict)

    @property
    def is_ready(self) -> bool:
        """Whether a routing table is followed and every model of it answers, be it with its old version."""
        return bool(self.models) and self.problems.keys() <= self.models.keys()

    def follow(self, table: RoutingTable) -> None:
        """Serve what ``table`` says; a model of which a bundle cannot be loaded stays what it was."""
        models, problems = {}, {}
        for route in table.routes:
            try:
                models[route.model] = self._serve(route, table.epoch)
            except Exception as error:
                logger.exception("A bundle of %s cannot be loaded", route.model)
                problems[route.model] = str(error)
                if route.model in self.models:
                    models[route.model] = self.models[route.model]
        self.models, self.problems, self.epoch = models, problems, table.epoch
        self._forget()

    def _serve(self, route: Route, epoch: int) -> ServedModel:
        return ServedModel(route, {arm.name: ServedArm(route, arm, epoch, self._predictor(arm)) for arm in route.arms})

    def _predictor(self, arm: Arm) -> "Predictor":
        name = (arm.bundle_digest, arm.bundle_path)
        predictor = self._loaded.pop(name, None) or self.load(Path(arm.bundle_path), arm.bundle_digest)
        self._loaded[name] = predictor  # the one used last stands last
        return predictor

    def _forget(self) -> None:
        """Keep the bundles used last, so that a rollback need not load; never drop one that serves."""
        used = {(a.arm.bundle_digest, a.arm.bundle_path) for m in self.models.values() for a in m.arms.values()}
        for name in [name for name in self._loaded if name not in used][:-_KEPT]:
            del self._loaded[name]
