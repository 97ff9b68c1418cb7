import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import scipy
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.compose import ColumnTransformer, make_column_selector
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.tree import DecisionTreeRegressor

import evenkeel as ek
from evenkeel.errors import BundleError, DefinitionError, InvalidDataError
from evenkeel.training import Sklearn, TrainingData, fit_model
from evenkeel.training.native import Asked, NativeSession, ask_table, batch_matters
from evenkeel.training.sklearn_columns import ColumnModel, native_model
from evenkeel.training.stored import StoredObject, stored
from evenkeel.training.stored_trees import check_trees
from evenkeel.transforms.decode import Decoder
from evenkeel.transforms.frame import frame
from evenkeel.transforms.inputs import Input, Signature
from evenkeel.typing import ColumnType, Task

TABLE = pa.table({"a": [1.0, 2.0, 3.0, 4.0], "b": [4.0, 3.0, None, 1.0], "c": [0, 1, 1, 0]})
SIGNATURE = Signature(
    (Input("a", ColumnType.FLOAT), Input("b", ColumnType.FLOAT), Input("c", ColumnType.INTEGER, False))
)
LABELS = np.array([1.0, 2.0, 3.0, 5.0])


class Doubled(TransformerMixin, BaseEstimator):
    def fit(self, X: Any, y: Any = None) -> "Doubled":
        self.fitted_ = True
        return self

    def transform(self, X: Any) -> Any:
        return X * 2


def by_name(*columns: str, remainder: str = "drop") -> ColumnTransformer:
    return ColumnTransformer([("all", StandardScaler(), list(columns))], remainder=remainder)


def trained(pipe: Any, **options: Any) -> ColumnModel:
    data = TrainingData(TABLE, LABELS, ("a", "b", "c"), Task.REGRESSION, signature=SIGNATURE)
    found = fit_model(Sklearn(pipe, **options), data, {}).fitted
    assert isinstance(found, ColumnModel)
    return found


@pytest.mark.parametrize(
    ("pipe", "expected"),
    [
        (make_pipeline(by_name("a", "c"), LinearRegression()), ("a", "c")),
        (make_pipeline(make_pipeline(by_name("a")), LinearRegression()), ("a",)),
        (make_pipeline(by_name("a", remainder="passthrough"), LinearRegression()), "all"),
        (make_pipeline(Doubled(), by_name("a"), LinearRegression()), "all"),
        (make_pipeline(ColumnTransformer([("x", Doubled(), make_column_selector())]), LinearRegression()), "all"),
        (make_pipeline(ColumnTransformer([("x", Doubled(), [0, 1])]), LinearRegression()), None),
        (make_pipeline(StandardScaler(), LinearRegression()), None),
    ],
)
def test_what_a_pipeline_reads_is_seen_in_how_it_selects(pipe: Any, expected: object) -> None:
    assert Sklearn(pipe).raw_columns == expected


def test_columns_can_be_named() -> None:
    assert Sklearn(LinearRegression(), columns=["b", "a"]).raw_columns == ("b", "a")
    with pytest.raises(DefinitionError, match="These are no columns"):
        Sklearn(LinearRegression(), columns="a")


def test_a_pipeline_of_raw_columns_takes_the_place_of_a_transform() -> None:
    data = ek.Data(ek.Csv("rows.csv"), label="y")
    trainer = Sklearn(make_pipeline(by_name("a"), LinearRegression()))
    with pytest.raises(DefinitionError, match="takes the place of a transform, and there is one"):
        ek.Pipeline(name="m", data=data, trainer=trainer, transform=ek.transform(lambda x: {"a": x["a"]}))


def test_the_types_of_a_frame_are_those_that_pandas_reads() -> None:
    table = pa.table(
        {"n": [1, 2], "m": [1, None], "t": ["x", None], "f": [True, None], "d": pa.array([0, None], "date32")}
    )
    kinds = (ColumnType.INTEGER, ColumnType.INTEGER, ColumnType.TEXT, ColumnType.BOOLEAN, ColumnType.DATE)
    signature = Signature(
        tuple(Input(name, kind, name != "n") for name, kind in zip(table.column_names, kinds, strict=True))
    )
    found = frame(Decoder(signature).table(table), signature)
    read = pd.read_csv(io.StringIO("n,m,t,f,d\n1,1,x,True,1970-01-01\n2,,,,\n"), parse_dates=["d"])
    pd.testing.assert_frame_equal(found, read.astype({"d": "datetime64[s]"}))


