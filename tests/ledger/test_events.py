from pathlib import Path

import pytest

from evenkeel.clock import ManualClock
from evenkeel.errors import DefinitionError, LedgerError
from evenkeel.ledger import Audit, Event, Ledger, NewRun
from evenkeel.testing.places import Place


def test_events_are_read_on_from_a_cursor(ledger: Ledger, clock: ManualClock) -> None:
    for subject in "abc":
        ledger.events.append("gate.overridden", subject, {"n": 1})
    head = "c51c1b888d9ac4bfac48bba0f666149e9154ca05f6fdaf0e04b8d7ff7e78a462"
    assert ledger.events.since(2) == [Event(3, clock.now(), "gate.overridden", "c", {"n": 1}, head)]
    assert [event.subject for event in ledger.events.since(0, limit=2)] == ["a", "b"]
    assert ledger.events.verify() == Audit(3, head, 3)


def test_an_empty_ledger_is_intact(ledger: Ledger) -> None:
    assert ledger.events.verify() == Audit(0, "", None)


@pytest.mark.parametrize("kind", ["", "overridden", "Gate.overridden", "gate.overridden.again"])
def test_a_kind_is_noun_and_verb(kind: str, ledger: Ledger) -> None:
    with pytest.raises(DefinitionError, match="not a kind of event"):
        ledger.events.append(kind, "x")


def test_a_damaged_anchor_is_no_silent_healing(ledger: Ledger, place: Place, tmp_path: Path) -> None:
    ledger.runs.start(NewRun("flights"))
    place.anchor(tmp_path).write_bytes(b"{}")
    with pytest.raises(LedgerError, match="anchor"):
        ledger.events.verify()
