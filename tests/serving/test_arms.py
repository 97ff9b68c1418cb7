import json

from evenkeel.bundles import Predictor, load_bundle
from evenkeel.clock import SystemClock
from evenkeel.predictions import PredictionLog
from evenkeel.rollout import Arm, Immediate, Route, RoutingTable, read_evidence
from evenkeel.serving.app import App
from evenkeel.serving.served import ServedModels
from evenkeel.testing.serving import ROW, release_of, write_tiny
from evenkeel.typing import Task


def serve(settings, table, load=load_bundle):
    models = ServedModels(load)
    models.follow(table)
    return App(settings, models, SystemClock())


def ask(app, path="/predict", **said):
    response = app.handle("POST", path, {}, json.dumps({"rows": [ROW], **said}).encode())
    return response.status, json.loads(response.body)


def arms(tmp_path, fallback=None):
    folders = [write_tiny(tmp_path / "bundles" / str(n), shift=n / 4) for n in (1, 3)]
    releases = [release_of(folder, n) for n, folder in enumerate(folders, 1)]
    half = [
        Arm(name, one.version, one.bundle_digest, one.bundle_path, 0.5)
        for name, one in zip(("champion", "challenger"), releases, strict=True)
    ]
    return RoutingTable((Route("tiny", tuple(half), fallback=fallback),), epoch=5)


class BrokenPredictor(Predictor):
    def scores(self, tensors):
        raise RuntimeError("out of order")


def break_challenger(folder, digest):
    predictor = load_bundle(folder, digest)
    if folder.name == "3":
        predictor.__class__ = BrokenPredictor
    return predictor


def test_a_key_keeps_its_arm_and_the_record_says_which(tmp_path, settings):
    app = serve(settings, arms(tmp_path))
    answers = {key: ask(app, key=key)[1] for key in map(str, range(40))}
    assert {answer["version"] for answer in answers.values()} == {1, 2}
    assert all(ask(app, key=key)[1]["version"] == answer["version"] for key, answer in answers.items())
    app.spool.commit()
    log = PredictionLog(settings.predictions)
    for answer in answers.values():
        record = log.get(answer["predictions"][0]["id"])
        assert (record.version, record.propensity, record.epoch) == (answer["version"], 0.5, 5)
        assert record.scores[1] == (0.25 if record.arm == "champion" else 0.75)


def test_without_a_key_both_arms_are_asked(tmp_path, settings):
    app = serve(settings, arms(tmp_path))
    assert {ask(app)[1]["version"] for _ in range(60)} == {1, 2}


def test_where_an_arm_fails_the_fallback_answers(tmp_path, settings):
    app = serve(settings, arms(tmp_path, fallback="champion"), break_challenger)
    answers = [ask(app, key=str(key)) for key in range(40)]
    assert {(status, answer["version"]) for status, answer in answers} == {(200, 1)}
    app.spool.commit()
    assert {True, False} == set(PredictionLog(settings.predictions).scan()["fallback"].to_pylist())
    app.evidence.publish()
    counts = {key.arm: counts for key, counts in read_evidence(settings.evidence).items()}
    assert counts["champion"].fallback == counts["challenger"].errors > 0


def test_without_a_fallback_a_failure_is_said_without_its_traceback(tmp_path, settings):
    app = serve(settings, arms(tmp_path), break_challenger)
    answers = [ask(app, key=str(key)) for key in range(40)]
    error = next(answer for status, answer in answers if status == 500)
    assert (error["error"], "out of order" in json.dumps(error)) == ("The model failed", False)
    app.spool.commit()
    assert PredictionLog(settings.predictions).get(error["id"]).rejection == "500 The model failed"


def test_numbers_are_answered_as_value(tmp_path, settings):
    folder = write_tiny(tmp_path / "bundles" / "number", Task.REGRESSION, shift=-2.5)
    app = serve(settings, Immediate().deploy(RoutingTable(), release_of(folder, 1)))
    _, answer = ask(app, request_id="a")
    assert [(one["value"], sorted(one)) for one in answer["predictions"]] == [(-2.5, ["id", "value"])]


def test_of_several_models_each_has_its_path(tmp_path, settings):
    table = RoutingTable()
    for number, name in enumerate(["a b", "flight-late"]):
        folder = write_tiny(tmp_path / "bundles" / str(number), shift=number, name=name)
        table = Immediate().deploy(table, release_of(folder, number, name))
    app = serve(settings, table)
    assert [ask(app, f"/models/{name}/predict")[1]["model"] for name in ("a%20b", "a b", "flight-late")] == [
        "a b",
        "a b",
        "flight-late",
    ]
    status, error = ask(app)
    assert (status, error["error"]) == (404, "Several models are served here")


def test_before_there_is_a_model_the_server_asks_to_come_back(settings):
    app = serve(settings, RoutingTable())
    assert ask(app)[0] == ask(app, "/models/tiny/predict")[0] == 503
    assert app.handle("GET", "/ready", {}, b"").status == 503
    assert app.handle("GET", "/health", {}, b"").status == 200


def test_a_bundle_that_cannot_be_loaded_leaves_the_old_one_and_is_reported(tmp_path, settings, models, table):
    app = App(settings, models, SystemClock())
    (tmp_path / "empty").mkdir()
    folder = write_tiny(tmp_path / "bundles" / "2", shift=0.5)
    (folder / "model.onnx").write_bytes(b"rubbish")
    models.follow(Immediate().deploy(table, release_of(folder, 2)))
    assert ask(app)[1]["version"] == 1
    ready = json.loads(app.handle("GET", "/ready", {}, b"").body)
    assert (ready["ready"], "was changed" in ready["problems"]["tiny"]) == (True, True)


def test_a_first_bundle_that_cannot_be_loaded_is_not_ready(tmp_path, settings):
    app = serve(settings, Immediate().deploy(RoutingTable(), release_of(write_tiny(tmp_path / "b"), 1)), broken)
    assert app.handle("GET", "/ready", {}, b"").status == 503


def broken(folder):
    raise OSError("the disk is gone")


def test_what_an_arm_refuses_is_its_own_and_is_kept_like_what_is_answered(tmp_path, settings):
    app = serve(settings, arms(tmp_path))
    keys = {ask(app, key=str(number))[1]["version"]: str(number) for number in range(40)}
    said = {"rows": [ROW, {**ROW, "hour": "late"}], "request_id": "order-17", "key": keys[2]}
    first, second = (ask(app, **said)[1]["id"] for _ in range(2))
    app.spool.commit()
    log = PredictionLog(settings.predictions)
    record = log.get(first)
    assert (first == second, record.arm, record.request_id, record.key) == (True, "challenger", "order-17", keys[2])
    refused = [text for text, why in zip(*map(log.scan().column, ("inputs", "rejection")), strict=True) if why.is_valid]
    assert {json.loads(text.as_py())["hour"] for text in refused} == {17, "late"}
    app.evidence.publish()
    found = read_evidence(settings.evidence)
    assert {key.arm: counts.invalid for key, counts in found.items()} == {"champion": 0, "challenger": 2}


def test_a_request_that_was_refused_may_be_answered_under_its_id(tmp_path, settings):
    app = serve(settings, arms(tmp_path))
    assert ask(app, rows=[{**ROW, "hour": "late"}], request_id="order-17")[0] == 422
    status, answer = ask(app, request_id="order-17")
    app.spool.commit()
    assert (status, PredictionLog(settings.predictions).get(answer["predictions"][0]["id"]).rejection) == (200, None)
