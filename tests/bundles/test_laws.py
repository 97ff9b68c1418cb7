from collections.abc import Callable

import pytest

from evenkeel.testing.bundles import BUNDLE_LAWS
from evenkeel.testing.families import every_case
from evenkeel.typing import Task


@pytest.mark.parametrize("law", BUNDLE_LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize(("name", "task"), every_case(), ids=str)
def test_bundle_of_family(law: Callable[[str, Task], None], name: str, task: Task) -> None:
    law(name, task)