def test_without_pandas_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(DefinitionError, match=r"pip install 'evenkeel\[native\]'"):
        trained(make_pipeline(by_name("a"), LinearRegression()))


@pytest.mark.parametrize(
    "pipe",
    [make_pipeline(Doubled(), LinearRegression()), make_pipeline(FunctionTransformer(lambda x: x), LinearRegression())],
)
def test_what_the_project_defines_is_no_matter_of_skops(pipe: Any) -> None:
    with pytest.raises(DefinitionError, match="trust=True"):
        trained(make_pipeline(by_name("a"), *(step for _, step in pipe.steps)))


def test_a_type_that_is_not_known_as_harmless_is_named() -> None:
    with pytest.raises(DefinitionError, match=r"trust=\['sklearn.metrics._dist_metrics"):
        stored(KNeighborsRegressor(2).fit(np.arange(80.0).reshape(40, 2), np.arange(40.0)))


def test_a_class_in_a_pickle_is_a_new_one_each_time_it_is_read() -> None:
    kept = stored(make_pipeline(Doubled(), LinearRegression()), trust=True)
    assert kept.types == (f"{__name__}.Doubled",)
    first, second = (type(kept.load(trust=True)[0]) for _ in range(2))
    assert (first is second, first is Doubled) == (False, False)
    assert __file__.encode() not in kept.content


def test_trust_is_said_again_when_it_is_loaded() -> None:
    kept = StoredObject("skops", b"", ("mine.Encoder",))
    with pytest.raises(BundleError, match=r"mine\.Encoder"):
        kept.load()
    with pytest.raises(BundleError, match="cannot be read"):
        kept.load(trust=["mine.Encoder"])
    with pytest.raises(BundleError, match="runs code"):
        StoredObject("pickle", b"").load(trust=["mine.Encoder"])


def forged(content: bytes, change: Callable[[Any], None]) -> bytes:
    """Return a skops file of which one array of nodes is another one."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith(".npy") and (nodes := np.load(io.BytesIO(data), allow_pickle=False)).dtype.names:
                change(nodes)
                written = io.BytesIO()
                np.save(written, nodes)
                data = written.getvalue()
            new.writestr(name, data)
    return made.getvalue()


def outside_tree(nodes: Any) -> None:
    nodes["left_child"][0] = 10**9


def loop(nodes: Any) -> None:
    nodes["left"][0] = 0


def no_such_feature(nodes: Any) -> None:
    nodes["feature_idx"][:] = 10**6


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (DecisionTreeRegressor(), outside_tree),
        (HistGradientBoostingRegressor(max_iter=1, min_samples_leaf=1), loop),
        (HistGradientBoostingRegressor(max_iter=1, min_samples_leaf=1), no_such_feature),
    ],
)
def test_a_tree_that_leads_out_of_itself_is_refused(model: Any, change: Callable[[Any], None]) -> None:
    kept = stored(model.fit(np.arange(8.0).reshape(4, 2), LABELS))
    assert kept.load().predict([[1.0, 2.0]]) is not None
    with pytest.raises(BundleError, match="A tree of the model is none"):
        StoredObject("skops", forged(kept.content, change)).load()


def test_a_tree_reads_no_more_than_its_forest_gives_it() -> None:
    forest = RandomForestRegressor(2, random_state=0).fit(np.arange(8.0).reshape(4, 2), LABELS)
    check_trees(forest)
    forest.estimators_[1].n_features_in_ = 2**31
    forest.estimators_[1].tree_.feature[0] = 10**6
    with pytest.raises(BundleError, match="A tree of the model is none"):
        check_trees(forest)


def test_a_stored_file_holds_no_address_and_no_time() -> None:
    kept = stored(make_pipeline(StandardScaler(), LinearRegression()).fit(np.eye(3), [1.0, 2.0, 3.0]))
    with zipfile.ZipFile(io.BytesIO(kept.content)) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert json.loads(archive.read("schema.json"))["__id__"] == 1


IN_EACH_PROCESS = """
import hashlib
import numpy as np
from sklearn.preprocessing import FunctionTransformer
from evenkeel.training.stored import stored

KNOWN = {"Kiel", "Lübeck", "Bergen", "Oslo", "Århus", "Visby"}

def at_home(rows):
    return [row in KNOWN or row in {"Turku", "Riga", "Gdańsk", "Wismar"} for row in rows]

class Town:
    def __init__(self, name):
        self.name = name

