"""What becomes no graph is served as it is: a whole pipeline, and an estimator behind a transform, those of the docs."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import evenkeel as ek
from evenkeel.bundles import Predictor
from evenkeel.errors import BundleError, InvalidRequestError
from evenkeel.serving import ServeSettings
from evenkeel.serving.process import running
from evenkeel.testing.five_ways import check_five_ways

from .conftest import write_customers

pytestmark = pytest.mark.xdist_group("native")  # each of the two projects is run once, and served once
PAGE = (Path(__file__).parents[2] / "docs/how-to/serve-a-scikit-learn-pipeline.md").read_text()
COLUMNS = ["age", "spend", "city", "member"]
CLASSES = ("0", "1")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project of the page, run once in a process of its own; to be looked at, not changed."""
    folder = tmp_path_factory.mktemp("churn")
    write_customers(folder / "customers.csv")
    (folder / "pipeline.py").write_text(re.findall(r"```python\n(.*?)```", PAGE, re.S)[0])
    assert "pipeline.ShareOfMedian, pipeline.logarithm" in said_by_run(folder)
    return folder


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project of the page whose estimator stands behind a transform, run once, tuned and fitted again on all rows."""
    folder = tmp_path_factory.mktemp("behind")
    write_customers(folder / "customers.csv")
    code = "".join(re.findall(r"```python\n(.*?)```", PAGE, re.S))
    tuned = 'name="cautious", refit=True, tuner=ek.Tuner(trials=2, space={"margin": Float(0.01, 0.1)}),'
    (folder / "pipeline.py").write_text(
        "from evenkeel.training import Float\n" + code.replace('name="cautious",', tuned)
    )
    told = said_by_run(folder)
    assert "the objects of scikit-learn (Cautious, pickle), behind the graph of a transform" in told
    assert "which must be trusted, for pipeline.Cautious" in told
    return folder


def said_by_run(folder: Path) -> str:
    done = subprocess.run([sys.executable, "-m", "evenkeel", "run"], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def at_home(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(project)
    return project


@pytest.fixture
def bundle(at_home: Path, evenkeel: Callable[..., Any]) -> str:
    found = evenkeel("models", "--json").json[0]
    assert found["served_by"] == "the objects of scikit-learn (ColumnTransformer → LogisticRegression, pickle)"
    return str(found["bundle"])


@pytest.fixture
def predictor(bundle: str) -> Predictor:
    return ek.load_bundle(bundle, trust=True)


@pytest.fixture(scope="module")
def connection(project: Path) -> Iterator[HTTPConnection]:
    state = project / ".evenkeel"
    settings = ServeSettings(
        routing=state / "routing.json", predictions=state / "predictions", port=0, compaction=False, trust=True
    )
    with running(settings, 60) as server, server.connection() as found:
        yield found


def ask(connection: HTTPConnection, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    connection.request("POST", "/predict", json.dumps({"rows": rows}), {"content-type": "application/json"})
    found: list[dict[str, Any]] = json.loads(connection.getresponse().read())["predictions"]
    return found


def scores(answers: list[dict[str, Any]]) -> Any:
    return np.array([[one["probabilities"][name] for name in CLASSES] for one in answers], np.float32)


def by_pandas_and_sklearn_alone(project: Path, asked: pd.DataFrame) -> Any:
    """Fit the user's own pipeline on what pandas reads, as in a notebook, and return what it answers."""
    names: dict[str, Any] = {"__name__": "notebook"}
    exec((project / "pipeline.py").read_text(), names)  # the code of the page
    trained = ek.load_run(folder=project).examples("train")["customer_id"].to_pylist()
    rows = pd.read_csv(project / "customers.csv", index_col="customer_id").loc[trained]
    pipe = names["pipeline"].trainer.estimator.fit(rows[COLUMNS], rows["left"])
    return pipe.predict_proba(asked).astype(np.float32)


def test_five_ways_to_a_prediction_agree_to_the_bit(
    at_home: Path, predictor: Predictor, connection: HTTPConnection, evenkeel: Callable[..., Any], tmp_path: Path
) -> None:
    asked = pd.read_csv("customers.csv")[COLUMNS].head(60)
    expected = by_pandas_and_sklearn_alone(at_home, asked)
    rows = json.loads(asked.to_json(orient="records"))
    evenkeel("score", "customers.csv", "--to", str(tmp_path / "scores.parquet"), "--trust")
    scored = pq.read_table(tmp_path / "scores.parquet").slice(0, 60)
    ways = {
        "in process": predictor.score_rows(rows),
        "a file": np.stack([scored[f"probability_{name}"].to_numpy() for name in CLASSES], axis=1),
        "rows over HTTP": scores([ask(connection, [row])[0] for row in rows]),
        "a batch over HTTP": scores(ask(connection, rows)),
    }
    assert {way: found.tobytes() == expected.tobytes() for way, found in ways.items()} == dict.fromkeys(ways, True)


