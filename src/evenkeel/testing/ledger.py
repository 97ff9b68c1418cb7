"""The laws of the ledger, to be tried on every database that it can lie in."""

import inspect
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from evenkeel.artifacts import Reference
from evenkeel.errors import LedgerError
from evenkeel.ledger import (
    ArtifactRow,
    Audit,
    DeploymentStatus,
    Event,
    Execution,
    Ledger,
    NewDeployment,
    NewRun,
    NewVersion,
    RunStatus,
    StepStatus,
    Tagged,
)
from evenkeel.ledger.chain import link
from evenkeel.ledger.rows import to_json, to_microseconds
from evenkeel.testing.faults import die_at_each, function, side_by_side
from evenkeel.testing.places import Place

PROCESSES = 8
APPENDS = 50

_MODEL = "flight-late"
_NOON = datetime(2013, 1, 1, 12, tzinfo=UTC)


class LedgerLaws:
    """What holds for the ledger in every database; each law wants an empty folder of its own."""

    def __init__(self, place: Place, folder: Path) -> None:
        self.place = place
        self.folder = folder

    def processes_that_open_at_once_make_one_ledger(self) -> None:
        side_by_side(append_events, [(self.place, self.folder, str(who), 1) for who in range(PROCESSES)])
        assert len(self._events()) == PROCESSES

    def no_reader_skips_an_event_of_many_writers(self) -> None:
        self.place.open(self.folder).close()
        following = _Follower(self.place, self.folder, PROCESSES * APPENDS)
        side_by_side(append_events, [(self.place, self.folder, str(who), APPENDS) for who in range(PROCESSES)])
        seen = following.events()
        assert [event.cursor for event in seen] == list(range(1, PROCESSES * APPENDS + 1))
        for who in map(str, range(PROCESSES)):
            assert [event.data["number"] for event in seen if event.subject == who] == list(range(APPENDS))
        assert self._audit() == Audit(len(seen), seen[-1].hash, len(seen))

    def versions_of_many_writers_have_no_gap(self) -> None:
        side_by_side(register_versions, [(self.place, self.folder, str(who), 5) for who in range(PROCESSES)])
        with self.place.open(self.folder) as ledger:
            found = ledger.models.versions(_MODEL)
        assert [version.version for version in found] == list(range(PROCESSES * 5 + 1, 0, -1))
        assert len({version.bundle for version in found}) == len(found)

    def a_death_at_any_instant_leaves_the_old_state_or_the_new(self) -> None:
        instants = die_at_each(function(whole_run, self.place), self._is_whole, self.folder, self.place.instants)
        assert {instant.split()[0] for instant in instants} == {
            f"{act}:{when}" for act in ("commit", "fsync", "rename") for when in ("before", "after")
        }

    def a_run_whose_process_died_is_interrupted_by_the_next(self) -> None:
        side_by_side(start_and_die, [(self.place, self.folder)])
        with self.place.open(self.folder) as ledger, self.place.open(self.folder) as other:
            running = other.runs.start(NewRun("running"))
            _eventually(lambda: _statuses_after_another_run(ledger)["died"] == "interrupted")
            statuses = _statuses_after_another_run(ledger)
            assert statuses == {
                "died": "interrupted",
                "orchestrated": "running",
                "running": "running",
                "other": "succeeded",
            }
            other.runs.finish(running, RunStatus.SUCCEEDED)

    def a_run_that_ends_while_another_begins_harms_neither(self) -> None:
        self.place.open(self.folder).close()
        side_by_side(start_and_finish, [(self.place, self.folder, 10) for _ in range(PROCESSES)])
        with self.place.open(self.folder) as ledger:
            assert {run.status for run in ledger.runs.list(limit=1_000)} == {RunStatus.SUCCEEDED}

    def one_leads_and_a_late_write_of_the_last_leader_is_refused(self) -> None:
        with self.place.open(self.folder) as ledger, self.place.open(self.folder) as other:
            ledger.models.register(_version("a"))
            with ledger.lead("rollout") as first:
                _raises(LedgerError, lambda: other.lead("rollout").__enter__())
                ledger.models.move_alias(_MODEL, "champion", 1, reason="first", actor="rollout", epoch=first)
            with other.lead("rollout") as second:
                assert (first.number, second.number) == (1, 2)
                new = NewDeployment(_MODEL, 1, "canary")
                _raises(LedgerError, lambda: ledger.deployments.start(new, epoch=first))
                other.deployments.start(new, epoch=second)
            assert len(ledger.deployments.list()) == 1

    def every_write_of_a_controller_is_refused_when_its_term_is_over(self) -> None:
        with self.place.open(self.folder) as ledger, self.place.open(self.folder) as other:
            ledger.models.register(_version("a"))
            new, active = NewDeployment(_MODEL, 1, "canary"), DeploymentStatus.ACTIVE
            started = ledger.deployments.start(new)
            with ledger.lead("rollout") as over:
                pass
            with other.lead("rollout"):
                writes: dict[str, Callable[[], object]] = {
                    "deployments.start": lambda: ledger.deployments.start(new, epoch=over),
                    "deployments.change": lambda: ledger.deployments.change(started, active, "", actor="", epoch=over),
                    "models.move_alias": lambda: ledger.models.move_alias(
                        _MODEL, "a", 1, reason="", actor="", epoch=over
                    ),
                }
                assert _verbs_with_a_term(ledger) == set(writes)
                before = ledger.events.since(0)
                for write in writes.values():
                    _raises(LedgerError, write)
                assert ledger.events.since(0) == before

    def every_list_is_filtered_by_tags(self) -> None:
        with self.place.open(self.folder) as ledger:
            lists: dict[Tagged, Callable[[dict[str, str]], list[str]]] = {
                Tagged.RUN: lambda tags: [run.id for run in ledger.runs.list(tags=tags)],
                Tagged.ARTIFACT: lambda tags: ledger.tags.find(Tagged.ARTIFACT, tags),
                Tagged.MODEL: lambda tags: ledger.models.names(tags),
                Tagged.VERSION: lambda tags: [
                    f"{each.model}@{each.version}" for each in ledger.models.versions(tags=tags)
                ],
                Tagged.DEPLOYMENT: lambda tags: [each.id for each in ledger.deployments.list(tags=tags)],
            }
            assert set(lists) == set(Tagged)
            for name in ("a", "b"):
                run_id = ledger.runs.start(NewRun("flights"))
                ledger.executions.record(_execution(run_id, name), [ArtifactRow(Reference("Examples", name), 10)])
                ledger.models.register(NewVersion(name, Reference("Bundle", name), run_id))
                ledger.deployments.start(NewDeployment(name, 1, "immediate"))
            for kind, found in lists.items():
                one, _ = found({})
                ledger.tags.set(kind, one, {"team": "risk", "tier": "1"})
                assert found({"team": "risk", "tier": "1"}) == [one]
                assert found({"team": "risk", "tier": "2"}) == []

    def what_raises_within_a_transaction_leaves_nothing(self) -> None:
        with self.place.open(self.folder) as ledger:
            _raises(LedgerError, lambda: ledger.executions.record(_execution("no-such-run", "train")))
            assert ledger.events.since(0) == []
            assert ledger.executions.of_run("no-such-run") == []

    def a_changed_event_is_found(self) -> None:
        self._append(3)
        self._execute("UPDATE events SET subject = 'nobody' WHERE cursor = 2")
        assert self._audit().problems == ("event 2 was changed",)

    def an_event_changed_with_its_hash_is_found(self) -> None:
        self._append(3)
        self._execute("UPDATE events SET subject = 'nobody', hash = 'made up' WHERE cursor = 3")
        assert self._audit().problems == ("event 3 was changed", "event 3 is not the one that the anchor vouches for")

    def an_event_replaced_by_one_with_a_right_hash_is_found(self) -> None:
        self._append(3)
        first, second, _ = self._events()
        replaced = (2, to_microseconds(second.at), second.kind, "nobody", to_json(second.data))
        sql = "UPDATE events SET subject = 'nobody', hash = :hash WHERE cursor = 2"
        self._execute(sql, hash=link(first.hash, replaced))
        assert self._audit().problems == ("event 3 was changed",)

    def an_event_removed_from_the_middle_is_found(self) -> None:
        self._append(4)
        self._execute("DELETE FROM events WHERE cursor = 2")
        assert self._audit().problems == ("between event 1 and event 3 some were removed",)

    def swapped_events_are_found(self) -> None:
        self._append(4)
        for before, after in ((2, -2), (3, 2), (-2, 3)):
            sql = "UPDATE events SET cursor = :after WHERE cursor = :before"
            self._execute(sql, before=before, after=after)
        assert self._audit().problems == ("event 2 was changed", "event 3 was changed", "event 4 was changed")

    def a_removed_beginning_is_found(self) -> None:
        self._append(4)
        self._execute("DELETE FROM events WHERE cursor < 3")
        assert self._audit().problems == ("between event 0 and event 3 some were removed",)

    def a_removed_whole_is_found(self) -> None:
        self._append(4)
        self._execute("DELETE FROM events")
        assert self._audit().problems == ("the last 4 of 4 events were removed",)

    def removed_last_events_are_found(self) -> None:
        self._append(4)
        self._execute("DELETE FROM events WHERE cursor > 2")
        assert self._audit().problems == ("the last 2 of 4 events were removed",)

    def removed_last_events_are_found_under_new_ones(self) -> None:
        self._append(4)
        self._execute("DELETE FROM events WHERE cursor > 2")
        self._append(5)
        assert self._audit().problems == ("event 4 is not the one that the anchor vouches for",)

    def an_anchor_that_a_crash_left_behind_is_healed(self) -> None:
        self._append(2)
        behind = self.place.anchor(self.folder).read_bytes()
        self._append(2)
        self.place.anchor(self.folder).write_bytes(behind)
        assert (self._audit().anchored, self._audit().anchored) == (2, 4)

    def a_ledger_can_be_registered_in_twice(self) -> None:
        with self.place.open(self.folder) as ledger:
            first = ledger.models.register(_version("a"))
            assert ledger.models.register(_version("a")) == first
            ledger.models.register(_version("b"))
            assert ledger.models.register(_version("a")) == first
            assert [event.kind for event in ledger.events.since(0)] == ["version.registered"] * 2

    def _is_whole(self, folder: Path) -> None:
        with self.place.open(folder) as ledger:
            audit = ledger.events.verify()
            assert audit.intact, audit
            _agrees_with_its_events(ledger)
        whole_run(folder, self.place)
        with self.place.open(folder) as ledger:
            _eventually(lambda: ledger.runs.sweep() == [] and ledger.runs.list(status="running") == [])
            assert ledger.models.aliases(_MODEL) == {"champion": 1}
            assert [version.version for version in ledger.models.versions(_MODEL)] == [1]
            assert ledger.runs.list()[0].status == "succeeded"
            assert ledger.events.verify().intact
            _agrees_with_its_events(ledger)

    def _append(self, count: int) -> None:
        append_events(self.place, self.folder, "mara", count)

    def _events(self) -> list[Event]:
        with self.place.open(self.folder) as ledger:
            return ledger.events.since(0, limit=100_000)

    def _audit(self) -> Audit:
        with self.place.open(self.folder) as ledger:
            return ledger.events.verify()

    def _execute(self, sql: str, **parameters: object) -> None:
        self.place.execute(self.folder, sql, **parameters)


