"""A model that reads lists and words: proven, packed, asked over HTTP in both protocols, judged by its schema, and logged."""

import json
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest

import evenkeel as ek
from evenkeel.artifacts import ExampleColumn
from evenkeel.bundles import check_golden, load_bundle
from evenkeel.bundles.golden import read_golden
from evenkeel.bundles.pack import BundleParts, pack
from evenkeel.clock import SystemClock
from evenkeel.engines import open_engine
from evenkeel.predictions import PredictionLog
from evenkeel.rollout import Immediate, RoutingTable
from evenkeel.schema import Bounds, Column, Range, Schema
from evenkeel.serving.app import App
from evenkeel.serving.promises import Judged, promises
from evenkeel.serving.served import ServedModels
from evenkeel.testing.serving import release_of
from evenkeel.training import LightGBM, TrainingData, fit_model
from evenkeel.transforms import fit, transform
from evenkeel.typing import ColumnType, Task

LIST, TEXT, FLOAT, TIME = ColumnType.LIST, ColumnType.TEXT, ColumnType.FLOAT, ColumnType.TIMESTAMP
COLUMNS = {
    "prices": ExampleColumn("prices", LIST, items=FLOAT),
    "tags": ExampleColumn("tags", LIST, items=TEXT),
    "visits": ExampleColumn("visits", LIST, items=TIME),
    "comment": ExampleColumn("comment", TEXT),
}
SCHEMA = Schema(
    (
        Column("prices", FLOAT, valency=Bounds(0, 3), range=Range(0, 100)),
        Column("tags", TEXT, valency=Bounds(None, 9), values=("new", "vip", "Café"), min_fraction=1.0),
    )
)
ROW = {
    "prices": [12.5, None, 3.0],
    "tags": ["vip", "Cafe\u0301"],
    "visits": ["2013-01-01T10:00:00Z"],
    "comment": "So slow",
}


def made_rows(count):
    draw = np.random.default_rng(8)
    lengths = draw.integers(0, 4, count)
    prices = [None if n == 3 else draw.lognormal(3, 1, n).tolist() for n in lengths]
    tags = [draw.choice(["new", "vip", "Café"], n).tolist() for n in lengths]
    visits = [[10**15 * int(n), 10**18 if n == 2 else None] for n in lengths]
    comments = [" ".join(draw.choice(["so", "slow", "fast"], n)) for n in lengths]
    kinds = (pa.list_(pa.float64()), pa.list_(pa.string()), pa.list_(pa.timestamp("us", "UTC")), pa.string())
    arrays = [pa.array(values, kind) for values, kind in zip((prices, tags, visits, comments), kinds, strict=True)]
    return pa.table(dict(zip(COLUMNS, arrays, strict=True)))


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    def features(x):
        return {
            "sum": ek.list_sum(x["prices"]),
            "tags": ek.bag_of_words(x["tags"]),
            "hour": ek.hour(ek.list_max(x["visits"])),
            "comment": ek.tf_idf(x["comment"], ngrams=(1, 2)),
        }

    raw, engine = made_rows(300), open_engine()
    graph = fit(transform(features).trace(COLUMNS), engine, engine.from_arrow(raw))
    data = TrainingData(graph.features(raw), np.arange(300) % 2, graph.feature_names, Task.BINARY, 2)
    folder = tmp_path_factory.mktemp("lists")
    pack(BundleParts("lists", graph, fit_model(LightGBM(rounds=5), data, {}, (0, 1)), raw, schema=SCHEMA), folder)
    return folder


@pytest.fixture
def app(bundle, settings):
    models = ServedModels(load_bundle)
    models.follow(Immediate().deploy(RoutingTable(), release_of(bundle, 1, "lists")))
    app = App(settings, models, SystemClock())
    yield app
    app.close()


def post(app, path, body):
    response = app.handle("POST", path, {"content-type": "application/json"}, json.dumps(body).encode())
    return response.status, json.loads(response.body)


def tensors(rows):
    texts = {
        name: [None if row[name] is None or name == "comment" else json.dumps(row[name]) for row in rows]
        for name in ROW
    }
    texts["comment"] = [row["comment"] for row in rows]
    return [{"name": name, "shape": [len(rows)], "datatype": "BYTES", "data": data} for name, data in texts.items()]


