"""One row per request over HTTP, one worker: requests a second and latency, beside a server that only echoes.

python benchmarks/serving.py [--seconds 8] [--connections 32]

The client is a process of its own: raw sockets and epoll, one request in flight for each connection. The echo is the
same granian with an application that returns what it gets: what the network, HTTP and the client cost by themselves.
"""

import argparse
import multiprocessing
import os
import select
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

ECHO = """
class Echo:
    async def __rsgi__(self, scope, protocol):
        protocol.response_bytes(200, [("content-type", "application/json")], await protocol())
echo = Echo()
"""


def request(path: str, body: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


def load(port: int, message: bytes, connections: int, seconds: float) -> tuple[float, list[float], int]:
    """Return requests a second, the latencies in milliseconds, and how many answers were not 200."""
    poll, sockets, sent, latencies, failed = select.epoll(), {}, {}, [], 0
    for _ in range(connections):
        one = socket.create_connection(("127.0.0.1", port))
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sockets[one.fileno()] = one
        poll.register(one.fileno(), select.EPOLLIN)
    started = time.perf_counter()
    for number, one in sockets.items():
        sent[number] = time.perf_counter()
        one.send(message)
    while True:
        for number, _ in poll.poll(1.0):
            answer = sockets[number].recv(65_536)
            now = time.perf_counter()
            latencies.append((now - sent[number]) * 1e3)
            failed += not answer.startswith(b"HTTP/1.1 200")
            sent[number] = now
            sockets[number].send(message)
        if now - started > seconds:
            for one in sockets.values():
                one.close()
            return len(latencies) / (now - started), sorted(latencies), failed


def measure(port: int, message: bytes, connections: int, seconds: float) -> dict[str, float]:
    with multiprocessing.get_context("fork").Pool(1) as pool:
        pool.apply(load, (port, message, connections, 1.0))
        rate, latencies, failed = pool.apply(load, (port, message, connections, seconds))
    at = lambda share: latencies[min(len(latencies) - 1, int(share * len(latencies)))]  # noqa: E731
    return {"rate": rate, "p50": at(0.5), "p99": at(0.99), "failed": failed}
