"""The proof that counts for an adopted model: its framework, on the very numbers of the sample, against our graph."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from evenkeel.adoption.columns import Read, raw_matrix
from evenkeel.errors import BundleError
from evenkeel.training import Model
from evenkeel.training.faithful import differences
from evenkeel.transforms import TransformGraph

_SHOWN = 3


def prove_raw(model: Model, graph: TransformGraph, sample: pa.Table, reads: Sequence[Read]) -> int:
    """Compare the graph with the framework, which is given float64 as it was by its user; raises `BundleError`.

    Returns the number of rows compared: all but those with an infinite number, which a graph of ours reads as missing.
    """
    raw = raw_matrix(sample, reads)
    rows = np.flatnonzero(~np.isinf(raw).any(axis=1))
    expected, known = model.fitted.framework_scores(raw[rows])
    rows, expected = rows[known], expected[known]
    found = model.scores(graph.features(sample))[rows]
    wrong = np.flatnonzero(differences(found, expected) > 1)
    if len(wrong):
        shown = [f"row {rows[place]}: {found[place]} and not {expected[place]}" for place in wrong[:_SHOWN]]
        raise BundleError(
            f"The graph does not answer like the framework in {len(wrong):,} of {len(rows):,} rows of the sample",
            expected="probabilities within 1e-5, numbers within 1e-5 of themselves",
            got="; ".join(shown),
            remedy="Adopt it as ONNX, exported by its own framework; and report this: it should answer alike.",
        )
    return len(rows)
