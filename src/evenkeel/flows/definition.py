"""What a user writes in ``pipeline.py``: the model, described once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.evaluation import Evaluation, Rules, Threshold, check_rules
from evenkeel.features import FeatureView
from evenkeel.metrics import default_metric, get_metric, metrics_for
from evenkeel.pipeline import Step, step
from evenkeel.registry.names import check_model
from evenkeel.rollout import Immediate
from evenkeel.sources import HashSplit, Label, RandomSplit, Source, Split, TemporalSplit
from evenkeel.training import LightGBM, Trainer
from evenkeel.training.base import check_quantiles
from evenkeel.transforms import Transform
from evenkeel.transforms.transformers.inside import StandIn
from evenkeel.tuning import Tuner
from evenkeel.typing import Task

if TYPE_CHECKING:
    import pyarrow as pa

Prepare = str | Callable[["pa.Table"], "pa.Table"]


@dataclass(frozen=True)
class Data:
    """The rows that a model learns from.

    ``prepare`` is the user's own cleaning: a SELECT from the table ``rows``, or a function from a pyarrow Table to a
    pyarrow Table. ``label`` is a `Label`, or the name of a column of the rows, or a list of names for several labels at
    once, each a column of yes and no. Without a ``split`` it is temporal where
    the source has an event time, else by the hash of its key, else of the whole row.
    """

    source: Source
    label: Label | str | Sequence[str]
    features: tuple[FeatureView, ...] | list[FeatureView] = ()
    split: Split | None = None
    prepare: Prepare | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.source, Source):
            raise DefinitionError(
                "Data wants a source", got=self.source, remedy='Write ek.Csv("file.csv"), or another source.'
            )
        object.__setattr__(self, "features", tuple(self.features))
        object.__setattr__(
            self, "label", self.label if isinstance(self.label, Label) else Label(None, self.label).value
        )
        for role, name in (("key", self.source.key), ("event time", self.source.event_time)):
            if self.truth.source is None and name in self.truth.columns:
                raise DefinitionError(f"The label is the {role} as well", got=name, remedy="Name another column.")

    @property
    def truth(self) -> Label:
        """The label, also where only its column was named."""
        return self.label if isinstance(self.label, Label) else Label(None, self.label)

    @property
    def chosen_split(self) -> Split:
        if self.split is not None:
            return self.split
        if self.source.event_time is not None:
            return TemporalSplit()
        return RandomSplit() if self.source.key is None else HashSplit()


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """A model from its data to its serving.

    A name, data and nothing else are enough: the task is read from the label, the transform is made from the types of
    the columns, and the trainer is LightGBM. A pipeline of scikit-learn that selects columns by name reads the raw
    columns, and takes the place of a transform, see `Sklearn`.

    ``metric`` is the one that tuning and gates go by. ``refit`` says whether
    a blessed model is fitted again on all rows before it is packaged; where it is None, that is so for temporal
    splits. ``latency_budget_ms`` is what an answer may take in the rehearsal: by default 50, and 500 where the objects of a
    framework serve.

    With ``quantiles``, such as ``[0.1, 0.5, 0.9]``, a number is answered by these instead of by its mean: ascending, and
    one of them 0.5, which is the answer where one number is wanted.

    ``decision`` says from which score on a label is decided. Of several labels it is one rule for each of them, or a
    mapping of labels to their own, such as ``{"slow": Threshold(maximize="f1")}``; one that is not named is decided from
    0.5 on.

    ``steps`` are functions of the user's own. One that is named like a standard step takes its place; any other runs
    beside them, as soon as there is what its parameters ask for: `evenkeel.flows.standard.ARTIFACTS` has their names.
    """

    name: str
    data: Data
    task: Task | str | None = None
    quantiles: Sequence[float] = ()
    metric: str | None = None
    schema: str = "schema.yaml"
    transform: "Transform | Any" = None
    trainer: Trainer = field(default_factory=LightGBM)
    tuner: Tuner | None = None
    decision: Rules = field(default_factory=Threshold)
    evaluation: Evaluation = field(default_factory=Evaluation)
    refit: bool | None = None
    rollout: Immediate = field(default_factory=Immediate)
    latency_budget_ms: float | None = None
    steps: Sequence[Callable[..., Any]] = ()
    tags: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_model(self.name)
        if self.metric is not None:
            get_metric(self.metric)
        if self.task is not None:
            object.__setattr__(self, "task", _task(self.task))
        if self.quantiles or self.task is Task.QUANTILE:
            self._ask_for_quantiles()
        several = len(self.data.truth.columns) > 1
        if self.task is not None and several != (self.task is Task.MULTILABEL):
            problem = f"A {self.task} model does not fit the label {self.data.truth.title}"
            remedy = 'Write label=["a", "b"] for several labels at once, and label="a" for one.'
            raise DefinitionError(problem, remedy=remedy)
        _check_metric(self.metric, several, self.task)
        check_rules(self.decision, self.data.truth.columns)
        object.__setattr__(self, "transform", _transform(self.transform))
        object.__setattr__(self, "steps", self.own_steps)
        if self.transform is not None and self.trainer.raw_columns is not None:
            raise DefinitionError(
                f"{self.trainer.title} reads raw columns, so it takes the place of a transform, and there is one",
                got=self.trainer.raw_columns,
                remedy="Leave out transform=, or have the trainer read features: select columns by their number.",
            )

    def _ask_for_quantiles(self) -> None:
        if self.task not in (None, Task.QUANTILE):
            problem = f"A {self.task} model has no quantiles"
            raise DefinitionError(problem, got=list(self.quantiles), remedy="Leave out task, or quantiles.")
        check_quantiles(self.quantiles)
        object.__setattr__(self, "quantiles", tuple(map(float, self.quantiles)))
        object.__setattr__(self, "task", Task.QUANTILE)

    @property
    def own_steps(self) -> tuple[Step[..., Any], ...]:
        """The user's functions as steps; raises `DefinitionError` for one that is none."""
        return tuple(one if isinstance(one, Step) else step(one) for one in self.steps)

    @property
    def refits(self) -> bool:
        return isinstance(self.data.chosen_split, TemporalSplit) if self.refit is None else self.refit


def _transform(given: object) -> Transform | None:
    """Return a transform; a transformer of scikit-learn stands in for one."""
    if given is None or isinstance(given, Transform):
        return given
    if not isinstance(given, type) and hasattr(given, "fit") and hasattr(given, "transform"):
        return StandIn(given)
    expected = "what @ek.transform gives, or a transformer of scikit-learn"
    remedy = "Write `@ek.transform` above the function."
    raise DefinitionError("This is no transform", expected=expected, got=type(given).__name__, remedy=remedy)


def _task(name: Task | str) -> Task:
    try:
        return Task(name)
    except ValueError:
        raise NotFoundError("task", str(name), [*Task]) from None


def _check_metric(metric: str | None, several: bool, task: Task | str | None) -> None:
    """Raise where a metric does not fit the task, if that is known before the label is read."""
    known = Task.MULTILABEL if several else task
    if metric is not None and known is not None:
        metric_of(metric, Task(known))


def metric_of(pipeline_metric: str | None, task: Task) -> str:
    """Return the metric that a model goes by; raises `DefinitionError` where it does not fit the task."""
    name = pipeline_metric or default_metric(task)
    if not get_metric(name).works_with(task):
        raise DefinitionError(
            f"The metric {name!r} does not fit a {task} model", remedy=f"Choose of {', '.join(metrics_for(task))}."
        )
    return name
