import pkgutil

import pytest

from evenkeel.testing import validation as laws
from evenkeel.validation import checks

CASES = pytest.mark.parametrize("case", laws.cases(), ids=lambda case: case.kind)


@CASES
def test_bad(case):
    laws.check_bad(case)


@CASES
def test_good(case):
    laws.check_good(case)


@CASES
def test_severity(case):
    laws.check_severity(case)


def test_every_check_has_its_file():
    files = {module.name for module in pkgutil.iter_modules(checks.__path__)} - {"base", "distinct", "domain"}
    assert files == set(checks.Check.kinds)
