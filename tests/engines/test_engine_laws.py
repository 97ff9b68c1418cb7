import pytest

from evenkeel.testing.engines import engine_classes, laws, uncovered


def test_every_method_has_a_law():
    assert uncovered() == set()


@pytest.mark.parametrize("kind", engine_classes(), ids=lambda kind: kind.__name__)
@pytest.mark.parametrize(("family", "name"), laws())
def test_law(kind, family, name, tmp_path):
    getattr(family(kind, tmp_path), name)()
