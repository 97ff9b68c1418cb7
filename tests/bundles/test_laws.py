from collections.abc import Callable

import pytest

from evenkeel.testing.bundles import BUNDLE_LAWS
from evenkeel.testing.families import every_case
from evenkeel.typing import Task

CASES = [  # those of a family in one process, which fits it once
    pytest.param(name, task, id=f"{name}-{task}", marks=pytest.mark.xdist_group(f"family {name}"))
    for name, task in every_case()
]


@pytest.mark.parametrize("law", BUNDLE_LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize(("name", "task"), CASES)
def test_bundle_of_family(law: Callable[[str, Task], None], name: str, task: Task) -> None:
    law(name, task)
