"""The main job on one month of real flights: the same bits however a row is asked, and nothing from the future."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evenkeel.artifacts import Examples, Features, FolderStore, Reference
from evenkeel.bundles import Predictor, load_bundle
from evenkeel.bundles.golden import as_json
from evenkeel.rollout import read
from evenkeel.serving import ServeSettings
from evenkeel.serving.process import running
from evenkeel.testing.five_ways import check_five_ways

pytestmark = [pytest.mark.xdist_group("flights"), pytest.mark.slow, pytest.mark.timeout(900)]
TUTORIAL = Path(__file__).parents[2] / "docs/tutorial.md"
ROWS = 10_000
Bits = npt.NDArray[np.uint32]


def run(folder: Path, *arguments: str) -> Any:
    command = [sys.executable, "-m", "evenkeel", *arguments, "--json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


class Job:
    """A finished run, and what it made."""

    def __init__(self, folder: Path, report: Any) -> None:
        self.folder = folder
        self.report = report
        self.store = FolderStore(folder / ".evenkeel/artifacts")
        steps = run(folder, "show")["steps"]
        self.made = {f"{s['name']}.{name}": reference for s in steps for name, reference in s["outputs"].items()}
        self.bundle = self.store.folder(Reference.parse(self.made["package.output"]))

    def load(self, name: str) -> Any:
        return self.store.get(Reference.parse(self.made[name]))


@pytest.fixture(scope="module")
def job(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Job:
    folder = Path(shutil.copytree(prepared, tmp_path_factory.mktemp("job") / "flights"))
    file = folder / "pipeline.py"
    file.write_text(file.read_text().replace("trials=10", "trials=2"))
    return Job(folder, run(folder, "run"))


@pytest.fixture(scope="module")
def rows(job: Job) -> pa.Table:
    """Validation rows, and training rows where there are fewer than 10,000 of those, with nulls and an unseen airport."""
    examples: Examples = job.load("ingest.output")
    return pa.concat_tables([examples.table("validation"), examples.table("train")]).slice(0, ROWS)


@pytest.fixture(scope="module")
def predictor(job: Job) -> Predictor:
    return load_bundle(job.bundle)


@pytest.fixture(scope="module")
def expected(predictor: Predictor, rows: pa.Table) -> Bits:
    return bits(predictor.predict_table(rows))


def bits(scores: Any) -> Bits:
    return np.ascontiguousarray(scores, np.float32).view(np.uint32)


def test_the_run_ends_with_a_model_that_is_better_than_its_baselines(job: Job) -> None:
    assert (job.report["status"], job.report["blessed"], job.report["model_version"]) == ("succeeded", True, 1)
    assert job.report["metrics"]["roc_auc"]["value"] > 0.6


def test_cancelled_flights_are_counted_and_left_out(job: Job) -> None:
    counts = job.load("ingest.output").snapshot.counts
    assert counts["read"] == 27_004
    assert counts["without_label"] == 27_004 - pq.read_metadata(job.folder / "data/landings.parquet").num_rows


def test_the_bundle_makes_the_features_that_the_model_was_trained_on(job: Job, predictor: Predictor) -> None:
    examples: Examples = job.load("ingest.output")
    trained: Features = job.load("transform.features")
    for split in examples.splits:
        assert (bits(predictor.features(examples.table(split))) == bits(trained.matrices[split])).all()


@pytest.mark.parametrize(("batch", "count"), [(1, 1_000), (7, ROWS), (1_000, ROWS)])
def test_scores_in_any_batch_have_the_same_bits(
    job: Job, rows: pa.Table, expected: Bits, batch: int, count: int, tmp_path: Path
) -> None:
    rows = rows.slice(0, count)
    pq.write_table(rows, tmp_path / "rows.parquet")
    source, to = str(tmp_path / "rows.parquet"), str(tmp_path / "scored.parquet")
    run(job.folder, "score", source, "--to", to, "--key", "flight_id", "--batch", str(batch))
    scored = pq.read_table(to)
    assert scored["flight_id"].equals(rows["flight_id"])
    found = np.stack([scored["probability_false"].to_numpy(), scored["probability_true"].to_numpy()], axis=1)
    assert (bits(found) == expected[:count]).all()


def as_rows(predictor: Predictor, rows: pa.Table) -> list[dict[str, object]]:
    names = [column.name for column in predictor.signature.inputs]
    return [{name: as_json(value) for name, value in row.items()} for row in rows.select(names).to_pylist()]


def ask(connection: HTTPConnection, rows: list[dict[str, object]]) -> list[list[float]]:
    connection.request("POST", "/predict", json.dumps({"rows": rows}), {"content-type": "application/json"})
    answer = json.loads(connection.getresponse().read())
    return [[one["probabilities"][name] for name in ("false", "true")] for one in answer["predictions"]]


@pytest.fixture(scope="module")
def servers(job: Job, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[HTTPConnection]]:
    """Two servers side by side."""
    table = job.folder / ".evenkeel/routing.json"
    assert read(table).models == ("flight-late",)
    settings = [ServeSettings(routing=table, predictions=tmp_path_factory.mktemp("log"), port=0) for _ in range(2)]
    with running(settings[0], 120) as first, running(settings[1], 120) as second:
        connections = [HTTPConnection(urlsplit(server.url).netloc) for server in (first, second)]
        yield connections
        for connection in connections:
            connection.close()


def test_ten_thousand_rows_alone_over_http_have_the_same_bits(
    servers: list[HTTPConnection], predictor: Predictor, rows: pa.Table, expected: Bits
) -> None:
    asked = as_rows(predictor, rows)
    assert len(asked) == ROWS
    assert any(value is None for row in asked for value in row.values())
    alone = [ask(servers[0], [row])[0] for row in asked]
    assert (bits(alone) == expected).all()
    together = [scores for start in range(0, ROWS, 1_000) for scores in ask(servers[1], asked[start : start + 1_000])]
    assert (bits(together) == expected).all()


def test_unseen_words_and_nulls_are_answered_alike(
    servers: list[HTTPConnection], predictor: Predictor, rows: pa.Table
) -> None:
    row = as_rows(predictor, rows.slice(0, 1))[0]
    strange = [{**row, "dest": "never seen"}, {**row, "carrier": None}, dict.fromkeys(row)]
    answers = [ask(server, [one])[0] for server in servers for one in strange]
    assert (bits(answers[:3]) == bits(answers[3:])).all()
    assert (bits(ask(servers[0], strange)) == bits(answers[:3])).all()


def test_the_ways_to_a_prediction_agree_with_each_other_and_with_the_framework(job: Job) -> None:
    assert check_five_ways(job.folder).rows.num_rows > 200


def test_the_row_of_the_tutorial_is_answered(predictor: Predictor) -> None:
    body = re.search(r"-d '(\{.*?\})'", TUTORIAL.read_text(), re.DOTALL)
    assert body is not None
    assert predictor.predict_rows(json.loads(body[1])["rows"])[0].label in (True, False)


def test_the_same_run_elsewhere_gives_the_same_bytes(job: Job, tmp_path: Path) -> None:
    shutil.copytree(job.folder, tmp_path / "elsewhere", ignore=shutil.ignore_patterns(".evenkeel"))
    environment = {**os.environ, "PYTHONHASHSEED": "77", "OMP_NUM_THREADS": "1", "EVENKEEL_THREADS": "1"}
    command = [sys.executable, "-m", "evenkeel", "run", "--json"]
    subprocess.run(command, cwd=tmp_path / "elsewhere", check=True, env=environment, stdout=subprocess.DEVNULL)
    again = Job(tmp_path / "elsewhere", None)
    same = ("ingest.output", "profile.output", "transform.graph", "transform.features", "tune.output", "train.output")
    assert {name: again.made[name] for name in same} == {name: job.made[name] for name in same}