def append_events(place: Place, folder: Path, who: str, count: int) -> None:
    """Append ``count`` events about ``who``."""
    with place.open(folder) as ledger:
        for number in range(count):
            ledger.events.append("gate.overridden", who, {"number": number})


def register_versions(place: Place, folder: Path, who: str, count: int) -> None:
    """Register ``count`` bundles that only ``who`` has, and one that all have."""
    with place.open(folder) as ledger:
        for number in range(count):
            ledger.models.register(_version(f"{who}x{number}"))
        ledger.models.register(_version("same"))


def start_and_finish(place: Place, folder: Path, count: int) -> None:
    """Run ``count`` empty runs, one after the other."""
    with place.open(folder) as ledger:
        for _ in range(count):
            ledger.runs.finish(ledger.runs.start(NewRun("short")), RunStatus.SUCCEEDED)


def start_and_die(place: Place, folder: Path) -> None:
    """Start a run that is attended and one that is not, and end without finishing them."""
    ledger = place.open(folder)
    ledger.runs.start(NewRun("died"))
    ledger.runs.start(NewRun("orchestrated", attended=False))


def whole_run(folder: Path, place: Place) -> None:
    """Do what a run does to a ledger, from the first step to the deployment."""
    with place.open(folder) as ledger:
        run_id = ledger.runs.start(NewRun("flights", {"market": "NY"}, tags={"team": "risk"}))
        bundle = Reference("Bundle", "b")
        ledger.executions.record(_execution(run_id, "ingest"), [ArtifactRow(Reference("Examples", "ingest"), 10)])
        ledger.executions.record(_execution(run_id, "package"), [ArtifactRow(bundle, 20)])
        ledger.models.register(NewVersion(_MODEL, bundle, run_id, tags={"team": "risk"}))
        ledger.models.move_alias(_MODEL, "champion", 1, reason="blessed", actor="rollout")
        deployment = ledger.deployments.start(NewDeployment(_MODEL, 1, "immediate"))
        ledger.deployments.change(deployment, DeploymentStatus.ACTIVE, "published", actor="rollout")
        ledger.runs.finish(run_id, RunStatus.SUCCEEDED)


