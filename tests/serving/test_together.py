import json

from evenkeel.errors import InvalidRequestError
from evenkeel.predictions import PredictionLog
from evenkeel.serving.app import Request
from evenkeel.serving.together import Wanted, answer_together
from evenkeel.testing.serving import ROW

WINDY, WRONG = {**ROW, "wind": 5.0}, {**ROW, "wind": "strong"}


def request(*rows, path="/predict", method="POST"):
    return Request(method, path, {}, json.dumps({"rows": rows}).encode())


def told(response):
    body = json.loads(response.body)
    for one in body.get("predictions", []):
        del one["id"]
    body.pop("id", None)
    return response.status, body


def test_requests_that_wait_together_are_answered_as_alone(app):
    asked = [
        request(WINDY),
        request(ROW, WINDY),
        request(),
        request(WRONG),
        request(ROW, path="/nowhere"),
        request(method="GET", path="/health"),
        request(*[WINDY] * 40),
        request(ROW),
    ]
    together = [told(one) for one in app.handle_all(asked)]
    assert together == [told(app.handle(one.method, one.path, {}, one.body)) for one in asked]
    assert [status for status, _ in together] == [200, 200, 200, 422, 404, 200, 200, 200]


def test_each_of_them_is_logged(app, settings):
    app.handle_all([request(WINDY), request(WRONG), request(ROW, WINDY)])
    app.spool.commit()
    assert PredictionLog(settings.predictions).count() == 4


class Arm:
    """Doubles numbers; 7 is refused, and 13 breaks it."""

    def __init__(self):
        self.calls = []

    def predict(self, rows):
        self.calls.append(list(rows))
        if 7 in rows:
            raise InvalidRequestError("seven")
        if 13 in rows:
            raise RuntimeError("thirteen")
        return [[2.0 * row] for row in rows], rows


class Broken(Arm):
    arm, origin = type("Version", (), {"version": 1}), type("Origin", (), {"model": "tiny"})


def waiting(arm, rows):
    outcome = yield Wanted(arm, rows, 0)
    return outcome if outcome is None or isinstance(outcome, tuple) else str(outcome)


def test_one_run_serves_all_rows_of_an_arm():
    arm, other = Arm(), Arm()
    found = answer_together([waiting(arm, [1]), waiting(other, [5]), waiting(arm, [2, 3])])
    assert found == [([[2.0]], [1]), ([[10.0]], [5]), ([[4.0], [6.0]], [2, 3])]
    assert (arm.calls, other.calls) == ([[1, 2, 3]], [[5]])


def test_what_cannot_be_answered_does_no_harm_to_the_others():
    found = answer_together(waiting(arm, rows) for arm in [Broken()] for rows in ([1], [7], [2]))
    assert found == [([[2.0]], [1]), "seven", ([[4.0]], [2])]
    found = answer_together(waiting(arm, rows) for arm in [Broken()] for rows in ([1], [13]))
    assert found == [([[2.0]], [1]), None]


def test_a_large_request_keeps_nobody_waiting():
    arm = Arm()
    answer_together([waiting(arm, [1] * 33), waiting(arm, [2]), waiting(arm, [3])])
    assert arm.calls == [[1] * 33, [2, 3]]
