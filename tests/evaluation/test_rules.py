"""One rule for all labels, or one for each."""

import numpy as np
import pytest

from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.evaluation import Threshold, check_rules, choose_each

NAMES = ["late", "slow"]
LABELS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
SCORES = np.array([[0.1, 0.1], [0.3, 0.2], [0.5, 0.3], [0.9, 0.4]], np.float32)
DEAR = Threshold(cost={"missed": 9, "false_alarm": 1})


@pytest.mark.parametrize(
    ("rules", "cuts"),
    [
        (Threshold(maximize="f1"), (0.4, 0.15)),
        ({"late": Threshold(maximize="f1"), "slow": Threshold(0.75)}, (0.4, 0.75)),
        ({"slow": DEAR}, (0.5, 0.15)),
        ({}, (0.5, 0.5)),
    ],
)
def test_each_label_is_cut_by_its_own_rule(rules, cuts):
    assert choose_each(rules, NAMES, LABELS, SCORES) == pytest.approx(cuts)


def test_a_row_that_one_label_has_no_answer_for_counts_for_the_other():
    scores = SCORES.copy()
    scores[3, 1] = np.nan
    assert choose_each(Threshold(maximize="f1"), NAMES, LABELS, scores) == pytest.approx((0.4, 0.15))


@pytest.mark.parametrize(
    ("rules", "labels", "error", "problem"),
    [
        ({"slwo": DEAR}, NAMES, NotFoundError, "no label 'slwo'(.|\n)*decision(.|\n)*'slow'"),
        ({"slow": 0.3}, NAMES, DefinitionError, r"no rule(.|\n)*ek.Threshold(.|\n)*got: 0.3(.|\n)*'slow'"),
        ({"late": DEAR}, ["late"], DefinitionError, "one label has one rule"),
        (0.3, NAMES, DefinitionError, "no decision(.|\n)*got: 0.3"),
    ],
)
def test_what_decides_nothing_is_refused(rules, labels, error, problem):
    with pytest.raises(error, match=problem):
        check_rules(rules, labels)
