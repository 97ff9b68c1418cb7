import pytest

from evenkeel.testing.metrics import METRIC_LAWS, every_metric


@pytest.mark.parametrize("law", METRIC_LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize(("metric", "task"), every_metric(), ids=lambda part: getattr(part, "name", part))
def test_every_metric_keeps_every_law(metric, task, law):
    law(metric, task)