class _Follower:
    """Reads events from its last cursor on, in a thread, until it has seen ``count`` of them."""

    def __init__(self, place: Place, folder: Path, count: int) -> None:
        self._seen: list[Event] = []
        self._thread = threading.Thread(target=self._follow, args=(place, folder, count), daemon=True)
        self._thread.start()

    def _follow(self, place: Place, folder: Path, count: int) -> None:
        with place.open(folder) as ledger:
            while len(self._seen) < count:
                self._seen += ledger.events.since(self._seen[-1].cursor if self._seen else 0, limit=50)
                time.sleep(0.005)

    def events(self) -> list[Event]:
        self._thread.join(timeout=120)
        return self._seen


def _verbs_with_a_term(ledger: Ledger) -> set[str]:
    """Return the verbs that a controller may call with its term, such as ``models.move_alias``."""
    parts = {name: part for name, part in vars(ledger).items() if not name.startswith("_")}
    return {
        f"{name}.{verb}"
        for name, part in parts.items()
        for verb, called in inspect.getmembers(part, inspect.ismethod)
        if "epoch" in inspect.signature(called).parameters
    }


def _statuses_after_another_run(ledger: Ledger) -> dict[str, str]:
    ledger.runs.finish(ledger.runs.start(NewRun("other")), RunStatus.SUCCEEDED)
    return {run.pipeline: run.status for run in ledger.runs.list(limit=10_000)}


def _agrees_with_its_events(ledger: Ledger) -> None:
    kinds = [event.kind for event in ledger.events.since(0, limit=100_000)]
    runs = ledger.runs.list(limit=10_000)
    assert kinds.count("run.started") == len(runs)
    assert sum(kind.startswith("step.") for kind in kinds) == sum(len(ledger.executions.of_run(run.id)) for run in runs)
    assert kinds.count("version.registered") == len(ledger.models.versions())
    assert kinds.count("deployment.started") == len(ledger.deployments.list())


def _version(digest: str) -> NewVersion:
    return NewVersion(_MODEL, Reference("Bundle", digest), run_id="20130101-120000-2222")


def _execution(run_id: str, step: str) -> Execution:
    outputs = {"out": Reference("Examples", step)}
    return Execution(run_id, step, StepStatus.RAN, _NOON, fingerprint=step, outputs=outputs)


def _eventually(condition: Callable[[], bool], seconds: float = 120.0) -> None:
    """Wait for what a server does only when it has noticed that a client died."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"did not come true within {seconds} seconds")
        time.sleep(0.02)


def _raises(kind: type[Exception], act: Callable[[], object]) -> None:
    try:
        act()
    except kind:
        return
    raise AssertionError(f"{kind.__name__} was expected")
