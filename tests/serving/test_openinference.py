import json

import pytest

from evenkeel.testing.serving import ROW

TYPES = {
    "distance": "FP64",
    "wind": "FP64",
    "hour": "INT64",
    "carrier": "BYTES",
    "holiday": "BOOL",
    "asked_at": "BYTES",
}


def tensors(*rows):
    return [
        {"name": name, "shape": [len(rows)], "datatype": kind, "data": [row[name] for row in rows]}
        for name, kind in TYPES.items()
    ]


def infer(app, request, path="/v2/models/tiny/infer"):
    response = app.handle("POST", path, {"content-type": "application/json"}, json.dumps(request).encode())
    return response.status, json.loads(response.body)


def get(app, path):
    response = app.handle("GET", path, {}, b"")
    return response.status, json.loads(response.body)


@pytest.mark.parametrize("path", ["/v2/models/tiny/infer", "/v2/models/tiny/versions/1/infer"])
def test_rows_as_tensors_are_answered_as_tensors(app, path):
    status, answer = infer(app, {"id": "order-17", "inputs": tensors(ROW, {**ROW, "wind": 5})}, path)
    ids = answer["outputs"].pop(0)
    assert (status, ids["name"], ids["shape"], len(ids["data"])) == (200, "id", [2], 2)
    assert answer == {
        "model_name": "tiny",
        "model_version": "1",
        "id": "order-17",
        "outputs": [
            {"name": "label", "shape": [2], "datatype": "BYTES", "data": ["on time", "late"]},
            {"name": "probabilities", "shape": [2, 2], "datatype": "FP32", "data": [0.75, 0.25, 0.25, 0.75]},
        ],
    }


def test_the_answer_is_that_of_predict(app):
    row = {**ROW, "wind": 0.1, "distance": 0.1}
    body = json.dumps({"rows": [row]}).encode()
    predicted = json.loads(app.handle("POST", "/predict", {}, body).body)["predictions"][0]["probabilities"]
    _, answer = infer(app, {"inputs": tensors(row)})
    assert answer["outputs"][2]["data"] == list(predicted.values())


def test_a_column_may_have_two_dimensions(app):
    columns = tensors(ROW, ROW)
    for column in columns:
        column["shape"], column["data"] = [2, 1], [[value] for value in column["data"]]
    assert infer(app, {"inputs": columns})[0] == 200


def test_only_the_outputs_that_are_asked_for_are_given(app):
    _, answer = infer(app, {"inputs": tensors(ROW), "outputs": [{"name": "label"}]})
    assert [output["name"] for output in answer["outputs"]] == ["label"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"shape": [2]}, "is not a column"),
        ({"shape": [1, 2]}, "is not a column"),
        ({"datatype": "BYTES"}, "is of another type"),
        ({"data": ["x"]}, "distance"),
        ({"name": "distanz"}, "distance"),
        ({"shape": [2], "data": [1, 2]}, "different numbers of rows"),
    ],
)
def test_tensors_that_do_not_fit_are_refused(app, change, problem):
    columns = tensors(ROW)
    columns[0] |= change
    status, error = infer(app, {"inputs": columns})
    assert (status, problem in error["error"]) == (422, True), error


def test_an_input_that_is_given_twice_is_refused(app):
    columns = tensors(ROW)
    status, error = infer(app, {"inputs": [*columns, columns[0]]})
    assert (status, error["error"]) == (422, f"input {columns[0]['name']!r} is given twice")


def test_an_unknown_output_is_refused(app):
    status, error = infer(app, {"inputs": tensors(ROW), "outputs": [{"name": "labels"}]})
    assert (status, error["do"]) == (422, "Did you mean 'label'?")


def test_too_many_rows_are_refused(app):
    assert infer(app, {"inputs": tensors(*[ROW] * 1_001)})[0] == 413


def test_metadata(app):
    assert get(app, "/v2")[1]["name"] == "evenkeel"
    status, model = get(app, "/v2/models/tiny")
    assert (status, model["versions"], model["inputs"][0]) == (
        200,
        ["1"],
        {"name": "distance", "datatype": "FP64", "shape": [-1]},
    )
    assert model["outputs"][2] == {"name": "probabilities", "datatype": "FP32", "shape": [-1, 2]}
    assert get(app, "/v2/models/tiny/versions/1")[0] == 200
    assert get(app, "/v2/models/tiny/versions/9")[0] == 404


def test_health(app):
    assert get(app, "/v2/health/live") == (200, {"live": True})
    assert get(app, "/v2/health/ready")[0] == 200
    assert get(app, "/v2/models/tiny/ready") == (200, {"name": "tiny", "ready": True})
    assert get(app, "/v2/models/tinny/ready")[0] == 404