def told(sets, trust):
    kept = stored(FunctionTransformer(at_home if trust else None, kw_args=sets), trust)
    read = kept.load(True).kw_args
    assert read == sets or "towns" in sets
    print(hashlib.sha256(kept.content).hexdigest())

words, numbers = set(np.array([*KNOWN])), {np.int64(number) for number in range(9)}
told({"pairs": {(word, frozenset(KNOWN - {word})) for word in KNOWN}}, True)
told({"words": words, "numbers": numbers}, True)
told({"towns": {Town(name) for name in KNOWN}}, True)
told({"words": words, "numbers": numbers, "pairs": {(word, number) for word in words for number in numbers}}, False)
"""


def test_sets_have_the_same_bytes_whatever_the_hash_of_the_process() -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", IN_EACH_PROCESS],
            env={**os.environ, "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("1", "2", "3")
    ]
    told = [one.communicate()[0] for one in processes]
    assert {len(one.split()) for one in told} == {4}
    assert len({*told}) == 1


@pytest.mark.parametrize("trust", [True, False])
def test_a_set_is_stored_in_one_order(trust: bool) -> None:
    ways = [set(order) for order in ([0, 8], [8, 0])]  # both want the same place, so the first one gets it
    assert [*ways[0]] != [*ways[1]]
    first, second = (stored(FunctionTransformer(np.log, kw_args={"where": way}), trust) for way in ways)
    assert first.content == second.content
    assert first.load(True).kw_args == {"where": ways[0]}


def test_what_is_imported_when_an_object_is_read_is_known() -> None:
    def rooted(rows: Any) -> Any:
        return scipy.special.cbrt(rows)

    assert {"scipy", "sklearn.preprocessing._function_transformer"} < {
        *stored(FunctionTransformer(rooted), True).modules
    }
    assert "sklearn.linear_model._base" in stored(LinearRegression()).modules


def test_the_batch_of_a_thousand_rows_tells() -> None:
    class OfMany(LinearRegression):
        def predict(self, X: Any) -> Any:
            return super().predict(X) + (1e-3 if len(X) > 64 else 0)

    model = OfMany().fit(TABLE.select("ac").to_pandas(), LABELS)
    asked = Asked(Signature((SIGNATURE.inputs[0], SIGNATURE.inputs[2])), 0)
    assert batch_matters(NativeSession(model, asked), TABLE).all()
    assert not batch_matters(
        NativeSession(LinearRegression().fit(TABLE.select("ac").to_pandas(), LABELS), asked), TABLE
    ).any()


def test_a_pipeline_that_answers_nothing_is_refused_with_its_reason() -> None:
    pipe = make_pipeline(by_name("b"), LinearRegression())
    with pytest.raises(DefinitionError, match="Input X contains NaN") as refused:
        trained(pipe)
    assert "cannot be fitted" in refused.value.problem


class Picky(LinearRegression):
    """It raises ``error`` where a row is the number 3."""

    def __init__(self, error: type[BaseException] = ValueError) -> None:
        super().__init__()
        self.error = error

    def predict(self, X: Any) -> Any:
        if (X["a"] == 3).any():
            raise self.error("three")
        return super().predict(X)


def picky(error: type[BaseException]) -> NativeSession:
    model = Picky(error).fit(TABLE.select("ac").to_pandas(), LABELS)
    return NativeSession(model, Asked(Signature((SIGNATURE.inputs[0], SIGNATURE.inputs[2])), 0))


@pytest.mark.parametrize("error", [AssertionError, RuntimeError, KeyError, NotImplementedError, OSError])
def test_a_row_that_is_refused_takes_no_other_with_it(error: type[Exception]) -> None:
    assert np.isfinite(ask_table(picky(error), TABLE)).tolist() == [True, True, False, True]


@pytest.mark.parametrize("error", [DefinitionError, MemoryError, KeyboardInterrupt])
def test_what_is_no_matter_of_a_row_is_raised(error: type[BaseException]) -> None:
    with pytest.raises(error, match="three"):
        ask_table(picky(error), TABLE)


def test_a_model_that_refuses_all_rows_is_no_model() -> None:
    model = make_pipeline(by_name("a"), LinearRegression()).fit(TABLE.to_pandas(), LABELS)
    model[-1].coef_[:] = np.nan
    with pytest.raises(InvalidDataError, match="refuses every row"):
        native_model(model, Asked(SIGNATURE, 0), TABLE)
