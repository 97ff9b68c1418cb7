"""Probing for leakage: Features + Model → `LeakageReport`. A step that costs some trainings, for whoever wants it."""

from dataclasses import replace
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenkeel.artifacts import Examples, Features
from evenkeel.errors import DefinitionError, InvalidDataError
from evenkeel.evaluation.probes import LeakageReport, Probe, Probed
from evenkeel.flows.asked import raw_signature
from evenkeel.flows.definition import metric_of
from evenkeel.flows.train import training_data
from evenkeel.pipeline import Step, StepContext
from evenkeel.training import Model, Trainer
from evenkeel.transforms import TransformGraph


def leakage_probe(
    examples: Examples,
    features: Features,
    graph: TransformGraph,
    model: Model,
    trainer: Trainer,
    metric: str | None,
    context: StepContext,
    shuffles: int = 3,
    seed: int = 7,
    on_fail: Literal["error", "warn"] = "error",
) -> LeakageReport:
    """Run every probe; raises `InvalidDataError` where one fails, or logs a warning where ``on_fail`` says so."""
    data = training_data(examples, features, raw_signature(trainer, graph, examples))
    probed = Probed(model, trainer, data, metric_of(metric, examples.snapshot.task), _times(examples))
    found = []
    for done, (name, kind) in enumerate(Probe.kinds.items()):
        context.progress(done, len(Probe.kinds), name)
        found.append(kind().run(probed, shuffles=shuffles, seed=seed))
    failed = [f"{one.probe}: {one.words}" for one in found if one.verdict == "failed"]
    if failed and on_fail == "error":
        remedy = 'Look at what the features and the trainer know, or write LeakageProbe(on_fail="warn").'
        raise InvalidDataError("The model knows what it cannot know:\n  " + "\n  ".join(failed), remedy=remedy)
    for words in failed:
        context.logger.warning("leakage: %s", words)
    return LeakageReport(tuple(found))


class LeakageProbe(Step[..., LeakageReport]):
    """A step of a pipeline that trains where nothing can be learnt: `ek.Pipeline(..., steps=[ek.LeakageProbe()])`.

    With the labels shuffled (``shuffles`` times, drawn with ``seed``) the metric must fall to chance; trained backwards
    in time a model must not be far better or worse than forwards. ``on_fail`` is what a failed probe does: an ``error``
    stops the run with exit code 3, a ``warn`` stands in the log and in the report.
    """

    def __init__(self, *, shuffles: int = 3, seed: int = 7, on_fail: Literal["error", "warn"] = "error") -> None:
        if shuffles < 1 or on_fail not in ("error", "warn"):
            expected, got = 'shuffles >= 1, and on_fail "error" or "warn"', f"{shuffles=}, {on_fail=}"
            raise DefinitionError("This probe is declared in a way that is not known", expected=expected, got=got)
        super().__init__(leakage_probe)
        told = {"shuffles": shuffles, "seed": seed, "on_fail": on_fail}
        self.signature = replace(self.signature, defaults={**self.signature.defaults, **told})


def _times(examples: Examples) -> npt.NDArray[np.int64] | None:
    """Return the event times of the training rows, and then of the validation rows, in microseconds."""
    time = examples.snapshot.event_time
    if time is None:
        return None
    columns = [examples.table(split, [time]).column(0) for split in ("train", "validation")]
    moments = [column.cast(pa.timestamp("us", tz="UTC")).cast(pa.int64()).to_numpy() for column in columns]
    return np.concatenate(moments)
