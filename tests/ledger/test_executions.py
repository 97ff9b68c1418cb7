from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from evenkeel.artifacts import Reference
from evenkeel.clock import ManualClock
from evenkeel.errors import DefinitionError, LedgerError, NotFoundError, UsageError
from evenkeel.ledger import ArtifactRow, Execution, Ledger, NewRun, StepStatus

NOON = datetime(2013, 1, 1, 12, 0, 0, 123_456, UTC)


def ref(digest: str) -> Reference:
    return Reference("Examples", digest)


def record(
    ledger: Ledger, run: str, step: str, status: str, inputs: Mapping[str, str], outputs: Mapping[str, str], print_: str
) -> None:
    execution = Execution(
        run,
        step,
        StepStatus(status),
        NOON,
        fingerprint=print_,
        inputs={name: ref(digest) for name, digest in inputs.items()},
        outputs={name: ref(digest) for name, digest in outputs.items()},
    )
    ledger.executions.record(execution, [ArtifactRow(ref(digest), 1) for digest in outputs.values()])


def test_an_execution_is_remembered_whole(ledger: Ledger, clock: ManualClock) -> None:
    run = ledger.runs.start(NewRun("flights"))
    execution = Execution(
        run_id=run,
        step="train",
        status=StepStatus.RAN,
        started_at=NOON,
        fingerprint="f1",
        parts={"code": "c", "rate": "0.1"},
        why="rate changed",
        seconds=1.25,
        inputs={"rows": ref("a"), "graph": ref("b")},
        outputs={"model": ref("c")},
        error=None,
    )
    made = ArtifactRow(ref("c"), 10, {"trees": 7})
    ledger.executions.record(execution, [made])
    [found] = ledger.executions.of_run(run)
    assert found == Execution(**{**{name: getattr(execution, name) for name in Execution.__slots__}, "id": found.id})
    assert ledger.executions.find("f1") == ledger.executions.latest("flights", "train") == found
    assert ledger.artifacts.get(ref("c")) == ArtifactRow(ref("c"), 10, {"trees": 7}, clock.now())


def test_the_runs_that_made_an_output_are_found(ledger: Ledger, clock: ManualClock) -> None:
    made = {}
    for name, status, outputs in [
        ("graph", "ran", ("graph",)),
        ("both", "cached", ("graph", "output")),
        ("", "failed", ()),
    ]:
        made[name] = ledger.runs.start(NewRun("flights"))
        record(ledger, made[name], "transform", status, {"rows": "r"}, dict.fromkeys(outputs, name), "f1")
        clock.sleep(60)

    def found(named: str) -> list[str]:
        return [run.id for run in ledger.runs.list(made=named)]

    assert found("transform.graph") == [made["both"], made["graph"]]
    assert found("transform") == [made["both"]]
    assert found("transform.rows") == found("train.graph") == []


def test_the_latest_that_finished_is_found(ledger: Ledger) -> None:
    run = ledger.runs.start(NewRun("flights"))
    for status, output in [("ran", "a"), ("cached", "b"), ("failed", "c"), ("skipped", "d")]:
        record(ledger, run, "train", status, {}, {"model": output}, "f1")
    found = ledger.executions.find("f1")
    assert found is not None
    assert found.outputs == {"model": ref("b")}
    assert ledger.executions.latest("flights", "train") == found


@pytest.mark.parametrize("fingerprint", ["", "f2"])
def test_an_unknown_fingerprint_finds_nothing(fingerprint: str, ledger: Ledger) -> None:
    record(ledger, ledger.runs.start(NewRun("flights")), "train", "ran", {}, {}, "")
    assert ledger.executions.find(fingerprint) is None


def test_the_latest_is_of_the_pipeline(ledger: Ledger) -> None:
    record(ledger, ledger.runs.start(NewRun("flights")), "train", "ran", {}, {}, "f1")
    record(ledger, ledger.runs.start(NewRun("churn")), "train", "ran", {}, {}, "f2")
    found = ledger.executions.latest("flights", "train")
    assert found is not None
    assert found.fingerprint == "f1"
    assert ledger.executions.latest("flights", "tune") is None


def test_a_run_must_have_begun(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="There is no run 'none'"):
        record(ledger, "none", "train", "ran", {}, {}, "f1")


