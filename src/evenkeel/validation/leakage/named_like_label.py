"""A column that is named like the label, or like an outcome."""

import re
from collections.abc import Iterator

from evenkeel.schema import Severity
from evenkeel.validation.anomalies import Anomaly
from evenkeel.validation.leakage.base import Finding, LeakageCheck
from evenkeel.validation.leakage.evidence import Evidence
from evenkeel.validation.leakage.words import measured_in_words
from evenkeel.validation.names import words_of

_OUTCOMES = re.compile(
    r"^(y|y_(true|pred|hat|label)|(the_|my_)?(target|label|outcome|ground_truth|response|result|class_label|prediction))"
    r"(_(flag|value|id|code|class|\d+))?$"
)
_TELLING = 0.75


class NamedLikeLabel(LeakageCheck):
    """The name holds the name of the label, or is one that outcomes have; a warning where the column tells the label.

    A column that was joined as it was known at the time of the row may be named like a label: earlier outcomes are
    features.
    """

    kind = "named_like_label"
    severity = Severity.WARNING

    def find(self, seen: Evidence) -> Iterator[Anomaly]:
        for name in seen.columns:
            if name in seen.roles.joined or not is_named_like(name, seen.roles.label):
                continue
            one = seen.scores.get(name)
            telling = one is not None and one.low >= _TELLING
            told = f"and tells it, {measured_in_words(one, seen.target.task)}" if one else "and too few rows say more"
            if one is not None and not telling:
                told = f"and hardly tells it, {measured_in_words(one, seen.target.task)}"
            message = (
                f"Column {name!r} is named like the label {seen.roles.label!r} or like an outcome, {told}: leave it out, "
                f"unless it is known when the model is asked.{seen.sampled}"
            )
            finding = Finding(None if one is None else round(one.value, 4), _TELLING, message)
            yield self.anomaly(name, finding, Severity.WARNING if telling else Severity.INFO)


def is_named_like(name: str, label: str) -> bool:
    """Whether a column is named like the label or like an outcome.

    >>> [is_named_like(name, "late") for name in ("is_late", "lateFlag", "late_next_week", "outcome", "plate", "latency")]
    [True, True, True, True, False, False]
    """
    words, wanted = f"_{words_of(name)}_", re.sub(r"^(is|has|was|will|y)_|_(flag|label|y)$", "", words_of(label))
    return (bool(wanted) and f"_{wanted}_" in words) or _OUTCOMES.search(words_of(name)) is not None
