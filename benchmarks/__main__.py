"""Run every benchmark and print what each claims: python -m benchmarks [NAME ...]."""

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
RESULT = re.compile(
    r"^RESULT name=(?P<name>\S+) value=(?P<value>\S+) limit=(?P<limit>\S+) ok=(?P<ok>true|false)", re.MULTILINE
)


def main(names: list[str]) -> int:
    scripts = sorted(path for path in HERE.glob("*.py") if not path.stem.startswith("_"))
    chosen = [path for path in scripts if not names or path.stem in names]
    rows, broken = [], []
    for script in chosen:
        print(f"── {script.stem}", flush=True)
        done = subprocess.run([sys.executable, str(script)], stdout=subprocess.PIPE, text=True, cwd=HERE.parent)
        print(done.stdout, flush=True)
        rows += [match.groupdict() for match in RESULT.finditer(done.stdout)]
        broken += [] if done.returncode == 0 else [script.stem]
    for row in rows:
        print(f"{'ok  ' if row['ok'] == 'true' else 'OVER'} {row['name']:45} {row['value']:>12}  limit {row['limit']}")
    if broken:
        print(f"did not end well: {', '.join(broken)}")
    return int(bool(broken) or any(row["ok"] == "false" for row in rows))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
