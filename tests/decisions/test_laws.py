import pytest

from evenkeel.testing import decisions as laws


def name(part):
    return getattr(part, "name", None) or getattr(part, "__name__", "samples")


@pytest.mark.parametrize("law", laws.TEST_LAWS, ids=name)
@pytest.mark.parametrize(("test", "draw"), laws.every_test(), ids=name)
def test_every_test_keeps_every_law(test, draw, law):
    law(test, draw)


@pytest.mark.parametrize("law", laws.CORRECTION_LAWS, ids=name)
@pytest.mark.parametrize("correction", laws.every_correction(), ids=name)
def test_every_correction_keeps_every_law(correction, law):
    law(correction)


@pytest.mark.parametrize("law", laws.SEQUENCE_LAWS, ids=name)
@pytest.mark.parametrize(("kind", "seen"), laws.every_sequence(), ids=name)
def test_every_sequence_keeps_every_law(kind, seen, law):
    law(kind, seen)


def test_the_sample_ratio_holds_at_every_look():
    laws.the_sample_ratio_holds_at_every_look()
