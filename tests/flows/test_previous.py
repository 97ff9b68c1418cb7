import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from evenkeel.artifacts import FolderStore, Reference
from evenkeel.clock import SystemClock
from evenkeel.flows.previous import Previous, previous
from evenkeel.ledger import Execution, Ledger, NewRun, StepStatus, open_ledger
from evenkeel.pipeline import StepContext
from evenkeel.schema import Schema

Find = Callable[[str], Previous | None]


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return open_ledger(f"sqlite:///{tmp_path / 'ledger.db'}")


@pytest.fixture
def stored(tmp_path: Path) -> dict[str, Reference]:
    store = FolderStore(tmp_path / "store")
    return {name: store.put(Schema((), name=name)) for name in "abc"}


@pytest.fixture
def find(tmp_path: Path, ledger: Ledger, stored: dict[str, Reference]) -> Find:
    def run(name: str) -> Previous | None:
        context = StepContext(
            run_id="now",
            step="previous",
            clock=SystemClock(),
            logger=logging.getLogger("test"),
            scratch=tmp_path,
            store=FolderStore(tmp_path / "store"),
            open_ledger=lambda: ledger,
            inputs={"examples": stored.get(name, Reference("Schema", "0123"))},
        )
        return previous(None, "shop", context)  # type: ignore[arg-type]

    return run


def judge(ledger: Ledger, examples: Reference, status: StepStatus = StepStatus.RAN, pipeline: str = "shop") -> str:
    run = ledger.runs.start(NewRun(pipeline))
    inputs = {"examples": examples, "statistics": examples}
    ledger.executions.record(Execution(run, "validate", status, SystemClock().now(), inputs=inputs))
    return run


def test_the_first_snapshot_has_no_predecessor(find: Find) -> None:
    assert find("a") is None


def test_the_last_good_snapshot_of_other_rows_comes_before(
    ledger: Ledger, stored: dict[str, Reference], find: Find
) -> None:
    judge(ledger, stored["a"])
    run = judge(ledger, stored["b"], StepStatus.CACHED)
    judge(ledger, stored["c"], StepStatus.FAILED)
    judge(ledger, stored["c"], pipeline="another")
    judge(ledger, Reference("Schema", "4567"))
    assert find("new") == Previous(run, str(stored["b"]), str(stored["b"]))


def test_the_same_rows_keep_their_predecessor(ledger: Ledger, stored: dict[str, Reference], find: Find) -> None:
    run = judge(ledger, stored["a"])
    for name in "bbcb":
        judge(ledger, stored[name])
    assert find("a") is None
    assert find("b") == Previous(run, str(stored["a"]), str(stored["a"]))
