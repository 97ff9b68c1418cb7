"""The artifact of the training step."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from evenkeel.artifacts.base import Artifact, dump_json, load_json
from evenkeel.artifacts.display import Table
from evenkeel.errors import DefinitionError, StoreError
from evenkeel.training.base import Features, FittedModel, Scores, Trainer, TrainingData
from evenkeel.training.several import fitter
from evenkeel.transforms.session import Session
from evenkeel.typing import ClassLabel, Json, Task

if TYPE_CHECKING:
    import onnx


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """What a model is and what it was told.

    ``classes`` are the labels in the order of the scores, empty for a number, whose ``quantiles`` are those
    asked. ``trainer`` is what the trainer was told, ``parameters`` what the tuner laid over it. ``rounds`` is how many
    boosting rounds were kept, 0 for a family without; ``rows`` on how many rows it was fitted.
    """

    family: str
    task: Task
    classes: tuple[ClassLabel, ...]
    features: tuple[str, ...]
    trainer: Mapping[str, Json]
    parameters: Mapping[str, Json]
    seed: int
    rounds: int
    rows: int
    quantiles: tuple[float, ...] = ()


class Model(Artifact):
    """A fitted model: ``model.json``, and the framework's own files in ``native/``.

    ``scores`` are those of the ONNX graph, which are served; those of the framework are ``fitted.framework_scores``. A
    model that becomes no graph is asked by its own objects; one that reads raw columns, with Arrow tables.
    """

    def __init__(self, spec: ModelSpec, fitted: FittedModel) -> None:
        self.spec = spec
        self.fitted = fitted

    @cached_property
    def graph(self) -> "onnx.ModelProto":
        return self.fitted.to_onnx()

    @cached_property
    def _session(self) -> Session:
        return Session(self.graph.SerializeToString(deterministic=True))

    def scores(self, features: Features) -> Scores:
        """Return the answers as `FittedModel.scores` has them, float32."""
        if not self.fitted.becomes_graph:
            return self.fitted.scores(features)
        wanted = features.astype(self._session.dtype("features"), copy=False)
        return self._session.run({"features": wanted}, ["scores"])["scores"]

    def importance(self) -> dict[str, float]:
        """Return the share of each feature by name, the greatest first; nothing where the family does not know it."""
        shares = zip(self.spec.features, self.fitted.importance().tolist(), strict=False)
        return dict(sorted(shares, key=lambda pair: (-pair[1], pair[0])))

    def save(self, folder: Path) -> None:
        (folder / "model.json").write_bytes(dump_json(self.spec))
        (folder / "native").mkdir()
        self.fitted.save(folder / "native")

    @classmethod
    def load(cls, folder: Path) -> Self:
        spec = load_json(folder / "model.json", ModelSpec)
        if spec.family not in FittedModel.families:
            raise StoreError(f"A model of an unknown family {spec.family!r}", expected=sorted(FittedModel.families))
        try:
            return cls(spec, FittedModel.families[spec.family].load(folder / "native"))
        except (OSError, ValueError) as error:
            raise StoreError(f"The model in {folder} cannot be read", got=str(error)) from error

    def summary(self) -> dict[str, Json]:
        return {"family": self.spec.family, "features": len(self.spec.features), "rounds": self.spec.rounds}

    def tables(self) -> tuple[Table, ...]:
        """Return how much each feature counts."""
        return (Table(("feature", "importance"), list(self.importance().items())),)


def fit_model(
    trainer: Trainer,
    data: TrainingData,
    parameters: Mapping[str, Json],
    classes: tuple[ClassLabel, ...] = (),
    found: FittedModel | None = None,
) -> Model:
    """Fit, convert and return a model; ``classes`` are the labels in the order of their index.

    With a model that was ``found`` before it grows as many rounds, however the validation loss moves.

    Raises `DefinitionError` where the trainer does not fit the task, refuses its parameters, or where the model becomes no
    graph, and its own objects cannot serve it either.
    """
    check_works_with(trainer, data.task)
    if len(classes) != data.classes:
        raise DefinitionError("The labels of the classes do not fit", expected=data.classes, got=classes)
    fitted = fitter(trainer, data, found)(parameters).served()
    spec = ModelSpec(
        family=fitted.family,
        task=data.task,
        classes=classes,
        features=data.names,
        trainer={"kind": type(trainer).__name__, **trainer.describe()},
        parameters=parameters,
        seed=trainer.seed,
        rounds=fitted.rounds,
        rows=len(data.labels),
        quantiles=data.quantiles,
    )
    model = Model(spec, fitted)
    served = not fitted.becomes_graph or model.graph is not None
    assert served  # training stops here, not at packaging, where a model cannot be served
    return model


def check_works_with(trainer: Trainer, task: Task) -> None:
    """Raise `DefinitionError` where a trainer cannot answer what the label asks."""
    if trainer.works_with(task):
        return
    if trainer.raw_columns is not None and task in (Task.MULTILABEL, Task.QUANTILE):
        remedy = "A pipeline that reads raw columns answers one label or number: have it read features."
    elif task is Task.QUANTILE:
        remedy = (
            "Choose LightGBM(), XGBoost(), or a regressor of scikit-learn with a quantile, such as QuantileRegressor."
        )
    elif task is Task.REGRESSION:
        remedy = "Choose a regressor, and an objective for numbers."
    else:
        remedy = "Choose a classifier; of scikit-learn, one with predict_proba (CalibratedClassifierCV adds it)."
    raise DefinitionError(f"{trainer.title} does not fit a {task} label", remedy=remedy)
