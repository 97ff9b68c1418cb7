"""How much each raw column means to a bundle: how far its answers move where the values of the column change places."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa

    from evenkeel.bundles.predictor import Predictor

_MOST_ROWS, _FEWEST_ROWS = 2_000, 200
_MOST_ASKED = 200_000
_MOST_ALONE = 2_000  # where each row is asked by itself, which takes a thousand times as long
_SEED = 2001
_DIGITS = 6


def column_importances(predictor: "Predictor", rows: "pa.Table") -> dict[str, float]:
    """Return the share of each column that is read, with sum 1; all 0 where no answer ever moves.

    That is the mean by which the scores change when the column alone is permuted among up to 2,000 rows, spread evenly
    over the table (fewer where the columns are many). It asks for no label and holds for every family of models.
    Source: Breiman (2001), "Random forests", section 10, of the answers rather than of their error.
    """
    names = [column.name for column in predictor.signature.inputs]
    native, share = predictor.manifest.native, max(len(names), 1)
    most = int(np.clip(_MOST_ASKED // share, _FEWEST_ROWS, _MOST_ROWS))
    if native is not None and native.alone:
        most = max(_MOST_ALONE // share, 1)
    places = np.linspace(0, rows.num_rows - 1, min(most, rows.num_rows)).astype(np.int64)
    sample = rows.select(names).take(places)
    order = np.random.Generator(np.random.Philox(_SEED)).permutation(len(places))
    answers = predictor.predict_table(sample)
    moved = {}
    for place, name in enumerate(names):
        shuffled = sample.set_column(place, sample.schema.field(name), sample.column(name).take(order))
        changes = np.abs(predictor.predict_table(shuffled).astype(np.float64) - answers)
        moved[name] = float(np.nan_to_num(changes).mean()) if changes.size else 0.0
    total = sum(moved.values()) or 1.0
    return {name: round(change / total, _DIGITS) for name, change in moved.items()}
