"""Transformers of scikit-learn inside a transform, and in its place."""

from collections.abc import Callable

import pytest

from evenkeel.testing.transformers import TRANSFORMER_LAWS, every_transformer, uncovered_transformers


def test_every_class_with_a_counterpart_stands_in_a_case() -> None:
    assert uncovered_transformers() == set()


@pytest.mark.parametrize("law", TRANSFORMER_LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize("name", every_transformer())
def test_transformer(law: Callable[[str], object], name: str) -> None:
    law(name)
