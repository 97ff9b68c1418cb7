from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import pytest

from evenkeel.artifacts import FolderStore
from evenkeel.clock import SystemClock
from evenkeel.flows.release import roll_out
from evenkeel.ledger import DeploymentStatus, NewVersion, open_ledger
from evenkeel.pipeline import StepContext
from evenkeel.registry import ModelVersion, Registry
from evenkeel.rollout import Immediate, publish, read
from evenkeel.testing.steps import Tally


def release(folder, number):
    """Register a version, and roll it out, as a run does; anything that is stored stands for its bundle."""
    store = FolderStore(folder / "artifacts")
    bundle = store.put(Tally(number))
    with open_ledger(f"sqlite:///{folder}/ledger.db") as ledger:
        version = Registry(ledger).register(NewVersion("churn", bundle, f"run-{number}", tags={"team": "risk"}))
        context = StepContext("run", "roll_out", SystemClock(), None, folder, store, lambda: ledger, {"bundle": bundle})
        roll_out(
            ModelVersion("churn", version.version, str(bundle), None, "run"), None, Immediate(), folder / "t", context
        )


def test_rollouts_at_once_end_with_one_version_everywhere(tmp_path):
    open_ledger(f"sqlite:///{tmp_path}/ledger.db").close()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(partial(release, tmp_path), range(16)))
    with open_ledger(f"sqlite:///{tmp_path}/ledger.db") as ledger:
        active = ledger.deployments.list(status=DeploymentStatus.ACTIVE, tags={"team": "risk"})
        champion = ledger.models.aliases("churn")["champion"]
    assert [found.version for found in active] == [champion]
    assert read(tmp_path / "t").route("churn").arms[0].version == champion


def test_a_table_that_names_the_bundle_elsewhere_is_published_again(tmp_path):
    open_ledger(f"sqlite:///{tmp_path}/ledger.db").close()
    release(tmp_path, 1)
    table = read(tmp_path / "t")
    elsewhere = replace(table.placed(lambda _: "/elsewhere/bundle"), epoch=table.epoch + 1)
    publish(tmp_path / "t", elsewhere)
    release(tmp_path, 1)
    (arm,) = read(tmp_path / "t").route("churn").arms
    assert (arm.version, arm.bundle_path) == (1, table.route("churn").arms[0].bundle_path)


def test_a_rollout_waits_for_the_one_before_it(tmp_path):
    with open_ledger(f"sqlite:///{tmp_path}/ledger.db") as ledger, ThreadPoolExecutor(1) as pool:
        with ledger.lead("rollout/churn"):
            waiting = pool.submit(release, tmp_path, 1)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.5)
        waiting.result(timeout=120)
        assert ledger.models.aliases("churn") == {"champion": 1}


def test_a_store_that_is_reached_by_a_link_is_published_once(tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "artifacts").symlink_to(tmp_path / "disk")
    open_ledger(f"sqlite:///{tmp_path}/ledger.db").close()
    release(tmp_path, 1)
    release(tmp_path, 1)
    assert read(tmp_path / "t").epoch == 1
