"""One row per request over HTTP, one worker: requests a second and latency, beside a server that only echoes.

python benchmarks/serving.py [--seconds 6] [--connections 32]

The bundle is LightGBM (100 trees of 31 leaves) on ten numbers and two texts, with the default transform. Each request is
validated, answered and logged, and the log is compacted meanwhile. The client is a process of its own: raw sockets and
epoll, one request in flight for each connection. The echo is the same granian with an application that returns what it
gets: what network, HTTP and client cost by themselves. Both are measured in turns, and the turn that was disturbed the
least counts, which is that of the lowest p99: its rate and its latency are of the same seconds.
"""

import argparse
import multiprocessing
import select
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa

from evenkeel.artifacts import ExampleColumn
from evenkeel.bundles.pack import BundleParts, pack
from evenkeel.engines import DuckDB
from evenkeel.predictions import PredictionLog
from evenkeel.rollout import Immediate, RoutingTable, publish
from evenkeel.serving import ServeSettings
from evenkeel.serving.process import running
from evenkeel.testing.serving import release_of
from evenkeel.training import LightGBM, TrainingData, fit_model
from evenkeel.transforms import default_transform, fit
from evenkeel.typing import ColumnType, Task

ECHO = """
class Echo:
    async def __rsgi__(self, scope, protocol):
        protocol.response_bytes(200, [("content-type", "application/json")], await protocol())
echo = Echo()
"""
TURNS = 3
RATE, P99_MS = 10_000, 6.0


@dataclass(frozen=True)
class Load:
    """What a client saw: requests a second, latencies in milliseconds, and answers that were not 200."""

    rate: float
    p50: float
    p99: float
    failed: int


def rows(count: int) -> pa.Table:
    random = np.random.default_rng(7)
    numbers = {f"n{place}": np.round(random.normal(size=count), 3) for place in range(10)}
    texts = {f"t{place}": random.choice([f"c{code}" for code in range(30)], count) for place in range(2)}
    return pa.table({**numbers, **texts})


def bundle(folder: Path) -> Path:
    """Pack a model that is about as large as a tuned one."""
    table = rows(20_000)
    kinds = {name: ColumnType.FLOAT if name[0] == "n" else ColumnType.TEXT for name in table.column_names}
    engine = DuckDB()
    graph = fit(default_transform([ExampleColumn(*kind) for kind in kinds.items()]), engine, engine.from_arrow(table))
    features = graph.features(table)
    labels = (features[:, 0] * features[:, 1] + features[:, 2] > 0).astype(np.int64)
    data = TrainingData(features, labels, graph.feature_names, Task.BINARY, 2)
    model = fit_model(LightGBM(seed=7, rounds=100), data, {}, ("no", "yes"))
    folder.mkdir()
    pack(BundleParts("bench", graph, model, table.slice(0, 500)), folder)
    return folder


def request(body: bytes) -> bytes:
    head = "POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


def ask_all_the_time(port: int, messages: list[bytes], connections: int, seconds: float) -> Load:
    poll, sockets, sent, latencies, failed = select.epoll(), {}, {}, [], 0
    for _ in range(connections):
        one = socket.create_connection(("127.0.0.1", port))
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sockets[one.fileno()] = one
        poll.register(one.fileno(), select.EPOLLIN)
    started = time.perf_counter()
    for number, one in sockets.items():
        sent[number] = time.perf_counter()
        one.send(messages[number % len(messages)])
    while True:
        for number, _ in poll.poll(1.0):
            answer = sockets[number].recv(65_536)
            now = time.perf_counter()
            latencies.append(now - sent[number])
            failed += not answer.startswith(b"HTTP/1.1 200")
            sent[number] = now
            sockets[number].send(messages[len(latencies) % len(messages)])
        if now - started > seconds:
            for one in sockets.values():
                one.close()
            p50, p99 = np.quantile(latencies, [0.5, 0.99]) * 1e3
            return Load(len(latencies) / (now - started), float(p50), float(p99), failed)


def measure(port: int, messages: list[bytes], connections: int, seconds: float) -> Load:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        pool.apply(ask_all_the_time, (port, messages, connections, 0.5))
        return pool.apply(ask_all_the_time, (port, messages, connections, seconds))


def start_echo(folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    (folder / "echo.py").write_text(ECHO)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--interface", "rsgi", "--port", str(port), "--no-ws", "--http", "1", "--no-log"]
    process = subprocess.Popen([sys.executable, "-m", "granian", *options, "echo:echo"], cwd=folder)
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return process, port
        except OSError:
            time.sleep(0.05)


def result(name: str, value: float, limit: float, ok: bool) -> None:
    print(f"RESULT name={name} value={value:.4g} limit={limit:g} ok={str(ok).lower()}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--connections", type=int, default=32)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = ServeSettings(routing=folder / "routing.json", predictions=folder / "log", port=0)
        release = release_of(bundle(folder / "bundle"), 1, "bench")
        publish(settings.routing, Immediate().deploy(RoutingTable(), release))
        messages = [request(msgspec.json.encode({"rows": [row]})) for row in rows(200).to_pylist()]
        echo, echo_port = start_echo(folder)
        bare, ours = [], []
        try:
            with running(settings) as server:
                for _ in range(TURNS):
                    bare.append(measure(echo_port, messages, given.connections, given.seconds / 2))
                    ours.append(measure(server.port, messages, given.connections, given.seconds))
                    print(f"echo {bare[-1]}\nevenkeel {ours[-1]}", flush=True)
        finally:
            echo.terminate()
            echo.wait()
        logged = PredictionLog(settings.predictions).count()
    best, plain = (min(turns, key=lambda load: load.p99) for turns in (ours, bare))
    print(f"{logged} predictions logged; {given.connections} connections, p50 {best.p50:.2f} ms")
    result("serving.single_row_requests_per_second", best.rate, RATE, best.rate >= RATE)
    result("serving.single_row_p99_ms", best.p99, P99_MS, best.p99 <= P99_MS)
    result("serving.share_of_bare_server", best.rate / plain.rate, 0.3, best.rate / plain.rate >= 0.3)
    result("serving.failed_requests", sum(load.failed for load in ours), 0, not any(load.failed for load in ours))


if __name__ == "__main__":
    main()
