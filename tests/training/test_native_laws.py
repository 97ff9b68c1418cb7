from collections.abc import Callable

import pytest

from evenkeel.testing.native import NATIVE_LAWS, every_native

pytestmark = pytest.mark.xdist_group("native objects")  # each is fitted and packed once


@pytest.mark.parametrize("law", NATIVE_LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize("name", every_native())
def test_pipeline_of_raw_columns(law: Callable[[str], None], name: str) -> None:
    law(name)
