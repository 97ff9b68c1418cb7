"""The gate of cases that a model must get right, whatever its averages."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from evenkeel.errors import DefinitionError, InvalidDataError, NotFoundError
from evenkeel.evaluation.gates.base import Gate, Measurements
from evenkeel.evaluation.gates.cases import Answer, Case, read_cases
from evenkeel.evaluation.result import GateResult
from evenkeel.metrics import Outcomes
from evenkeel.metrics.base import Scores
from evenkeel.typing import Task

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class MustPredict(Gate):
    """Every case of a YAML file must come out as expected. The path is relative to the folder of the run.

    A case has a ``row`` of raw columns (a missing one is null), and either the ``label`` that must be decided, or a
    range, ``at_least`` and ``at_most``, for the number or the probability of a class: of ``class``, or of the positive
    one. Of several labels, ``labels`` are all those that must be decided, and ``class`` is one of them; of quantiles
    ``class`` is one such as "0.9", and the median unless given. ``name`` says what it is about::

        - name: a long haul in a storm
          row: {origin: JFK, carrier: UA, distance: 2475, wind_speed: 40}
          at_least: 0.3
        - row: {origin: LGA, distance: 200}
          label: "0"
    """

    path: str

    def __post_init__(self) -> None:
        if not isinstance(self.path, str | Path) or not str(self.path):
            raise DefinitionError("`path` of a gate is not right", expected="a YAML file", got=self.path)
        object.__setattr__(self, "path", str(self.path))

    def __str__(self) -> str:
        return f"must predict {self.path}"

    def files(self) -> tuple[Path, ...]:
        return (Path(self.path),)

    def judge(self, measured: Measurements) -> GateResult:
        cases = read_cases(Path(self.path))
        for case in cases:
            case.check(measured.classes or tuple(map(str, measured.quantiles)), measured.task)
        if measured.predict is None or measured.columns is None:
            return self.verdict(False, "the model is not at hand to be asked")
        answers = _answers(measured.predict(_table(cases, measured.columns)), len(cases), measured)
        found = [case.failure(answer) for case, answer in zip(cases, answers, strict=True)]
        failed = [failure for failure in found if failure]
        more = f"; and {len(failed) - _SHOWN} more" if len(failed) > _SHOWN else ""
        reason = "; ".join(failed[:_SHOWN]) + more if failed else f"all {len(cases)} cases are as expected"
        return self.verdict(not failed, reason, float(len(cases) - len(failed)), float(len(cases)))


def _answers(scores: Scores, cases: int, measured: Measurements) -> list[Answer]:
    if len(scores) != cases:
        raise InvalidDataError("Every case wants an answer", expected=cases, got=len(scores))
    if measured.quantiles:
        names, median = [*map(str, measured.quantiles)], measured.quantiles.index(0.5)
        rows = [[*map(float, row)] for row in scores]
        return [Answer(f"{row[median]:.4g}", {**dict(zip(names, row, strict=True)), "": row[median]}) for row in rows]
    if not measured.classes:
        return [Answer(f"{score:.4g}", {"": float(score)}) for score in scores]
    by_class = [dict(zip(measured.classes, map(float, row), strict=True)) for row in scores]
    if measured.task is Task.MULTILABEL:
        several = Outcomes(np.zeros(scores.shape, np.int64), scores, thresholds=measured.thresholds).decided()
        named = [tuple(np.array(measured.classes)[row == 1].tolist()) for row in several]
        return [Answer("", row, labels) for row, labels in zip(by_class, named, strict=True)]
    outcomes = Outcomes(np.zeros(cases, np.int64), scores, measured.threshold)
    labels = [measured.classes[index] for index in outcomes.decided()]
    return [Answer(label, row) for label, row in zip(labels, by_class, strict=True)]


def _table(cases: list[Case], schema: pa.Schema) -> pa.Table:
    for case in cases:
        unknown = [name for name in case.row if name not in schema.names]
        if unknown:
            raise NotFoundError("column", unknown[0], schema.names, where=case.where)
    columns = [[_scalar(case, field) for case in cases] for field in schema]
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema.names)


def _scalar(case: Case, field: pa.Field) -> pa.Scalar:
    value = case.row.get(field.name)
    try:
        return pa.scalar(value, field.type)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
        problem = f"The value of {field.name!r} does not fit its column"
        raise DefinitionError(problem, expected=str(field.type), got=value, where=case.where) from error
