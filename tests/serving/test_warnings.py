"""Rows that break a promise of the schema of their bundle: answered with a warning, or refused."""

import dataclasses
import json

import pytest

from evenkeel.bundles import load_bundle
from evenkeel.clock import SystemClock
from evenkeel.predictions import FolderSink, PredictionLog, compact
from evenkeel.rollout import Immediate, RoutingTable
from evenkeel.schema import Column, Range, Role, Rule, Schema
from evenkeel.serving.app import App
from evenkeel.serving.served import ServedModels
from evenkeel.testing.serving import ROW, release_of, write_tiny
from evenkeel.typing import ColumnType, Task

SCHEMA = Schema(
    (
        Column("wind", ColumnType.FLOAT, range=Range(0, 50)),
        Column("carrier", ColumnType.TEXT, values=("UA", "AA")),
        Column("hour", ColumnType.INTEGER, range=Range(0, 23)),
        Column("asked_at", ColumnType.TIMESTAMP),
        Column("late", ColumnType.BOOLEAN, Role.LABEL, min_fraction=1.0, not_in=("serving",)),
        Column("unread", ColumnType.TEXT, min_fraction=1.0),
    ),
    rules=(Rule("by day", "hour(asked_at) < 12 or wind < 5"),),
)
BAD = {**ROW, "wind": 60.0, "carrier": "XX"}


@pytest.fixture(params=["warn", "reject"])
def invalid(request):
    return request.param


@pytest.fixture(params=[Task.BINARY, Task.REGRESSION])
def app(settings, tmp_path, request, invalid):
    folder = write_tiny(tmp_path / "bundle", request.param, schema=SCHEMA)
    models = ServedModels(load_bundle)
    models.follow(Immediate().deploy(RoutingTable(), release_of(folder, 1)))
    app = App(dataclasses.replace(settings, invalid=invalid), models, SystemClock())
    yield app
    app.close()


def post(app, rows, path="/predict"):
    body = rows if isinstance(rows, dict) else {"rows": rows}
    response = app.handle("POST", path, {"content-type": "application/json"}, json.dumps(body).encode())
    return response.status, json.loads(response.body)


def warnings_counted(app):
    lines = app.handle("GET", "/metrics", {}, b"").body.decode().splitlines()
    return [line for line in lines if line.startswith("evenkeel_warnings_total")]


def test_a_row_that_keeps_every_promise_is_answered_as_ever(app):
    status, answer = post(app, [ROW])
    assert (status, "warnings" in answer["predictions"][0]) == (200, False)
    assert warnings_counted(app) == []


@pytest.mark.parametrize("invalid", ["warn"], indirect=True)
def test_a_row_that_does_not_is_answered_with_warnings_that_are_counted(app):
    status, answer = post(app, [ROW, BAD])
    assert (status, answer["predictions"][1]["warnings"]) == (
        200,
        ["wind: out_of_range", "carrier: unexpected_value"],
    )
    assert [line.rpartition("kind=")[2] for line in warnings_counted(app)] == [
        '"out_of_range",model="tiny",version="1"} 1.0',
        '"unexpected_value",model="tiny",version="1"} 1.0',
    ]


@pytest.mark.parametrize("compacted", [False, True])
def test_the_warnings_of_each_row_are_in_its_record_be_it_refused(app, settings, compacted):
    post(app, [ROW, BAD])
    app.close()
    if compacted:
        compact(settings.predictions / "spool", FolderSink(settings.predictions))
    log = PredictionLog(settings.predictions).scan()
    kept = dict(zip(log["inputs"].to_pylist(), log["warnings"].to_pylist(), strict=True))
    assert kept == {json.dumps(ROW): [], json.dumps(BAD): ["wind: out_of_range", "carrier: unexpected_value"]}


@pytest.mark.parametrize("invalid", ["warn"], indirect=True)
def test_a_rule_reads_the_time_of_a_request(app):
    row = {**ROW, "wind": 7.0, "asked_at": "2013-01-01T13:00:00Z"}
    assert post(app, [row])[1]["predictions"][0]["warnings"] == ["by day: broken_rule"]


@pytest.mark.parametrize("invalid", ["reject"], indirect=True)
def test_a_row_that_does_not_is_refused_with_the_reasons_and_kept(app, settings):
    status, answer = post(app, [ROW, BAD])
    assert (status, answer["error"]) == (422, "The rows do not keep the promises of the schema")
    assert answer["got"] == "row 1, wind: out_of_range; row 1, carrier: unexpected_value"
    app.spool.commit()
    record = PredictionLog(settings.predictions).get(answer["id"])
    assert record.rejection == "422 The rows do not keep the promises of the schema"
    assert len(warnings_counted(app)) == 2


@pytest.mark.parametrize("invalid", ["warn"], indirect=True)
def test_open_inference_has_the_warnings_as_a_parameter(app):
    kinds = {"distance": "FP64", "wind": "FP64", "hour": "INT64", "holiday": "BOOL"}
    inputs = [
        {"name": name, "shape": [1], "datatype": kinds.get(name, "BYTES"), "data": [value]}
        for name, value in BAD.items()
    ]
    _, answer = post(app, {"inputs": inputs}, "/v2/models/tiny/infer")
    assert answer["parameters"] == {"warnings": [["wind: out_of_range", "carrier: unexpected_value"]]}
