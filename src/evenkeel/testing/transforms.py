"""Laws of transforms: what a graph gives does not depend on the batch, and is what plain numpy says.

`uncovered` names the operations that stand in no case. To hold an operation of your own to the laws, hand
`check_batches` and `check_reference` a transform that uses it.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pyarrow as pa

import evenkeel.transforms as ek
from evenkeel.testing.shared import shared_engine
from evenkeel.testing.transform_cases import CASES, COLUMNS, TARGET, Case, sample_table
from evenkeel.transforms.catalogue import operation_kinds
from evenkeel.transforms.inputs import Array, Tensors
from evenkeel.transforms.lowering import values_model
from evenkeel.transforms.onnx_operators import ELEMENTWISE, STRUCTURAL
from evenkeel.transforms.reference import Sample
from evenkeel.transforms.referenced import references, wrong_operation
from evenkeel.transforms.walk import walk

BATCHES = (1, 2, 7, 8, 1_000)


def trace(case: Case) -> ek.Graph:
    """Return the graph of a case, its one feature named ``feature``."""
    return ek.transform(lambda x: {"feature": case(x)}).trace(COLUMNS, target=TARGET)


@lru_cache(maxsize=1_000)
def fitted(case: Case) -> ek.TransformGraph:
    """Return the graph of a case, fitted on sample rows."""
    engine = shared_engine()
    return ek.fit(trace(case), engine, engine.from_arrow(sample_table(seed=1)))


def uncovered() -> set[str]:
    """Return the operations, of all that are loaded, that stand in no case."""
    used = {node.operation.name for case in CASES.values() for node in trace(case).nodes}
    return set(operation_kinds()) - used


def unproven() -> set[str]:
    """Return the ONNX operators that may stand in a graph, but stand in that of no case."""
    models = [
        model for case in CASES.values() for model in (values_model(fitted(case).graph), fitted(case).onnx_model())
    ]
    used = {node.op_type for model in models for node in model.graph.node}
    return {*ELEMENTWISE, *STRUCTURAL} - used


def check_batches(case: Case) -> None:
    """A row gives the same bits alone, in the middle and in the tail of a batch, as a value and as a feature."""
    transform = fitted(case)
    tensors = ek.decode_table(sample_table(), transform.signature)
    for model in (values_model(transform.graph), transform.onnx_model()):
        session = ek.Session(model.SerializeToString())
        whole = session.run(tensors)
        for size in BATCHES:
            parts = [session.run(part) for part in _batches(tensors, size)]
            for name, expected in whole.items():
                axis = 0 if name == "features" else 1
                found = np.concatenate([part[name] for part in parts], axis)
                assert _bits(found) == _bits(expected), f"{name} differs in batches of {size}"


def check_together(cases: Mapping[str, Case]) -> None:
    """A feature has the same bits in a graph of its own as beside others, with which it shares nodes."""
    engine = shared_engine()
    graph = ek.transform(lambda x: {name: case(x) for name, case in cases.items()}).trace(COLUMNS, target=TARGET)
    together = ek.fit(graph, engine, engine.from_arrow(sample_table(seed=1))).features(sample_table())
    apart = [fitted(case).features(sample_table()) for case in cases.values()]
    assert _bits(together) == _bits(np.concatenate(apart, axis=1))


def check_stored(case: Case) -> None:
    """A fitted graph that was stored comes back the same, and is compiled to the same bytes."""
    transform = fitted(case)
    with TemporaryDirectory() as folder:
        transform.save(Path(folder))
        loaded = ek.TransformGraph.load(Path(folder))
    assert loaded.graph == transform.graph
    assert ek.TransformGraph.of(loaded.graph).onnx_model() == loaded.onnx_model() == transform.onnx_model()


def check_walk(case: Case) -> None:
    """Walked through, a row has the features that the transform gives, and its last step is what they are made of."""
    transform = fitted(case)
    table = sample_table(20)
    for expected, row in zip(transform.features(table), table.to_pylist(), strict=True):
        walked = walk(transform, {name: _json(value) for name, value in row.items()})
        last = walked.steps[transform.graph.features[0].node].value
        assert np.array_equal(_singles([*walked.features.values()]), expected, equal_nan=True)
        assert np.array_equal(_singles(last if isinstance(last, list) else [last]), expected, equal_nan=True)


def _singles(values: list[Any]) -> Array:
    """Return values as the features that a model reads, NaN where there is none."""
    with np.errstate(over="ignore"):
        singles = np.array([np.nan if value is None else value for value in values], np.float64).astype(np.float32)
    return np.where(np.isinf(singles), np.nan, singles)


def check_empty(case: Case) -> None:
    """No row gives a matrix with no row."""
    transform = fitted(case)
    assert transform.features(sample_table(0)).shape == (0, len(transform.feature_names))


def check_reference(case: Case, table: pa.Table | None = None) -> None:
    """The graph gives what plain numpy does: exactly, or as near as its operations say."""
    table = sample_table() if table is None else table
    graph = fitted(case).graph
    found = ek.Session(values_model(graph).SerializeToString()).run(ek.decode_table(table, graph.signature))
    expected = reference_of(graph, table)
    values, valid = np.atleast_2d(expected.values), np.atleast_2d(expected.valid)
    if "feature_valid" in found:
        assert np.array_equal(found["feature_valid"], valid)
    elif found["feature"].dtype == np.float64:
        assert np.array_equal(~np.isnan(found["feature"]), valid)
    else:
        assert valid.all()
    _assert_close(found["feature"][valid], values[valid], sum(node.operation.ulps for node in graph.nodes))


def check_decoder(case: Case) -> None:
    """Rows from JSON give the same tensors as the table that they stand in, together and one by one, and so do its parts."""
    signature = fitted(case).signature
    table = sample_table(200)
    rows = [{name: _json(value) for name, value in row.items()} for row in table.to_pylist()]
    decoder = ek.Decoder(signature)
    expected = decoder.table(table)
    assert _same(decoder.rows(rows), expected)
    one_by_one = [decoder.rows([row]) for row in rows]
    parts = [decoder.table(table.slice(start, 7)) for start in range(0, table.num_rows, 7)]
    for pieces in (one_by_one, parts):
        assert _same({name: np.hstack([one[name] for one in pieces]) for name in expected}, expected)


def reference_of(graph: ek.Graph, table: pa.Table) -> Sample:
    """Return the first feature of a graph as the references of its operations say, from raw columns alone."""
    return references(graph, table)[graph.features[0].node]


def check_operations(case: Case) -> None:
    """Each operation alone, on the values that it was given, is as near to plain numpy as it says."""
    wrong = wrong_operation(fitted(case).graph, sample_table())
    assert wrong is None, f"{wrong}"


def _batches(tensors: Tensors, size: int) -> list[Tensors]:
    rows = next(iter(tensors.values())).shape[1]
    return [{name: one[:, start : start + size] for name, one in tensors.items()} for start in range(0, rows, size)]


def _bits(array: Array) -> tuple[Any, ...]:
    return array.shape, array.tolist() if array.dtype == np.object_ else array.tobytes()


def _assert_close(found: Array, expected: Array, ulps: int) -> None:
    if found.dtype == np.object_ or not ulps:
        assert np.array_equal(found, expected), f"{found[found != expected][:5]} for {expected[found != expected][:5]}"
        return
    same = found == expected
    with np.errstate(invalid="ignore"):
        near = np.abs(found - expected) <= ulps * np.spacing(np.abs(expected))
    assert (same | near).all(), f"{found[~(same | near)][:5]} for {expected[~(same | near)][:5]}"


def _same(found: Tensors, expected: Tensors) -> bool:
    return found.keys() == expected.keys() and all(_bits(found[name]) == _bits(expected[name]) for name in expected)


def _json(value: object) -> object:
    if isinstance(value, list):
        return [_json(one) for one in value]
    return value.isoformat() if isinstance(value, datetime | date) else value
