import json
import os
import signal
import socket
import threading
import time
from contextlib import contextmanager
from functools import partial
from http.client import HTTPException
from pathlib import Path

import numpy as np
import pytest

from evenkeel.bundles import load_bundle
from evenkeel.errors import ServingError, StoreError
from evenkeel.predictions import PredictionLog
from evenkeel.predictions.spool import COMMIT_ENTRIES, COMMIT_SECONDS
from evenkeel.rollout import Immediate, RoutingTable, publish, read, read_evidence, rollback
from evenkeel.serving import ServeSettings, serve
from evenkeel.serving.process import ask, running
from evenkeel.testing.serving import ROW, release_of, tiny_table, write_tiny

BODY = json.dumps({"rows": [ROW]}).encode()


def prepare(folder: Path, **changes) -> ServeSettings:
    settings = ServeSettings(routing=folder / "routing.json", predictions=folder / "log", port=0, **changes)
    publish(settings.routing, Immediate().deploy(RoutingTable(), release_of(write_tiny(folder / "bundles" / "1"), 1)))
    return settings


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running(prepare(tmp_path_factory.mktemp("server"))) as server:
        yield server


def post(server, body):
    with server.connection() as connection:
        connection.request("POST", "/predict", body, {"content-type": "application/json"})
        response = connection.getresponse()
        return response.status, json.loads(response.read())


def test_a_row_is_answered_over_http(server):
    status, answer = post(server, BODY)
    assert (status, answer["predictions"][0]["label"]) == (200, "on time")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b'{"rows": [', 400),
        (b'{"rows": [{"wind": NaN}]}', 400),
        (b'{"rows": [{"wind": "strong"}]}', 422),
        (b'{"rows": [{}]}', 422),
        (b'{"rows": [' + b"{}," * 999_999 + b"{}]}", 413),
    ],
)
def test_bad_requests_are_refused_and_the_server_goes_on(server, body, status):
    assert post(server, body)[0] == status
    assert post(server, BODY)[0] == 200


def test_a_million_rows_are_refused_before_they_are_kept(server):
    body = b'{"rows": [' + json.dumps(ROW).encode() + b", " * 150_000_000 + b"]}"
    status, error = post(server, body)
    assert (status, error["error"]) == (413, "The request is too large")


def test_a_body_in_chunks_is_read_and_bounded(server):
    assert post(server, iter([BODY[:10], BODY[10:]]))[0] == 200
    assert post(server, iter([b" " * (1 << 20)] * 20))[0] == 413


def test_a_connection_that_breaks_off_harms_nobody(server):
    for part in (
        b"POST /predict HTTP/1.1\r\n",
        b"rubbish\r\n\r\n",
        b"POST /predict HTTP/1.1\r\ncontent-length: 9\r\n\r\n{",
    ):
        with socket.create_connection(("127.0.0.1", server.port)) as one:
            one.sendall(part)
    assert post(server, BODY)[0] == 200


def test_the_rest_of_the_faces(server):
    with server.connection() as connection:
        assert ask(connection, "GET", "/health") == (200, {"status": "alive"})
        assert ask(connection, "GET", "/v2/health/ready")[0] == 200
        assert ask(connection, "GET", "/nowhere")[0] == 404
        assert ask(connection, "DELETE", "/predict", b"{}")[0] == 405
        connection.request("GET", "/metrics")
        assert b"evenkeel_requests_total" in connection.getresponse().read()


def test_a_port_in_use_is_said(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ServingError, match=r"The port is in use(.|\n)*choose another port"):
            serve(ServeSettings(routing=tmp_path / "r.json", predictions=tmp_path / "p", port=port))


def test_a_server_in_use_of_the_port_counts_too(tmp_path, server):
    with pytest.raises(ServingError, match="The port is in use"):
        serve(ServeSettings(routing=tmp_path / "r.json", predictions=tmp_path / "p", port=server.port))


def test_an_address_of_another_machine(tmp_path):
    with pytest.raises(ServingError, match="cannot listen there"):
        serve(ServeSettings(routing=tmp_path / "r.json", predictions=tmp_path / "p", host="192.0.2.1"))


def test_a_damaged_routing_table_is_said_before_anything_starts(tmp_path):
    (tmp_path / "r.json").write_text("{}")
    with pytest.raises(StoreError, match="not a routing table"):
        serve(ServeSettings(routing=tmp_path / "r.json", predictions=tmp_path / "p"))


def wait_until(holds, seconds=120):
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it did not come to hold"
        time.sleep(0.01)


