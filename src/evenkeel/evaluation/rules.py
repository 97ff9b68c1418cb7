"""Who decides what: one rule for every label, or one for each of several."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np

from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.evaluation.threshold import Threshold
from evenkeel.metrics.base import Labels, Scores

Rules: TypeAlias = Threshold | Mapping[str, Threshold]


def check_rules(rules: object, labels: Sequence[str]) -> None:
    """Raise `DefinitionError` for what is no rule, and `NotFoundError` for a label that is none of ``labels``."""
    expected = "ek.Threshold(...), or for several labels a mapping of each to its own"
    if isinstance(rules, Threshold):
        return
    if not isinstance(rules, Mapping):
        raise DefinitionError("This is no decision", expected=expected, got=rules)
    if len(labels) < 2:
        remedy = "Write decision=ek.Threshold(...), or name several labels in a list."
        raise DefinitionError(
            "A model of one label has one rule", expected="ek.Threshold(...)", got=rules, remedy=remedy
        )
    for name, rule in rules.items():
        if name not in labels:
            raise NotFoundError("label", str(name), labels, where="decision")
        if not isinstance(rule, Threshold):
            raise DefinitionError(
                "This is no rule", expected="ek.Threshold(...)", got=rule, where=f"the label {name!r}"
            )


def rule_of(rules: Rules, label: str) -> Threshold:
    """Return the rule of a label; one that a mapping does not name is decided as without a rule, from 0.5 on."""
    return rules if isinstance(rules, Threshold) else rules.get(label, Threshold())


def choose_each(rules: Rules, names: Sequence[str], labels: Labels, scores: Scores) -> tuple[float, ...]:
    """Return the cut of each of several labels, chosen by its own rule; ``labels`` and ``scores`` are (rows, labels).

    >>> labels, scores = np.array([[0, 0], [1, 0], [1, 1]]), np.array([[0.2, 0.1], [0.4, 0.3], [0.6, 0.9]], np.float32)
    >>> choose_each({"late": Threshold(maximize="f1"), "slow": Threshold(0.75)}, ["late", "slow"], labels, scores)
    (0.30000001192092896, 0.75)
    """
    columns = zip(names, labels.T, scores.T, strict=True)
    return tuple(rule_of(rules, name).choose(truth, np.stack([1 - one, one], axis=1)) for name, truth, one in columns)
