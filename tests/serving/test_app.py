import json
import re
import shutil

import pytest

from evenkeel.predictions import PredictionLog
from evenkeel.testing.serving import ROW

HEADERS = {"content-type": "application/json"}
WINDY = {**ROW, "wind": 5.0}


def post(app, path, body):
    response = app.handle("POST", path, HEADERS, body if isinstance(body, bytes) else json.dumps(body).encode())
    return response.status, json.loads(response.body)


def get(app, path):
    response = app.handle("GET", path, {}, b"")
    return response.status, json.loads(response.body)


@pytest.mark.parametrize("path", ["/predict", "/models/tiny/predict"])
def test_a_row_is_answered(app, path):
    status, answer = post(app, path, {"rows": [WINDY]})
    name = answer["predictions"][0].pop("id")
    assert (status, len(name)) == (200, 36)
    assert answer == {
        "model": "tiny",
        "version": 1,
        "predictions": [{"label": "late", "probabilities": {"on time": 0.25, "late": 0.75}}],
    }


def test_each_row_has_its_answer_in_order(app):
    _, answer = post(app, "/predict", {"rows": [WINDY, ROW, WINDY]})
    assert [one["label"] for one in answer["predictions"]] == ["late", "on time", "late"]


def test_no_rows_no_predictions(app):
    assert post(app, "/predict", {"rows": []}) == (200, {"model": "tiny", "version": 1, "predictions": []})


def test_what_is_answered_is_logged(app, settings):
    body = (
        b'{"rows": [{"distance":1400.50,"wind":5,"hour":17,"carrier":"UA","holiday":null,"asked_at":null,"more":1e3}]}'
    )
    _, answer = post(app, "/predict", body)
    app.spool.commit()
    record = PredictionLog(settings.predictions).get(answer["predictions"][0]["id"])
    assert record.inputs.encode() in body
    assert (record.model, record.version, record.arm, record.epoch, record.propensity) == (
        "tiny",
        1,
        "champion",
        1,
        1.0,
    )
    assert (record.scores, record.decision, record.rejection) == ((0.25, 0.75), "late", None)
    assert record.latency > 0


def test_a_request_that_is_delivered_again_has_the_same_ids(app):
    asked = {"rows": [ROW, WINDY], "request_id": "order-17"}
    first, second = (post(app, "/predict", asked)[1] for _ in range(2))
    assert first == second


def test_what_the_caller_says_of_a_request_is_kept(app, settings):
    said = {"request_id": "order-17", "key": 42, "event_time": "2013-01-01T00:00:00-05:00"}
    _, answer = post(app, "/predict", {"rows": [ROW], **said})
    app.spool.commit()
    record = PredictionLog(settings.predictions).get(answer["predictions"][0]["id"])
    assert (record.request_id, record.key, record.event_time) == ("order-17", "42", 1_357_016_400_000_000)


