"""How parameters are searched for: what stands in ``pipeline.py`` as ``tuner=``."""

from collections.abc import Mapping
from dataclasses import dataclass

from evenkeel.errors import DefinitionError
from evenkeel.metrics import get_metric
from evenkeel.training import Choice, Float, Integer, Space


@dataclass(frozen=True, slots=True)
class Tuner:
    """A search of at least one and at most ``trials`` trials, seeded, on the training rows, judged on the validation rows.

    ``space`` replaces what the trainer would try, by the name of the parameter. ``metric`` is by default the pipeline's.
    The first trial is the trainer as it stands, so that tuning never ends with less than that.

    >>> Tuner(trials=0)
    Traceback (most recent call last):
    ...
    evenkeel.errors.DefinitionError: A tuner makes at least one trial
      got: 0
    """

    trials: int = 20
    seed: int = 0
    space: Mapping[str, Space] | None = None
    metric: str | None = None

    def __post_init__(self) -> None:
        if self.trials < 1:
            raise DefinitionError("A tuner makes at least one trial", got=self.trials)
        if self.metric is not None:
            get_metric(self.metric)
        for name, space in (self.space or {}).items():
            if not isinstance(space, Float | Integer | Choice):
                raise DefinitionError(f"The space of {name!r} is none", expected="Float, Integer or Choice", got=space)
