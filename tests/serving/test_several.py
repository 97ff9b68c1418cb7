"""Several labels and quantiles: every face of serving says the same."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evenkeel.bundles import load_bundle
from evenkeel.clock import SystemClock
from evenkeel.predictions import PredictionLog
from evenkeel.rollout import Immediate, RoutingTable
from evenkeel.serving import rehearse, score
from evenkeel.serving.app import App
from evenkeel.serving.served import ServedModels
from evenkeel.testing.serving import ROW, release_of, tiny_table, write_tiny
from evenkeel.typing import Task

TYPES = {
    "distance": "FP64",
    "wind": "FP64",
    "hour": "INT64",
    "carrier": "BYTES",
    "holiday": "BOOL",
    "asked_at": "BYTES",
}
ROWS = [ROW, {**ROW, "wind": 5.0}, {**ROW, "wind": -2.5}]


@pytest.fixture(params=[Task.MULTILABEL, Task.QUANTILE])
def folder(request, tmp_path):
    return write_tiny(tmp_path / "bundle", request.param)


@pytest.fixture
def app(folder, settings):
    served = ServedModels(load_bundle)
    served.follow(Immediate().deploy(RoutingTable(), release_of(folder, 1)))
    app = App(settings, served, SystemClock())
    yield app
    app.close()


def post(app, path, body):
    return json.loads(app.handle("POST", path, {"content-type": "application/json"}, json.dumps(body).encode()).body)


SAID = {
    Task.MULTILABEL: [
        {"labels": ["on time", "late"], "probabilities": {"on time": 0.75, "late": 0.25}},
        {"labels": ["late"], "probabilities": {"on time": 0.25, "late": 0.75}},
        {"labels": ["on time"], "probabilities": {"on time": 1.0, "late": 0.0}},
    ],
    Task.QUANTILE: [
        {"value": 0.25, "quantiles": {"0.1": -0.75, "0.5": 0.25, "0.9": 1.25}},
        {"value": 0.75, "quantiles": {"0.1": -0.25, "0.5": 0.75, "0.9": 1.75}},
        {"value": 0.0, "quantiles": {"0.1": -1.0, "0.5": 0.0, "0.9": 1.0}},
    ],
}
TENSORS = {
    Task.MULTILABEL: [
        {"name": "labels", "shape": [3, 2], "datatype": "BOOL", "data": [True, True, False, True, True, False]},
        {"name": "probabilities", "shape": [3, 2], "datatype": "FP32", "data": [0.75, 0.25, 0.25, 0.75, 1.0, 0.0]},
    ],
    Task.QUANTILE: [
        {"name": "value", "shape": [3], "datatype": "FP32", "data": [0.25, 0.75, 0.0]},
        {
            "name": "quantiles",
            "shape": [3, 3],
            "datatype": "FP32",
            "data": [-0.75, 0.25, 1.25, -0.25, 0.75, 1.75, -1.0, 0.0, 1.0],
        },
    ],
}


def test_json(app, folder):
    told = post(app, "/predict", {"rows": ROWS})["predictions"]
    assert [one.pop("id") != "" for one in told] == [True] * 3
    assert told == SAID[load_bundle(folder).task]


def test_open_inference(app, folder):
    task = load_bundle(folder).task
    inputs = [
        {"name": name, "shape": [3], "datatype": kind, "data": [row[name] for row in ROWS]}
        for name, kind in TYPES.items()
    ]
    assert post(app, "/v2/models/tiny/infer", {"inputs": inputs})["outputs"][1:] == TENSORS[task]
    told = json.loads(app.handle("GET", "/v2/models/tiny", {}, b"").body)["outputs"][1:]
    assert told == [
        {"name": one["name"], "datatype": one["datatype"], "shape": [-1, *one["shape"][1:]]} for one in TENSORS[task]
    ]


def test_python(folder):
    predictor = load_bundle(folder)
    found = predictor.predict_rows(ROWS)
    for one, said in zip(found, SAID[predictor.task], strict=True):
        assert {name: getattr(one, name) for name in said} == said | (
            {"labels": tuple(said["labels"])} if "labels" in said else {}
        )
    assert predictor.predict_rows([]) == []


def test_a_file(folder, tmp_path):
    predictor, table = load_bundle(folder), tiny_table(3)
    score(predictor, table, tmp_path / "scores.parquet")
    found = pq.read_table(tmp_path / "scores.parquet")
    scores = predictor.predict_table(table)
    if predictor.task is Task.MULTILABEL:
        assert found.column_names == ["row", "label_on time", "label_late", "probability_on time", "probability_late"]
        assert found["label_late"].type == pa.bool_()
        assert found["label_late"].to_pylist() == (scores[:, 1] >= np.float32(0.25)).tolist()
    else:
        assert found.column_names == ["row", "value", "quantile_0.1", "quantile_0.5", "quantile_0.9"]
        assert found["value"].equals(found["quantile_0.5"])
    last = np.stack([found[name].to_numpy() for name in found.column_names[-scores.shape[1] :]], axis=1)
    assert last.tobytes() == scores.tobytes()


def test_the_record_and_the_counters(app, folder, settings):
    post(app, "/predict", {"rows": ROWS})
    app.spool.commit()
    records, task = PredictionLog(settings.predictions).scan(), load_bundle(folder).task
    several = task is Task.MULTILABEL
    said = SAID[task][1]["probabilities" if several else "quantiles"]
    assert records.column("scores").to_pylist()[1] == [*said.values()]
    labels = ['["on time","late"]', '["late"]', '["on time"]']
    assert records.column("decision").to_pylist() == (labels if several else [None] * 3)


def test_the_rehearsal(folder):
    found = rehearse(folder, latency_budget_ms=10_000)
    assert (found.passed, found.bit_equal) == (True, found.answers)
