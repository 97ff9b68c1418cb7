"""Write docs/reference/families.md from the table that the law of estimators proves: python tools/families.py."""

from itertools import groupby
from pathlib import Path

from evenkeel.testing.estimators import Case, every_estimator
from evenkeel.typing import Task

PAGE = Path(__file__).parent.parent / "docs/reference/families.md"
HEAD = """# Model families

A model becomes a graph that answers like the framework that it comes from: a probability within 1e-5, a number within 1e-5 of
itself, and the same bits for a row alone and in any batch. That is proven when the model is trained, on the validation rows, on
rows on both sides of each place where the answer jumps, and on extremes; and again, from raw columns, when it is packaged. What
cannot be proven is refused with the reason and what to do; an estimator of scikit-learn is then served [by its own
objects](../how-to/serve-a-scikit-learn-pipeline.md#behind-a-transform), behind the graph of the transform.

| Trainer | Labels | How it is written |
|---|---|---|
| `ek.LightGBM` | two classes, several classes, a number | from LightGBM's text, thresholds in float64 |
| `ek.XGBoost` | two classes, several classes, a number | from XGBoost's JSON |
| `ek.Torch` | two classes, several classes, a number | see [Train a network](../how-to/train-a-network.md) |
| `evenkeel.training.Logistic` | two classes, several classes | in float64 |
| `evenkeel.training.Linear` | a number | in float64 |
| `evenkeel.training.Constant` | two classes, several classes, a number | the same answer for every row |
| `ek.Sklearn` | as the table below says | in float64 by our own writers, else by skl2onnx; the proof is the same |

Of [several labels](../how-to/several-labels-and-quantiles.md) each has a model of its own, by any family that tells two
classes apart. So has each quantile, by LightGBM, XGBoost, a network, and the regressors of scikit-learn that have quantiles.

## Estimators of scikit-learn

A pipeline is as its last step, where the steps before it convert; `FrozenEstimator`, `GridSearchCV` and `RandomizedSearchCV`
are as what they hold. What is made of others (calibrated, stacked, voting, bagged, boosted) becomes a graph where all of its
parts do. A law tries each line: "yes" is one graph, "objects" what becomes none and answers by itself, "no" what does not
answer the label.

| Estimator | Two classes | Several | A number | Why not, and what to do |
|---|---|---|---|---|
"""


def page() -> str:
    """Return the page, as it should be."""
    rooms = groupby(every_estimator(), key=lambda case: case.room)
    return HEAD + "".join(f"| **{room}** | | | | |\n{''.join(map(_row, cases))}" for room, cases in rooms)


def _row(case: Case) -> str:
    name, _, way = case.name.partition(", ")
    title = f"`{name}`, {way}" if way else f"`{name}`"
    said = "yes" if not case.blocked else "objects" if case.fits else "no"
    answers = [said if task in case.tasks else "–" for task in (Task.BINARY, Task.MULTICLASS, Task.REGRESSION)]
    return f"| {' | '.join([title, *answers, case.why])} |\n"


if __name__ == "__main__":
    PAGE.write_text(page())