@contextmanager
def asking(server, threads=4):
    """Ask all the time until the block ends; gives the list of answers as (time, status, version, id), never empty."""
    answers, stopped = [], threading.Event()

    def run():
        with server.connection() as connection:
            while not stopped.is_set():
                try:
                    status, said = ask(connection, "POST", "/predict", BODY)
                    answers.append((time.monotonic(), status, said.get("version"), said["predictions"][0]["id"]))
                except (OSError, HTTPException) as error:
                    answers.append((time.monotonic(), 0, str(error), ""))
                    return

    workers = [threading.Thread(target=run) for _ in range(threads)]
    for worker in workers:
        worker.start()
    try:
        wait_until(lambda: answers)
        yield answers
    finally:
        stopped.set()
        for worker in workers:
            worker.join()


def are_of(answers, version):
    """Whether the last answers all came from a version."""
    return {answer[2] for answer in answers[-20:]} == {version}


def test_a_new_champion_and_a_rollback_reach_the_workers_without_a_failed_request(tmp_path):
    settings = prepare(tmp_path)
    first = read(settings.routing)
    second = Immediate().deploy(first, release_of(write_tiny(tmp_path / "bundles" / "2", shift=0.75), 2))
    with running(settings) as server, asking(server) as answers:
        for table, version in ((second, 2), (rollback(second, "tiny"), 1)):
            publish(settings.routing, table)
            wait_until(partial(are_of, answers, version))
    assert {status for _, status, _, _ in answers} == {200}
    versions = [version for _, _, version, _ in sorted(answers)]
    assert (versions[0], versions[-1], 2 in versions) == (1, 1, True)


def test_a_damaged_table_and_a_missing_one_change_nothing_for_a_server_that_runs(tmp_path):
    settings = prepare(tmp_path)
    with running(settings) as server:
        settings.routing.write_text("{")
        time.sleep(0.4)
        assert post(server, BODY)[0] == 200
        settings.routing.unlink()
        time.sleep(0.4)
        assert post(server, BODY)[0] == 200


def test_sigterm_loses_no_prediction_that_was_answered(tmp_path):
    settings = prepare(tmp_path)
    with running(settings) as server, asking(server) as answers:
        wait_until(lambda: len(answers) > 10)
        os.kill(server.pid, signal.SIGTERM)
        wait_until(lambda: answers[-1][1] != 200)
    answered = {name for _, status, _, name in answers if status == 200}
    found = set(PredictionLog(settings.predictions).scan()["id"].to_pylist())
    assert len(answered) > 10
    assert answered <= found
    assert not list(settings.predictions.rglob("*.spool"))
    assert sum(counts.requests for counts in read_evidence(settings.evidence).values()) == len(found)


def worker_of(server):
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    return next(
        int(child) for child in children if b"evenkeel.predictions" not in Path(f"/proc/{child}/cmdline").read_bytes()
    )


def test_a_worker_that_is_killed_loses_at_most_what_was_not_committed_and_is_replaced(tmp_path):
    settings = prepare(tmp_path)
    with running(settings) as server:
        with asking(server) as answers:
            time.sleep(0.7)
            wait_until(lambda: len(answers) > 10)
            os.kill(worker_of(server), signal.SIGKILL)
            time.sleep(0.1)
        wait_until(lambda: _alive(server) == 200)
        assert post(server, BODY)[0] == 200
    answered = {name: when for when, status, _, name in answers if status == 200}
    lost = answered.keys() - set(PredictionLog(settings.predictions).scan()["id"].to_pylist())
    assert len(answered) > 10
    assert len(lost) < COMMIT_ENTRIES
    assert all(when > max(answered.values()) - 4 * COMMIT_SECONDS for name, when in answered.items() if name in lost)


def _alive(server):
    try:
        with server.connection() as connection:
            return ask(connection, "GET", "/ready")[0]
    except (OSError, HTTPException):
        return 0


def test_workers_do_not_outlive_their_server(tmp_path):
    settings = prepare(tmp_path)
    with running(settings) as server:
        worker = worker_of(server)
        os.kill(server.pid, signal.SIGKILL)
        wait_until(lambda: not Path(f"/proc/{worker}").exists())


def test_two_servers_and_the_bundle_itself_agree_in_bits(tmp_path, server):
    table = tiny_table(300)
    rows = table.to_pylist()
    wanted = load_bundle(write_tiny(tmp_path / "bundle")).predict_table(table)
    with running(prepare(tmp_path / "other", workers=2)) as other:
        for one in (server, other):
            with one.connection() as connection:
                alone = [ask(connection, "POST", "/predict", body([row]))[1]["predictions"][0] for row in rows[:60]]
                together = ask(connection, "POST", "/predict", body(rows))[1]["predictions"]
            assert bits(alone) == wanted[:60].tobytes()
            assert bits(together) == wanted.tobytes()


def body(rows):
    return json.dumps({"rows": rows}).encode()


def bits(predictions):
    return np.array([list(one["probabilities"].values()) for one in predictions], np.float32).tobytes()