def test_a_prediction_is_traced_to_its_data(
    at_home: Path, connection: HTTPConnection, evenkeel: Callable[..., Any]
) -> None:
    answer = ask(connection, [{"age": 40, "spend": 9.5, "city": "A", "member": True}])[0]
    connection.request("GET", "/v2/models/churn")
    assert json.loads(connection.getresponse().read())["platform"] == "scikit-learn_pickle"
    told = {}
    while "version" not in told:  # the server writes its log a moment after it has answered
        told = evenkeel("trace", answer["id"], "--json").json
    assert told["version"]["model"] == "churn"
    assert told["snapshot"]["sources"][0]["path"] == "customers.csv"


def test_a_row_that_the_pipeline_refuses_has_no_answer(connection: HTTPConnection) -> None:
    refused, answered = ask(
        connection,
        [
            {"age": 40, "spend": None, "city": "A", "member": True},  # the class of the page hands NaN on
            {"age": None, "spend": 9.5, "city": None, "member": True},
        ],
    )
    assert (refused["label"], refused["probabilities"]) == (None, {"0": None, "1": None})
    assert answered["label"] in (0, 1)


def test_what_was_never_missing_must_be_there(predictor: Predictor) -> None:
    with pytest.raises(InvalidRequestError, match="field 'member': null, but the column is never null"):
        predictor.predict_rows([{"age": 40, "spend": 9.5, "city": "A", "member": None}])


def test_nobody_loads_a_pickle_without_saying_so(bundle: str, evenkeel: Callable[..., Any], tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="runs code when it is read") as refused:
        ek.load_bundle(bundle)
    assert refused.value.got == "pipeline.ShareOfMedian, pipeline.logarithm"
    for command in (
        ["serve", "--port", "0"],
        ["score", "customers.csv", "--to", str(tmp_path / "s.csv")],
        ["evaluate", "churn", "customers.csv", "--label", "left"],
        ["doctor", "churn"],
        ["models", "diff", "churn", "churn"],
        ["models", "export", "churn", "--to", str(tmp_path / "box")],
    ):
        said = evenkeel(*command)
        assert (said.code, "or --trust on the command line" in said.err) == (1, True), command


def test_what_is_trusted_is_compared_and_exported(at_home: Path, evenkeel: Callable[..., Any], tmp_path: Path) -> None:
    assert evenkeel("models", "diff", "churn", "churn", "--trust", "--json").json["changes"] == []
    evenkeel("models", "export", "churn", "--to", str(tmp_path / "box"), "--trust")
    entry = next(line for line in (tmp_path / "box/Dockerfile").read_text().splitlines() if "ENTRYPOINT" in line)
    assert entry.endswith('"--predictions", "/predictions", "--trust"]')


def test_the_doctor_says_what_the_page_shows(at_home: Path, evenkeel: Callable[..., Any]) -> None:
    said = evenkeel("doctor", "churn", "--sample", "customers.csv", "--trust").out
    before, _, rest = said.partition("\nFloat32 features would move ")
    numbers, _, importances = rest.partition("\n")
    assert before in PAGE
    assert importances in PAGE
    assert re.fullmatch(
        r"900 answers by up to \S+e-08, 99 % of them by at most \S+e-08, and change 0 decisions", numbers
    )


def test_the_answers_are_explained_by_raw_columns(predictor: Predictor) -> None:
    shares = predictor.manifest.importances
    assert set(shares) == set(COLUMNS)
    assert sum(shares.values()) == pytest.approx(1)
    assert min(shares.values()) > 0


def test_it_is_judged_like_any_other_model(at_home: Path, evenkeel: Callable[..., Any]) -> None:
    found = evenkeel("evaluate", "churn", "customers.csv", "--label", "left", "--trust", "--json").json
    assert found["rows"] == 900
    assert found["metrics"]["roc_auc"]["value"] > 0.85


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:invalid value encountered in log1p")  # by the page's own function
@pytest.mark.parametrize(("name", "columns"), [("project", 4), ("behind", 3)])
def test_the_law_of_five_ways_holds_for_objects(name: str, columns: int, request: pytest.FixtureRequest) -> None:
    asked = check_five_ways(request.getfixturevalue(name), rows=60, trust=True)
    assert asked.rows.num_columns == columns


def test_what_stands_behind_a_transform_is_asked_like_any_other_model(
    behind: Path, evenkeel: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(behind)
    run = ek.load_run()
    model = run["refit"]
    assert (model.spec.family, model.spec.rows, len(run["tune"].trials)) == ("sklearn-objects", 900, 2)
    manifest = run["package"].manifest
    assert set(manifest.importances) == {"age", "spend", "city"}
    assert manifest.proof["largest"] <= 1
    found = evenkeel("evaluate", "cautious", "customers.csv", "--label", "left", "--trust", "--json").json
    assert (found["rows"], found["metrics"]["roc_auc"]["value"] > 0.85) == (900, True)
    told = evenkeel("doctor", "cautious", "--trust", "--json").json
    assert [(one["part"], one["onnx"]) for one in told["parts"]] == [("model", False)]
    assert told["parts"][0]["remedy"].endswith("a forest or boosting. Its own objects serve it now.")
    assert "float32 already" in told["note"]
    said = evenkeel("transform", "explain", "--row", "c00000").out
    assert "spend" in said