def test_a_time_knows_its_zone(ledger: Ledger) -> None:
    run = ledger.runs.start(NewRun("flights"))
    with pytest.raises(DefinitionError, match="time zone"):
        ledger.executions.record(Execution(run, "train", StepStatus.RAN, datetime(2013, 1, 1)))


def test_producer_and_consumers(ledger: Ledger) -> None:
    run = ledger.runs.start(NewRun("flights"))
    record(ledger, run, "ingest", "ran", {}, {"rows": "a"}, "f1")
    record(ledger, run, "train", "ran", {"rows": "a"}, {"model": "b"}, "f2")
    record(ledger, run, "ingest", "cached", {}, {"rows": "a"}, "f1")
    producer = ledger.artifacts.producer(ref("a"))
    assert producer is not None
    assert (producer.step, producer.status) == ("ingest", "ran")
    assert [execution.step for execution in ledger.artifacts.consumers(ref("a"))] == ["train"]
    assert ledger.artifacts.producer(ref("z")) is None


def test_lineage_goes_up_to_the_data(ledger: Ledger) -> None:
    run = ledger.runs.start(NewRun("flights"))
    record(ledger, run, "ingest", "ran", {}, {"rows": "a"}, "f1")
    record(ledger, run, "other", "ran", {}, {"x": "x"}, "f9")
    record(ledger, run, "profile", "ran", {"rows": "a"}, {"statistics": "s"}, "f2")
    record(ledger, run, "train", "ran", {"rows": "a", "statistics": "s"}, {"model": "m"}, "f3")
    found = ledger.artifacts.lineage(ref("m"))
    assert [execution.step for execution in found.executions] == ["train", "ingest", "profile"]
    assert [row.reference.digest for row in found.artifacts] == ["a", "m", "s"]


def test_lineage_follows_the_run_where_the_same_content_was_made_twice(ledger: Ledger) -> None:
    for month in ("jan", "feb"):
        run = ledger.runs.start(NewRun("flights"))
        record(ledger, run, "ingest", "ran", {}, {"rows": month}, f"ingest {month}")
        record(ledger, run, "infer", "ran", {"rows": month}, {"schema": "same"}, f"infer {month}")
        record(ledger, run, "train", "ran", {"schema": "same"}, {"model": f"m-{month}".replace("-", "")}, f"t {month}")
    for month in ("jan", "feb"):
        found = ledger.artifacts.lineage(ref(f"m{month}"))
        assert [execution.fingerprint for execution in found.executions] == [
            f"t {month}",
            f"infer {month}",
            f"ingest {month}",
        ]


def test_lineage_names_the_run_that_did_the_work(ledger: Ledger) -> None:
    first, second = ledger.runs.start(NewRun("flights")), ledger.runs.start(NewRun("flights"))
    record(ledger, first, "ingest", "ran", {}, {"rows": "a"}, "f1")
    record(ledger, second, "ingest", "cached", {}, {"rows": "a"}, "f1")
    record(ledger, second, "train", "ran", {"rows": "a"}, {"model": "m"}, "f2")
    found = ledger.artifacts.lineage(ref("m"), second)
    assert [(execution.step, execution.run_id) for execution in found.executions] == [
        ("train", second),
        ("ingest", first),
    ]


def test_an_artifact_is_found_by_the_start_of_its_digest(ledger: Ledger) -> None:
    run = ledger.runs.start(NewRun("flights"))
    record(ledger, run, "ingest", "ran", {}, {"a": "abc1", "b": "abd1", "c": "abd"}, "f1")
    artifacts = ledger.artifacts
    assert artifacts.find("abc") == artifacts.find("Examples/abc1") == ref("abc1")
    assert artifacts.find("Examples/abd") == ref("abd")
    with pytest.raises(UsageError, match="Several artifacts begin so"):
        artifacts.find("ab")
    with pytest.raises(NotFoundError, match="Did you mean 'Examples/abd1' or 'Examples/abc1'"):
        artifacts.find("Examples/abx1")


def test_a_hostile_name_is_a_name(ledger: Ledger) -> None:
    name = "x'; DROP TABLE runs; --"
    run = ledger.runs.start(NewRun(name, tags={name: name}))
    record(ledger, run, name, "ran", {name: "a"}, {name: "b"}, name)
    assert [found.id for found in ledger.runs.list(name, tags={name: name})] == [run]
    assert ledger.executions.find(name) == ledger.executions.latest(name, name)
