"""What a user writes in ``pipeline.py``: the model, described once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from evenkeel.errors import DefinitionError
from evenkeel.evaluation import Evaluation, Threshold
from evenkeel.features import FeatureView
from evenkeel.metrics import default_metric, get_metric
from evenkeel.pipeline import Step, step
from evenkeel.registry.names import check_model
from evenkeel.rollout import Immediate
from evenkeel.sources import HashSplit, Label, RandomSplit, Source, Split, TemporalSplit
from evenkeel.training import LightGBM, Trainer
from evenkeel.transforms import Transform
from evenkeel.tuning import Tuner
from evenkeel.typing import Task

if TYPE_CHECKING:
    import pyarrow as pa

Prepare = str | Callable[["pa.Table"], "pa.Table"]


@dataclass(frozen=True)
class Data:
    """The rows that a model learns from.

    ``prepare`` is the user's own cleaning: a SELECT from the table ``rows``, or a function from a pyarrow Table to a
    pyarrow Table. ``label`` is a `Label`, or the name of a column of the rows. Without a ``split`` it is temporal where
    the source has an event time, else by the hash of its key, else of the whole row.
    """

    source: Source
    label: Label | str
    features: tuple[FeatureView, ...] | list[FeatureView] = ()
    split: Split | None = None
    prepare: Prepare | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.source, Source):
            raise DefinitionError(
                "Data wants a source", got=self.source, remedy='Write ek.Csv("file.csv"), or another source.'
            )
        object.__setattr__(self, "features", tuple(self.features))

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

    ``steps`` are functions of the user's own. One that is named like a standard step takes its place; any other runs
    beside them, as soon as there is what its parameters ask for: `evenkeel.flows.standard.ARTIFACTS` has their names.
    """

    name: str
    data: Data
    task: Task | str | None = None
    metric: str | None = None
    schema: str = "schema.yaml"
    transform: Transform | None = None
    trainer: Trainer = field(default_factory=LightGBM)
    tuner: Tuner | None = None
    decision: Threshold = field(default_factory=Threshold)
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
            object.__setattr__(self, "task", Task(self.task))
        object.__setattr__(self, "steps", self.own_steps)
        if self.transform is not None and self.trainer.raw_columns is not None:
            raise DefinitionError(
                f"{self.trainer.title} reads raw columns, so it takes the place of a transform, and there is one",
                got=self.trainer.raw_columns,
                remedy="Leave out transform=, or have the trainer read features: select columns by their number.",
            )

    @property
    def own_steps(self) -> tuple[Step[..., Any], ...]:
        """The user's functions as steps; raises `DefinitionError` for one that is none."""
        return tuple(one if isinstance(one, Step) else step(one) for one in self.steps)

    @property
    def refits(self) -> bool:
        return isinstance(self.data.chosen_split, TemporalSplit) if self.refit is None else self.refit


def metric_of(pipeline_metric: str | None, task: Task) -> str:
    """Return the metric that a model goes by; raises `DefinitionError` where it does not fit the task."""
    name = pipeline_metric or default_metric(task)
    if not get_metric(name).works_with(task):
        raise DefinitionError(
            f"The metric {name!r} does not fit a {task} model", remedy=f"Take {default_metric(task)!r}."
        )
    return name
