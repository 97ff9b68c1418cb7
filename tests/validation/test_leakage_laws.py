import pkgutil

import pytest

from evenkeel.testing import leakage as laws
from evenkeel.validation import leakage

CASES = laws.cases()
_ROOM = {
    *(
        "base",
        "bins",
        "readable",
        "copies",
        "evidence",
        "find",
        "gather",
        "hashes",
        "readable",
        "roles",
        "scores",
        "sides",
        "straddling",
        "target",
        "words",
    )
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.kind}-{case.column}")
@pytest.mark.parametrize("law", laws.LEAKAGE_LAWS, ids=lambda law: law.__name__)
def test_law(law, case):
    law(case)


def test_every_check_has_its_file():
    files = {module.name for module in pkgutil.iter_modules(leakage.__path__)}
    assert files - _ROOM == set(leakage.LeakageCheck.kinds)
