import secrets
from datetime import timedelta
from pathlib import Path

import pytest

from evenkeel.clock import ManualClock
from evenkeel.errors import DefinitionError, LedgerError, NotFoundError, UsageError
from evenkeel.ledger import Ledger, NewRun, Run, RunStatus, open_ledger
from evenkeel.testing.places import Place


def test_a_run_is_remembered_whole(ledger: Ledger, clock: ManualClock) -> None:
    began = clock.now()
    new = NewRun("flights", {"market": "NY"}, {"commit": "45372b0"}, {"numpy": "2.4"}, {"team": "risk"})
    run_id = ledger.runs.start(new)
    clock.sleep(90)
    ledger.runs.finish(run_id, RunStatus.FAILED, "ValueError: \0 no rows \ud800")
    assert ledger.runs.get(run_id) == Run(
        id=run_id,
        pipeline="flights",
        status=RunStatus.FAILED,
        started_at=began,
        finished_at=began + timedelta(seconds=90),
        parameters={"market": "NY"},
        code={"commit": "45372b0"},
        environment={"numpy": "2.4"},
        tags={"team": "risk"},
        error="ValueError: � no rows ?",
    )


def test_the_id_tells_the_second(ledger: Ledger) -> None:
    assert ledger.runs.start(NewRun("flights")).startswith("20261121-063012-")


def test_the_id_of_a_run_is_not_given_again(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    letters = iter("222222223333")
    monkeypatch.setattr(secrets, "choice", lambda _: next(letters))
    ledger.runs.finish(ledger.runs.start(NewRun("flights")), RunStatus.SUCCEEDED)
    assert ledger.runs.start(NewRun("flights")) == "20261121-063012-3333"


def test_an_id_that_another_process_begins_a_run_with_is_left_to_it(
    ledger: Ledger, place: Place, clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = iter("222222223333")
    monkeypatch.setattr(secrets, "choice", lambda _: next(letters))
    with open_ledger(place.url(tmp_path), clock, place.anchor(tmp_path)) as other:
        other.runs.start(NewRun("flights"))
        place.execute(tmp_path, "DELETE FROM runs")  # as before it is written: only the lock tells of it
        assert ledger.runs.start(NewRun("flights")) == "20261121-063012-3333"


def test_a_run_is_found_by_the_start_of_its_id(ledger: Ledger, clock: ManualClock) -> None:
    first = ledger.runs.start(NewRun("flights"))
    clock.sleep(60)
    second = ledger.runs.start(NewRun("flights"))
    assert ledger.runs.get("20261121-0631").id == second
    with pytest.raises(UsageError, match=f"Several runs begin so(?s:.)*{first}, {second}"):
        ledger.runs.get("20261121")


@pytest.mark.parametrize("unknown", ["20261121-063012-%", "", "_"])
def test_what_is_no_start_of_an_id_finds_nothing(unknown: str, ledger: Ledger) -> None:
    with pytest.raises(NotFoundError, match="There is no run"):
        ledger.runs.get(unknown)


def test_near_ids_are_given(ledger: Ledger) -> None:
    run_id = ledger.runs.start(NewRun("flights"))
    with pytest.raises(NotFoundError, match=f"Did you mean '{run_id}'"):
        ledger.runs.get(run_id[:-1] + "!")


def test_lists_are_newest_first_and_filtered(ledger: Ledger, clock: ManualClock) -> None:
    ids = []
    for pipeline, team in [("flights", "risk"), ("churn", "risk"), ("flights", "sales"), ("flights", "risk")]:
        ids.append(ledger.runs.start(NewRun(pipeline, tags={"team": team, "tier": "1"})))
        clock.sleep(1)
    ledger.runs.finish(ids[3], "succeeded")
    runs = ledger.runs
    assert [run.id for run in runs.list()] == ids[::-1]
    assert [run.id for run in runs.list(limit=2)] == [ids[3], ids[2]]
    assert [run.id for run in runs.list("flights", tags={"team": "risk", "tier": "1"})] == [ids[3], ids[0]]
    assert [run.id for run in runs.list(status="succeeded")] == [ids[3]]


def test_an_ended_run_stays_as_it_ended(ledger: Ledger) -> None:
    run_id = ledger.runs.start(NewRun("flights"))
    ledger.runs.finish(run_id, RunStatus.REFUSED)
    ledger.runs.finish(run_id, RunStatus.REFUSED)
    with pytest.raises(LedgerError, match="has ended already"):
        ledger.runs.finish(run_id, RunStatus.SUCCEEDED)
    assert [event.kind for event in ledger.events.since(0)] == ["run.started", "run.finished"]


@pytest.mark.parametrize("status", ["running", "done"])
def test_a_run_ends_in_a_known_way(status: str, ledger: Ledger) -> None:
    run_id = ledger.runs.start(NewRun("flights"))
    with pytest.raises(DefinitionError, match="expected: succeeded, blocked, refused, failed, interrupted"):
        ledger.runs.finish(run_id, status)


def test_an_unknown_run_cannot_be_ended(ledger: Ledger) -> None:
    with pytest.raises(NotFoundError, match="There is no run 'x'"):
        ledger.runs.finish("x", RunStatus.FAILED)


def test_what_is_no_json_is_refused(ledger: Ledger) -> None:
    with pytest.raises(DefinitionError, match="The ledger cannot keep this value"):
        ledger.runs.start(NewRun("flights", {"market": object()}))  # type: ignore[dict-item]
    assert ledger.runs.list() == []
