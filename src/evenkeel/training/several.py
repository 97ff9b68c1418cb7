"""Several labels or quantiles: one model for each, all of a family, and one graph that answers with all of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self, TypeAlias

import numpy as np

from evenkeel.artifacts.base import dump_json, load_json
from evenkeel.training.base import Features, FittedModel, Labels, Mask, Scores, Trainer, TrainingData
from evenkeel.training.forest import Floats
from evenkeel.training.graphs import joined_model
from evenkeel.typing import Json, Task

if TYPE_CHECKING:
    import onnx

Fit: TypeAlias = Callable[[Mapping[str, Json]], FittedModel]
Kind: TypeAlias = Literal["labels", "quantiles"]


@dataclass(frozen=True, slots=True)
class _Written:
    """What is written beside the parts, which lie in folders named 0, 1, ..."""

    kind: Kind
    families: tuple[str, ...]


@dataclass(frozen=True)
class Several(FittedModel):
    """A model for each label, or for each quantile in ascending order.

    Of labels the probability that each is there, shape (rows, labels). Of quantiles the numbers, sorted in each row,
    shape (rows, quantiles), so that no quantile crosses another: models that were fitted apart may. Sorting never makes the
    pinball loss of a row larger, since that is the sum of all but ``-quantile * answer`` in any order. Source:
    Chernozhukov, Fernández-Val and Galichon (2010), "Quantile and probability curves without crossing".
    """

    family = "several"

    kind: Kind
    parts: tuple[FittedModel, ...]

    def scores(self, features: Features) -> Scores:
        return self._together([part.scores(features) for part in self.parts])

    def framework_scores(self, features: Features) -> tuple[Scores, Mask]:
        found = [part.framework_scores(features) for part in self.parts]
        known = np.logical_and.reduce([known for _, known in found])
        return self._together([scores for scores, _ in found]), known

    def _together(self, scores: list[Scores]) -> Scores:
        if self.kind == "labels":
            chances: Floats = np.stack([one[:, 1] for one in scores], axis=1)
            return chances
        ordered: Floats = np.sort(np.stack(scores, axis=1), axis=1)
        return ordered

    def to_onnx(self) -> "onnx.ModelProto":
        return joined_model([part.to_onnx() for part in self.parts], sort=self.kind == "quantiles")

    def importance(self) -> Floats:
        """Return the mean of what the models say; nothing where one of them does not know it."""
        shares = [part.importance() for part in self.parts]
        if not all(map(len, shares)):
            return np.zeros(0)
        mean = np.mean(shares, axis=0)
        return np.asarray(mean / (mean.sum() or 1.0))

    @property
    def rounds(self) -> int:
        """The most rounds that were kept of one of the models."""
        return max(part.rounds for part in self.parts)

    def save(self, folder: Path) -> None:
        written = _Written(self.kind, tuple(part.family for part in self.parts))
        (folder / "several.json").write_bytes(dump_json(written))
        for place, part in enumerate(self.parts):
            (folder / str(place)).mkdir()
            part.save(folder / str(place))

    @classmethod
    def load(cls, folder: Path) -> Self:
        written = load_json(folder / "several.json", _Written)
        families = enumerate(written.families)
        return cls(written.kind, tuple(FittedModel.families[name].load(folder / str(at)) for at, name in families))


def fitter(trainer: Trainer, data: TrainingData, found: FittedModel | None = None) -> Fit:
    """Return what fits a trainer to data with any parameters: one model, or one for each label or quantile.

    With a model that was ``found``, each of its models grows as many rounds again.
    """
    if data.task not in (Task.MULTILABEL, Task.QUANTILE):
        return _fitter(trainer, data, found)
    kind: Kind = "labels" if data.task is Task.MULTILABEL else "quantiles"
    apart = [part(data, place) for place in range(len(data.quantiles) or data.classes)]
    before = found.parts if isinstance(found, Several) else [None] * len(apart)
    fitters = [_fitter(trainer, rows, one) for rows, one in zip(apart, before, strict=True)]
    return lambda parameters: Several(kind, tuple(fit(parameters) for fit in fitters))


def _fitter(trainer: Trainer, data: TrainingData, found: FittedModel | None) -> Fit:
    fit = trainer.fitter(data)
    fixed = {} if found is None else trainer.exactly(found.rounds)
    return lambda parameters: fit({**parameters, **fixed})


def part(data: TrainingData, place: int) -> TrainingData:
    """Return the data of one label, as two classes, or of one quantile, as a number."""
    if data.task is Task.QUANTILE:
        return replace(data, task=Task.REGRESSION, quantiles=(), quantile=data.quantiles[place])
    held = None if data.validation is None else (data.validation[0], _column(data.validation[1], place))
    return replace(data, task=Task.BINARY, classes=2, labels=_column(data.labels, place), validation=held)


def _column(labels: Labels, place: int) -> Labels:
    column: Labels = labels[:, place].copy()
    return column
