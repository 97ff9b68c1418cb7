from collections.abc import Callable

import pytest

from evenkeel.testing.estimators import an_estimator_is_served_faithfully_or_refused, every_estimator_case
from evenkeel.testing.families import FAMILY_LAWS, every_case, uncovered_families
from evenkeel.typing import Task

CASES = [  # those of a family in one process, which fits it once
    pytest.param(name, task, id=f"{name}-{task}", marks=pytest.mark.xdist_group(f"family {name}"))
    for name, task in every_case()
]


@pytest.mark.xdist_group("family torch")
def test_every_family_stands_in_a_case() -> None:
    assert uncovered_families() == set()


@pytest.mark.parametrize("law", FAMILY_LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize(("name", "task"), CASES)
def test_family(law: Callable[[str, Task], None], name: str, task: Task) -> None:
    law(name, task)


@pytest.mark.parametrize(("name", "task"), every_estimator_case(), ids=str)
def test_estimator(name: str, task: Task) -> None:
    an_estimator_is_served_faithfully_or_refused(name, task)
