"""The main job: six months of flights, fresh, and again with nothing changed; and a CSV of 15,000 rows by 18 columns."""

import csv
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FLIGHTS = Path(__file__).parent.parent / "examples/flights"


# Python keeps compiled modules unless it is told not to; a user's does.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run(folder: Path, *arguments: str) -> tuple[float, dict[str, object]]:
    command = [sys.executable, "-m", "evenkeel", *arguments, "--json"]
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=ENVIRONMENT)
    took = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return took, json.loads(done.stdout)


def claim(name: str, value: float, limit: float, at_least: bool = False) -> None:
    ok = value >= limit if at_least else value <= limit
    print(f"RESULT name={name} value={value:.3f} limit={limit} ok={str(ok).lower()}", flush=True)


def write_table(path: Path, rows: int) -> None:
    draw = random.Random(7)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", *[f"x{i}" for i in range(11)], *[f"c{i}" for i in range(4)], "flag", "y"])
        for number in range(rows):
            values = [draw.gauss(0, 1) for _ in range(11)]
            words = [f"v{draw.randrange(2 + 6 * i)}" for i in range(4)]
            y = int(values[0] + values[1] * values[2] + (words[1] == "v1") + draw.gauss(0, 1) > 0.5)
            writer.writerow([f"r{number}", *[f"{value:.6f}" for value in values], *words, draw.random() < 0.3, y])


def main() -> None:
    subprocess.run([sys.executable, FLIGHTS / "prepare.py"], check=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "flights"
        shutil.copytree(FLIGHTS, folder, ignore=shutil.ignore_patterns(".evenkeel"))
        took, report = run(folder, "run")
        for step in report["steps"]:
            print(f"  {step['name']:10} {step['seconds']:6.2f} s")
        claim("demo-fresh-s", took, 45)
        claim("demo-peak-memory-gb", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6, 2)
        claim("demo-roc-auc", report["metrics"]["roc_auc"]["value"], 0.72, at_least=True)
        again, report = run(folder, "run")
        claim("demo-again-s", again, 2)
        small = Path(name) / "small"
        write_table(Path(name) / "small.csv", 15_000)
        run(Path(name), "init", str(small), "--data", "small.csv", "--label", "y", "--yes")
        claim("csv-15000-fresh-s", run(small, "run")[0], 8)
        claim("csv-15000-again-s", run(small, "run")[0], 1.5)


if __name__ == "__main__":
    main()
