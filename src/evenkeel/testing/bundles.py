"""The laws of bundles, for a bundle of every model family: packed, proven, loaded, and asked in every way."""

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa

from evenkeel.artifacts import ExampleColumn
from evenkeel.bundles import Predictor, check_golden, load_bundle
from evenkeel.bundles.golden import read_golden
from evenkeel.bundles.pack import BundleParts, pack
from evenkeel.engines import open_engine
from evenkeel.testing.families import fitted, rows
from evenkeel.training import Model
from evenkeel.training.base import Scores
from evenkeel.transforms import Transform, TransformGraph, fit
from evenkeel.typing import ColumnType, Task


def table(task: Task) -> pa.Table:
    """Return the rows of `families.rows` as raw columns, null where missing."""
    data = rows(task)
    assert data.validation is not None
    features = np.concatenate([data.features, data.validation[0]]).astype(np.float64)
    columns = {
        name: pa.array(column, mask=np.isnan(column)) for name, column in zip(data.names, features.T, strict=True)
    }
    return pa.table(columns)


def transform_graph(raw: pa.Table) -> TransformGraph:
    """Return a transform that hands every column on."""
    columns = {name: ExampleColumn(name, ColumnType.FLOAT) for name in raw.column_names}
    engine = open_engine()
    return fit(Transform(lambda x: {name: x[name] for name in columns}).trace(columns), engine, engine.from_arrow(raw))


def packed(name: str, task: Task) -> tuple[Path, TransformGraph, Model]:
    """Return the folder of a bundle of a family, which nobody changes, and what it was packed of."""
    folder, graph, model = _packed(name, task)
    return Path(folder.name), graph, model


@cache
def _packed(name: str, task: Task) -> "tuple[tempfile.TemporaryDirectory[str], TransformGraph, Model]":
    """Pack a bundle into a folder that is there for as long as this process lives."""
    graph, model, held = _made(name, task)
    folder = tempfile.TemporaryDirectory()
    pack(BundleParts("law", graph, model, held), Path(folder.name))
    return folder, graph, model


def _made(name: str, task: Task) -> tuple[TransformGraph, Model, pa.Table]:
    """Return a transform that gives the rows of `families.rows`, the model of those, and the rows that were held out."""
    data, raw = rows(task), table(task)
    graph = transform_graph(raw)
    cut = len(data.labels)
    assert graph.feature_names == data.names
    assert graph.features(raw.slice(0, cut)).tobytes() == data.features.tobytes()
    return graph, fitted(name, task), raw.slice(cut)


def it_is_proven_and_answers_its_golden_rows(name: str, task: Task) -> None:
    """Packing proves it on every validation row and on made rows; loaded, it gives the bits that it gave."""
    folder, _, _ = packed(name, task)
    predictor = load_bundle(folder)
    assert predictor.manifest.proof["rows"] == 100
    assert predictor.manifest.proof["made"] > 0
    assert predictor.manifest.proof["largest"] <= 1
    assert check_golden(predictor, read_golden(folder)) == []


def transform_and_model_apart_give_the_same_bits(name: str, task: Task) -> None:
    """One merged graph answers like the transform and then the model."""
    raw = table(task)
    folder, graph, model = packed(name, task)
    apart = model.scores(graph.features(raw))
    assert load_bundle(folder).predict_table(raw).tobytes() == apart.tobytes()


def a_row_has_the_same_bits_in_every_way(name: str, task: Task) -> None:
    """As JSON, as Arrow, alone, in batches of 2, 7 and 8, and in the last partial one."""
    raw = table(task).slice(0, 60)
    predictor = load_bundle(packed(name, task)[0])
    whole = predictor.predict_table(raw)
    for size in (1, 2, 7, 8):
        again = [predictor.predict_table(raw.slice(start, size)) for start in range(0, 60, size)]
        assert np.concatenate(again).tobytes() == whole.tobytes(), f"{name}: batches of {size}"
    _same_answers(predictor, raw, whole)


def _same_answers(predictor: Predictor, raw: pa.Table, scores: Scores) -> None:
    for row, found in zip(raw.to_pylist(), scores, strict=True):
        answer = predictor.predict_rows([row])[0]
        if answer.quantiles is not None:
            assert list(answer.quantiles.values()) == found.tolist()
            assert answer.value == found[predictor.quantiles.index(0.5)]
        elif answer.labels is not None and answer.probabilities is not None:
            assert list(answer.probabilities.values()) == found.tolist()
            decided = zip(predictor.classes, found >= np.array(predictor.thresholds, np.float32), strict=True)
            assert answer.labels == tuple(name for name, is_there in decided if is_there)
        elif answer.probabilities is None:
            assert answer.value == (None if np.isnan(found).any() else found)
        else:
            assert list(answer.probabilities.values()) == found.tolist()


BUNDLE_LAWS: list[Callable[[str, Task], None]] = [
    it_is_proven_and_answers_its_golden_rows,
    transform_and_model_apart_give_the_same_bits,
    a_row_has_the_same_bits_in_every_way,
]