def test_a_bundle_answers_lists_as_it_was_proven_to(bundle):
    predictor, rows = load_bundle(bundle), made_rows(50)
    assert predictor.manifest.proof["made"] > 0
    golden = read_golden(bundle)
    assert check_golden(predictor, golden) == []
    assert [isinstance(golden[1].row[name], list) for name in ROW] == [True, True, True, False]
    table = rows.filter(
        pa.array([max(v or 0 for v in one) < 10**17 for one in rows["visits"].cast(pa.list_(pa.int64())).to_pylist()])
    )
    asked = [{**row, "visits": [v and v.isoformat() for v in row["visits"]]} for row in table.to_pylist()]
    assert predictor.score_rows(asked).tobytes() == predictor.predict_table(table).tobytes()
    frame = {
        "prices": [[1, 2], None],
        "tags": [[], ["new"]],
        "visits": [[datetime(2013, 1, 1, tzinfo=UTC)], None],
        "comment": ["a", "b"],
    }
    assert predictor.predict(frame).num_rows == 2


def test_both_protocols_give_the_same_answers_and_keep_the_list_in_the_record(app, settings):
    rows = [ROW, dict.fromkeys(ROW), {**ROW, "prices": [], "tags": []}, {**ROW, "prices": [None], "tags": [None]}]
    status, plain = post(app, "/predict", {"rows": rows})
    infer, answer = post(app, "/v2/models/lists/infer", {"inputs": tensors(rows)})
    assert (status, infer) == (200, 200), answer
    expected = [one["probabilities"]["1"] for one in plain["predictions"]]
    assert answer["outputs"][-1]["data"][1::2] == expected
    app.close()
    kept = [json.loads(one) for one in PredictionLog(settings.predictions).scan()["inputs"].to_pylist()]
    assert kept == rows + rows


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"prices": "[1]"}, "field 'prices': expected a list, each item of which is a number, or null, got str"),
        ({"prices": [[1]]}, "(item 0 is list [1])"),
        ({"tags": ["vip", 7]}, "(item 1 is int 7)"),
        ({"comment": ["so"]}, "field 'comment': expected text, got list"),
    ],
)
def test_a_row_with_another_list_is_refused(app, change, told):
    status, answer = post(app, "/predict", {"rows": [ROW, {**ROW, **change}]})
    assert status == 422
    assert told in str(answer)


@pytest.mark.parametrize("text", ["1", "[1", "", "{}"])
def test_a_tensor_of_lists_holds_the_texts_of_arrays(app, text):
    inputs = tensors([ROW])
    inputs[0]["data"] = [text]
    status, answer = post(app, "/v2/models/lists/infer", {"inputs": inputs})
    assert (status, "input 'prices' is no list" in json.dumps(answer)) == (422, True)


def test_lists_that_are_no_texts_are_no_tensor(app):
    inputs = tensors([ROW])
    inputs[0]["data"] = [[1, 2]]
    status, answer = post(app, "/v2/models/lists/infer", {"inputs": inputs})
    assert (status, "each list the text of a JSON array" in json.dumps(answer)) == (422, True)


def test_the_metadata_call_a_list_bytes(app):
    answer = json.loads(app.handle("GET", "/v2/models/lists", {}, b"").body)
    assert answer["inputs"][0] == {"name": "prices", "datatype": "BYTES", "shape": [-1]}


def test_the_promises_of_lists_hold_for_each_row_and_for_all(app, bundle):
    broken = {
        "prices: wrong_valency": {**ROW, "prices": [1, 2, 3, 4]},
        "prices: out_of_range": {**ROW, "prices": [-1, None]},
        "tags: unexpected_value": {**ROW, "tags": ["vip", "old"]},
        "tags: too_many_missing": {**ROW, "tags": None},
    }
    rows = [
        {**row, "tags": row["tags"] and [tag.replace("e\u0301", "é") for tag in row["tags"]]} for row in broken.values()
    ]
    _, answer = post(app, "/predict", {"rows": rows})
    assert [one["warnings"] for one in answer["predictions"]] == [[reason] for reason in broken]
    signature = load_bundle(bundle).signature
    bulk, fields = Judged(promises(bundle, signature), signature), made_rows(1).schema
    times = [{**row, "visits": [datetime(2013, 1, 1, tzinfo=UTC)]} for row in rows]
    bulk.look(pa.RecordBatch.from_pylist(times, fields))
    assert bulk.counts() == dict.fromkeys(sorted(reason.partition(": ")[2] for reason in broken), 1)