BAD = {
    "nothing": (b"", 400, "The body is not JSON", "an empty body"),
    "broken": (b'{"rows": [{"hour": 1}', 400, "The body is not JSON", "truncated"),
    "a comma": (b'{"rows": [{"hour": 1,}]}', 400, "The body is not JSON", r"trailing comma in object .byte 21"),
    "nan": (b'{"rows": [{"wind": NaN}]}', 400, "The body is not JSON", "NaN or Infinity at byte 19"),
    "infinity": (b'{"rows": [{"wind": -Infinity}]}', 400, "The body is not JSON", "NaN or Infinity at byte 20"),
    "no text": (b'{"rows": [{"carrier": "\xff"}]}', 400, "The body is not JSON", "not UTF-8"),
    "deep": (b'{"rows": [{"wind": ' + b"[" * 5_000, 400, "The body is not JSON", "too many brackets|truncated"),
    "a list": (b"[1]", 422, "Expected `object`, got `array`", None),
    "no rows": (b"{}", 422, "missing required field `rows`", None),
    "another name": (b'{"row": []}', 422, "unknown field `row`", None),
    "rows is an object": (b'{"rows": {}}', 422, "Expected `array`", None),
    "a row is a number": (b'{"rows": [1]}', 422, "row 0: Expected `object`, got `int`", "1"),
    "too large a number": (b'{"rows": [{"wind": 1e999}]}', 422, "row 0: Number out of range", None),
    "too many rows": (json.dumps({"rows": [{}] * 1_001}).encode(), 413, "too many rows", "1001"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_body_of_the_wrong_form_is_refused_and_logged(app, settings, name):
    body, status, problem, got = BAD[name]
    found, error = post(app, "/predict", body)
    assert (found, bool(re.search(problem, error["error"]))) == (status, True), error
    assert got is None or re.search(got, error["got"]), error
    app.spool.commit()
    record = PredictionLog(settings.predictions).get(error["id"])
    assert (record.rejection.startswith(str(status)), record.scores) == (True, ())
    assert record.inputs == body[:4_096].decode(errors="replace")


ROWS = {
    "missing": ({k: v for k, v in ROW.items() if k != "hour"}, "hour"),
    "null": ({**ROW, "distance": None}, "distance"),
    "text for a number": ({**ROW, "distance": "12"}, "distance"),
    "a number for text": ({**ROW, "carrier": 7}, "carrier"),
    "a fraction": ({**ROW, "hour": 1.5}, "hour"),
    "beyond int64": ({**ROW, "hour": 2**64}, "hour"),
    "a boolean": ({**ROW, "distance": True}, "distance"),
    "a list": ({**ROW, "carrier": ["UA"]}, "carrier"),
    "no time": ({**ROW, "asked_at": "yesterday"}, "asked_at"),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_row_that_does_not_fit_is_refused_with_the_name_of_its_column(app, name):
    row, column = ROWS[name]
    status, error = post(app, "/predict", {"rows": [ROW, row]})
    assert status == 422
    assert "row 1" in json.dumps(error)
    assert column in json.dumps(error)


def test_a_refusal_is_short_however_bad_the_request_is(app):
    rows = [{name * 500: "x" * 500 for name in ("a", "b")}] * 500
    status, error = post(app, "/predict", {"rows": rows})
    assert (status, len(json.dumps(error)) < 4_000) == (422, True)


@pytest.mark.parametrize("carrier", ["ZZ", "", "ü", "NaN", "None", "🛩"])
def test_an_unknown_category_is_a_text_like_any_other(app, carrier):
    assert post(app, "/predict", {"rows": [{**ROW, "carrier": carrier}]})[0] == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/octet-stream"])
def test_another_content_type_is_refused(app, kind):
    response = app.handle("POST", "/predict", {"content-type": kind}, b"{}")
    assert (response.status, b"'content-type: application/json'" in response.body) == (415, True)


@pytest.mark.parametrize("kind", [None, "application/json; charset=utf-8", "Application/JSON"])
def test_json_by_another_spelling_is_taken(app, kind):
    headers = {} if kind is None else {"content-type": kind}
    assert app.handle("POST", "/predict", headers, json.dumps({"rows": [ROW]}).encode()).status == 200


def test_an_unknown_model_is_told_the_nearest(app):
    assert post(app, "/models/tinny/predict", {"rows": []}) == (
        404,
        {"error": "There is no model 'tinny'", "do": "Did you mean 'tiny'?"},
    )


def test_a_path_that_is_not_there(app):
    assert get(app, "/predictt") == (404, {"error": "There is nothing at /predictt", "do": "Did you mean /predict?"})


@pytest.mark.parametrize(("method", "path", "allow"), [("GET", "/predict", "POST"), ("POST", "/health", "GET")])
def test_the_wrong_method_is_told_the_right_one(app, method, path, allow):
    response = app.handle(method, path, HEADERS, b"")
    assert (response.status, dict(response.headers)["allow"]) == (405, allow)


def test_health_and_readiness(app):
    assert get(app, "/health") == (200, {"status": "alive"})
    assert get(app, "/ready") == (200, {"ready": True, "epoch": 1, "models": ["tiny"], "problems": {}})


def test_metrics_count_what_was_answered_and_refused(app):
    post(app, "/predict", {"rows": [ROW, WINDY]})
    post(app, "/predict", {})
    text = app.handle("GET", "/metrics", {}, b"").body.decode()
    labels = 'arm="champion",model="tiny",version="1"'
    assert f"evenkeel_requests_total{{{labels}}} 2.0" in text
    assert f"evenkeel_predictions_total{{{labels}}} 2.0" in text
    assert f"evenkeel_invalid_total{{{labels}}} 1.0" in text
    assert 'evenkeel_decisions_total{arm="champion",label="late",model="tiny",version="1"} 1.0' in text
    assert 'evenkeel_request_seconds_bucket{arm="champion",le="+Inf",model="tiny",version="1"} 2.0' in text
    assert "evenkeel_routing_epoch 1.0" in text


def test_where_evidence_cannot_be_written_metrics_still_answer(app, settings, caplog):
    shutil.rmtree(settings.evidence)
    assert post(app, "/predict", {"rows": [ROW]})[0] == 200
    assert app.handle("GET", "/metrics", {}, b"").status == 200
    app.publish()
    assert "Evidence cannot be published" in caplog.text
