"""Ten steps that do nothing, everything recorded in a SQLite ledger and a store on the disk; then the same, cached.

    python benchmarks/empty_steps.py

Beside it, the same ten calls in a plain loop, and the writing of the artifacts alone. The best of some rounds counts,
each with a new ledger and store; the first round, which reads our own files for the fingerprint, is shown apart.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from evenkeel.artifacts import Document, FolderStore
from evenkeel.clock import SystemClock
from evenkeel.ledger import open_ledger
from evenkeel.pipeline import Graph, Node, Request, Workspace, run, step

LIMITS = {"first": 60.0, "again": 30.0}


@dataclass(frozen=True)
class Number(Document):
    value: int


@step
def begin() -> Number:
    return Number(0)


@step
def add(number: Number) -> Number:
    return Number(number.value + 1)


def chain() -> Graph:
    nodes = [Node("step_0", begin)]
    nodes += [Node(f"step_{n}", add, {"number": f"step_{n - 1}"}) for n in range(1, 10)]
    return Graph(nodes)


def plain_loop() -> None:
    number = begin()
    for _ in range(9):
        number = add(number)


def milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1e3


def measure() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder}/ledger.db"
        with open_ledger(url) as ledger:
            store = FolderStore(folder / "artifacts")
            place = Workspace(Path(__file__).parent, folder, store, ledger, SystemClock())
            graph, request = chain(), Request("empty")
            found = {"first": milliseconds(lambda: run(graph, request, place))}
            found["again"] = milliseconds(lambda: run(graph, request, place))
        writing = FolderStore(folder / "other")
        found["plain_loop"] = milliseconds(plain_loop)
        found["store_alone"] = milliseconds(lambda: [writing.put(Number(n)) for n in range(10)])
        return found


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=7)
    rounds = [measure() for _ in range(arguments.parse_args().rounds)]
    good = True
    for name in rounds[0]:
        value, limit = min(one[name] for one in rounds), LIMITS.get(name)
        good &= limit is None or value <= limit
        verdict = f" limit={limit} ok={str(value <= limit).lower()}" if limit else ""
        print(f"RESULT name=ten_empty_steps_{name}_ms value={value:.2f}{verdict} cold={rounds[0][name]:.2f}")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
