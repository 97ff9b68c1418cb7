"""A column that alone tells the label too well to be true."""

from collections.abc import Iterator

from evenkeel.schema import Severity
from evenkeel.typing import Task
from evenkeel.validation.anomalies import Anomaly
from evenkeel.validation.leakage.base import Finding, LeakageCheck
from evenkeel.validation.leakage.evidence import Evidence
from evenkeel.validation.leakage.scores import Score
from evenkeel.validation.leakage.words import measured_in_words

STRONG = 0.95
CERTAIN = 0.9
PROBABLE = 0.75
_FAR = 0.1
_ALONE = 3


class PredictsLabelAlone(LeakageCheck):
    """The score of one column reaches 0.99 (0.97 of a number), and is certainly above 0.9.

    It is a warning where the rows are too few to be that sure, and from 0.95 on where all columns but three are worse by
    0.1. A column that is the label by another name is not told of again.
    """

    kind = "predicts_label_alone"
    severity = Severity.ERROR

    def find(self, seen: Evidence) -> Iterator[Anomaly]:
        limit = 0.97 if seen.target.task is Task.REGRESSION else 0.99
        strong = {name: one for name, one in seen.scores.items() if one.value >= STRONG and one.low >= PROBABLE}
        others = [one.value for name, one in seen.scores.items() if name not in strong]
        for name, one in strong.items():
            stands_out = len(strong) <= _ALONE and max(others, default=0.5) <= one.value - _FAR
            if name in seen.copies or not (one.value >= limit or stands_out):
                continue
            certain = one.value >= limit and one.low >= CERTAIN
            finding = Finding(round(one.value, 4), limit, self._message(name, one, seen))
            yield self.anomaly(name, finding, Severity.ERROR if certain else Severity.WARNING)

    def _message(self, name: str, one: Score, seen: Evidence) -> str:
        return (
            f"Column {name!r} alone tells the label {seen.roles.label!r}, {measured_in_words(one, seen.target.task)} on "
            f"rows that no rule was fitted on: {one.rule}. Leave it out, unless it is known when the model is asked."
            f"{seen.sampled}"
        )
