"""A bundle answers like its framework, the same bits in any batch, and is refused when a byte was changed."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from evenkeel.artifacts import ExampleColumn, FolderStore
from evenkeel.bundles import Bundle, check_golden, load_bundle
from evenkeel.bundles.golden import as_json, read_golden
from evenkeel.bundles.pack import BundleParts, pack
from evenkeel.bundles.prove import prove
from evenkeel.errors import BundleError, InvalidRequestError
from evenkeel.training import LightGBM, TrainingData, fit_model
from evenkeel.training.faithful import differences
from evenkeel.transforms import TransformGraph, transform, year
from evenkeel.transforms.inputs import DerivedStep
from evenkeel.typing import ColumnType, Task


def bits(scores: Any) -> list[Any]:
    return np.ascontiguousarray(scores).view(np.uint32).reshape(len(scores), -1).tolist()


def test_it_answers_like_the_framework(any_made: Any) -> None:
    expected, known = any_made.model.fitted.framework_scores(any_made.graph.features(any_made.rows))
    assert known.all()
    assert differences(load_bundle(any_made.folder).predict_table(any_made.rows), expected).max() <= 1


def test_its_features_are_those_that_it_was_trained_on(any_made: Any) -> None:
    found = load_bundle(any_made.folder).features(any_made.rows)
    assert bits(found) == bits(any_made.graph.features(any_made.rows))


def test_a_row_gets_the_same_bits_alone_and_in_any_batch_as_json_and_as_arrow(any_made: Any) -> None:
    predictor, rows = load_bundle(any_made.folder), any_made.rows.slice(0, 100)
    whole = bits(predictor.predict_table(rows))
    for size in (1, 2, 7, 8, 64):
        pieces = [predictor.predict_table(rows.slice(start, size)) for start in range(0, 100, size)]
        assert bits(np.concatenate(pieces)) == whole
    decoded = [predictor.score_rows([row]) for row in rows.to_pylist()]
    assert bits(np.concatenate(decoded)) == whole


def test_a_graph_that_reads_hashes_gives_the_same_bits_for_json_and_arrow(hashing: Any) -> None:
    predictor, rows = load_bundle(hashing.folder), hashing.rows.slice(0, 100)
    steps = (DerivedStep("portable_hash"),)
    assert [(one.column, one.steps) for one in predictor.signature.derived] == [("carrier", steps), ("seats", steps)]
    whole = bits(predictor.predict_table(rows))
    assert bits(np.concatenate([predictor.score_rows([row]) for row in rows.to_pylist()])) == whole
    assert bits(predictor.score_rows(rows.to_pylist())) == whole


def test_it_answers_its_golden_rows(any_made: Any) -> None:
    golden = read_golden(any_made.folder)
    assert len(golden) == 32
    assert check_golden(load_bundle(any_made.folder), golden) == []


def test_a_golden_row_that_is_answered_otherwise_is_found(made: Any) -> None:
    golden = list(read_golden(made.folder))
    golden[3] = replace(golden[3], scores=golden[4].scores)
    assert check_golden(load_bundle(made.folder), golden) == [3]


def test_two_classes_are_cut_at_the_threshold(made: Any) -> None:
    predictor = load_bundle(made.folder)
    found = predictor.predict_rows(made.rows.slice(0, 50).to_pylist())
    assert all(one.label == (one.probabilities["true"] >= np.float32(0.4)) for one in found if one.probabilities)
    assert {one.label for one in found} == {False, True}


def test_a_number_is_a_value(tmp_path: Path, any_made: Any) -> None:
    found = load_bundle(any_made.folder).predict_rows(any_made.rows.slice(0, 1).to_pylist())[0]
    assert (found.value is not None) == (any_made.model.spec.task is Task.REGRESSION)


def test_unseen_words_and_nulls_are_answered(made: Any) -> None:
    row = {"distance": None, "seats": None, "carrier": "never seen"}
    assert len(load_bundle(made.folder).predict_rows([row, {**row, "carrier": None}])) == 2


def test_no_rows_are_answered_with_none(made: Any) -> None:
    predictor = load_bundle(made.folder)
    assert predictor.predict_rows([]) == []
    assert predictor.predict_table(made.rows.slice(0, 0)).shape == (0, 2)


def test_a_row_that_does_not_fit_is_refused_by_its_field(made: Any) -> None:
    with pytest.raises(InvalidRequestError, match="seats"):
        load_bundle(made.folder).predict_rows([{"distance": 1.0, "seats": "many", "carrier": None}])


def test_the_same_parts_give_the_same_bytes(made: Any, tmp_path: Path) -> None:
    (tmp_path / "again").mkdir()
    parts = BundleParts(
        "tiny", made.graph, made.model, made.rows, 0.4, {"graph": "TransformGraph/ab"}, {"note.json": b"{}\n"}
    )
    pack(parts, tmp_path / "again")
    for file in made.folder.iterdir():
        assert (tmp_path / "again" / file.name).read_bytes() == file.read_bytes(), file.name


def test_it_is_kept_in_the_store_and_comes_back_whole(made: Any, tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    reference = store.put(Bundle(made.folder))
    assert load_bundle(store.folder(reference)).digest == load_bundle(made.folder).digest


def test_an_export_that_is_not_faithful_is_refused(made: Any) -> None:
    other = load_bundle(made.folder)
    wrong = replace_leaf(made.model)
    with pytest.raises(BundleError, match="not answer like the framework"):
        prove(other, wrong, made.graph, made.rows)


def replace_leaf(model: Any) -> Any:
    """Return a model whose framework answers a little differently from the graph that was packed."""
    from evenkeel.training import Model

    class Off(type(model.fitted)):  # type: ignore[misc]
        family = "off"

        def framework_scores(self, features: Any) -> Any:
            scores, known = super().framework_scores(features)
            return scores * 0.99, known

    return Model(model.spec, Off(model.fitted.text))


def test_the_extremes_that_are_made_fit_the_signature(made: Any) -> None:
    from evenkeel.training.made_rows import rows_made

    rows = rows_made(made.rows, made.graph.signature)
    assert rows.column("carrier").to_pylist().count("\u2400 unseen") == 1
    assert rows.column("seats").null_count >= 1


@pytest.mark.parametrize(("value", "said"), [(float("nan"), None), (1.5, 1.5), (True, True), ("x", "x"), (None, None)])
def test_a_value_is_said_in_json(value: object, said: object) -> None:
    assert as_json(value) == said


def test_loading_wants_neither_a_framework_nor_the_house_s_heavy_rooms(made: Any) -> None:
    code = (
        "import sys; from evenkeel import load_bundle\n"
        f"load_bundle({str(made.folder)!r}).predict_rows([{{'distance': 1.0, 'seats': 2, 'carrier': None}}])\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"sklearn", "lightgbm", "onnx", "pandas", "duckdb", "sqlalchemy", "optuna", "scipy", "pyarrow", "xxhash"}
    assert not set(done.stdout.split()) & heavy


def test_arrow_types_that_others_use_are_read_alike(made: Any) -> None:
    predictor, rows = load_bundle(made.folder), made.rows.slice(0, 64)
    other = pa.table(
        {
            "carrier": rows["carrier"].dictionary_encode(),
            "seats": rows["seats"].cast(pa.int16()),
            "distance": rows["distance"],
            "more": pa.array(range(64)),
        }
    )
    assert bits(predictor.predict_table(other)) == bits(predictor.predict_table(rows))


def test_a_time_that_json_cannot_say_is_no_golden_row(tmp_path) -> None:
    times = [10**18, 0, -(10**17), None, 10**15]
    raw = pa.table({"when": pa.array(times, pa.timestamp("us", "UTC"))})
    column = ExampleColumn("when", ColumnType.TIMESTAMP)
    graph = TransformGraph.of(transform(lambda x: {"year": year(x["when"])}).trace({"when": column}))
    data = TrainingData(graph.features(raw), np.arange(5) % 2, ("year",), Task.BINARY, 2)
    pack(BundleParts("b", graph, fit_model(LightGBM(rounds=1), data, {}, (0, 1)), raw), tmp_path)
    assert [one.row["when"] is None for one in read_golden(tmp_path)] == [False, True, False]
