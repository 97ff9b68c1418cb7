from datetime import UTC, datetime

import pytest

from evenkeel.ledger import Execution, StepStatus
from evenkeel.pipeline.explain import changed, why_again
from evenkeel.pipeline.fingerprint import Fingerprint

DIGEST = "0" * 32
OTHER = "1" * 32


def latest(parts, fingerprint="x"):
    return Execution("r", "s", StepStatus.RAN, datetime(2013, 1, 1, tzinfo=UTC), fingerprint, parts)


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ({"parameter:rate": "0.1"}, {"parameter:rate": "0.2"}, "changed: parameter rate from 0.1 to 0.2"),
        ({"parameter:trainer": DIGEST}, {"parameter:trainer": OTHER}, "changed: parameter trainer"),
        ({"input:rows": "Examples/a"}, {"input:rows": "Examples/b"}, "changed: input rows"),
        ({"code:pipeline.clean": DIGEST}, {"code:pipeline.clean": OTHER}, "changed: pipeline.clean"),
        ({}, {"code:pipeline.clean": OTHER}, "changed: pipeline.clean is new"),
        ({"code:pipeline.clean": OTHER}, {}, "changed: pipeline.clean is gone"),
        ({"library:numpy": "2.4.1"}, {"library:numpy": "2.4.2"}, "changed: numpy from 2.4.1 to 2.4.2"),
        ({"python": "3.11.7"}, {"python": "3.12.0"}, "changed: Python from 3.11.7 to 3.12.0"),
        ({"house": DIGEST}, {"house": OTHER}, "changed: Evenkeel itself"),
        (
            {f"parameter:p{n}": DIGEST for n in range(6)},
            {f"parameter:p{n}": OTHER for n in range(6)},
            "changed: parameter p0, parameter p1, parameter p2, parameter p3 and 2 more",
        ),
        ({"step": "a"}, {"step": "a"}, "what it made is no longer in the store"),
    ],
)
def test_why_a_step_runs_again(before, after, why):
    assert why_again(Fingerprint("y", after), latest(before)) == why


def test_the_first_run_has_no_other_reason():
    assert why_again(Fingerprint("y", {}), None) == "first run"


def test_a_field_stands_for_its_value():
    before = {"parameter:t": DIGEST, "parameter:t.rate": "0.1", "parameter:tt": DIGEST}
    after = {"parameter:t": OTHER, "parameter:t.rate": "0.2", "parameter:tt": OTHER}
    assert changed(before, after) == ["parameter:t.rate", "parameter:tt"]
