"""How long it takes to import Evenkeel and to see its help, beside an empty Python."""

import os
import statistics
import subprocess
import sys
import time

RUNS = 7
# Python keeps compiled modules unless it is told not to; a user's does.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def seconds(*arguments: str) -> float:
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, env=ENVIRONMENT)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


empty = seconds("-c", "pass")
for name, limit, arguments in [
    ("import-evenkeel-s", 0.3, ["-c", "import evenkeel"]),
    ("evenkeel-help-s", 0.4, ["-m", "evenkeel", "--help"]),
]:
    took = seconds(*arguments)
    print(f"{name}: {took:.3f} s, {took / empty:.1f} x an empty Python ({empty:.3f} s)")
    print(f"RESULT name={name} value={took:.3f} limit={limit} ok={str(took <= limit).lower()}")
