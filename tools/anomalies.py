"""Write docs/reference/anomalies.md from the checks themselves: python tools/anomalies.py."""

import inspect
from pathlib import Path

from evenkeel.testing.tfdv_kinds import KINDS
from evenkeel.validation import Check

PAGE = Path(__file__).parent.parent / "docs/reference/anomalies.md"
HEAD = """# Anomalies

Everything that `evenkeel validate`, `ek.validate` and the step *validate* of a run can find. An error stops what comes after
(exit code 3), a warning and an info are reported. The schema changes how bad a kind is, for all columns or for one:

```yaml
severity: {new_column: error}
columns:
  wind_speed:
    type: float
    severity: {out_of_range: warning}
```

What is found in a column whose `stage` is `debug` is a warning at most, and the values of one that is `planned` or
`deprecated` are not looked at.

| Kind | Severity | What it means | What to do | Set by |
|---|---|---|---|---|
"""
TFDV = """
## Where TensorFlow Data Validation's kinds are found

Each kind of `tensorflow_metadata.proto.v0.AnomalyInfo.Type`, with what says the same of a table here, or why there is no
such thing in one. A test makes a table for each, and finds it.

| TFDV | Here |
|---|---|
"""


def page() -> str:
    """Return the page, as it should be."""
    kinds = "".join(_row(check) for _, check in sorted(Check.kinds.items()))
    return HEAD + kinds + TFDV + "".join(f"| `{name}` | {said.told()} |\n" for name, said in KINDS.items())


def _row(check: type[Check]) -> str:
    means = " ".join((inspect.getdoc(check) or "").split("\n\n")[0].split()).replace("``", "`")
    by = f"`{check.field}`" if check.field else "always looked at"
    cells = (f"`{check.kind}`", str(check.severity), means, f"{check.remedy[0].upper()}{check.remedy[1:]}.", by)
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |\n"


if __name__ == "__main__":
    PAGE.write_text(page())
