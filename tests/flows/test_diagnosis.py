from pathlib import Path

import joblib
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.multioutput import MultiOutputClassifier, MultiOutputRegressor
from sklearn.neighbors import RadiusNeighborsRegressor
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import FunctionTransformer, KBinsDiscretizer, OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier

from evenkeel.errors import BundleError, InvalidDataError, NotFoundError, UsageError
from evenkeel.flows.diagnosis import diagnose_model

ROWS = pd.DataFrame({"age": [20.0, 31.5, 44.25, 58.0] * 5, "city": ["A", "B", "B", "C"] * 5, "left": [0, 1, 1, 0] * 5})


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    ROWS.to_csv(tmp_path / "rows.csv", index=False)
    return tmp_path / "rows.csv"


def written(folder: Path, pipe: object, columns: list[str]) -> Path:
    file = folder / "model.joblib"
    joblib.dump(pipe.fit(ROWS[columns], ROWS["left"]), file)  # type: ignore[attr-defined]
    return file


def test_each_part_is_told_in_the_order_of_the_rows(tmp_path: Path, sample: Path) -> None:
    both = FeatureUnion([("as_is", StandardScaler()), ("root", FunctionTransformer(abs))])
    bins = KBinsDiscretizer(3, encode="onehot-dense", quantile_method="averaged_inverted_cdf")
    columns = [("n", both, ["age"]), ("b", bins, ["age"]), ("c", OneHotEncoder(), ["city"])]
    pipe = make_pipeline(ColumnTransformer(columns), LogisticRegression())
    found = diagnose_model(written(tmp_path, pipe, ["age", "city"]), sample, trust=True)
    assert [(one.part, one.onnx) for one in found.parts] == [
        ("columntransformer.n.as_is", True),
        ("columntransformer.n.root", False),
        ("columntransformer.b", True),
        ("columntransformer.c", True),
        ("logisticregression", True),
    ]
    assert found.parts[1].why == "the function abs is Python, not a graph"
    alternative = "Write the function as operations of a transform, or serve the pipeline whole, by its own objects."
    assert found.parts[1].remedy == alternative
    assert found.float32 is not None
    assert (found.float32.rows, found.float32.decisions) == (20, 0)
    assert 0 < found.float32.largest < 1e-6


def test_float32_changes_a_decision_that_hangs_on_the_last_digits(tmp_path: Path) -> None:
    rows = pd.DataFrame({"x": [1.0, 1.0 + 1e-9] * 10, "y": [0, 1] * 10})
    rows.to_parquet(tmp_path / "rows.parquet")
    joblib.dump(DecisionTreeClassifier().fit(rows[["x"]], rows["y"]), tmp_path / "tree.joblib")
    joblib.dump(LogisticRegression(C=1e20, tol=1e-12).fit(rows[["x"]] * 1e9 - 1e9, rows["y"]), tmp_path / "line.joblib")
    found = diagnose_model(tmp_path / "tree.joblib", tmp_path / "rows.parquet", trust=True)
    assert found.float32 is not None
    assert found.float32.decisions == 0  # a tree of scikit-learn reads float32 itself
    line = joblib.load(tmp_path / "line.joblib")
    line.coef_, line.intercept_ = line.coef_ * 1e9, line.intercept_ - 1e9 * line.coef_[0]
    joblib.dump(line, tmp_path / "line.joblib")
    found = diagnose_model(tmp_path / "line.joblib", tmp_path / "rows.parquet", trust=True)
    assert found.float32 is not None
    assert found.float32.decisions == 10


def test_each_of_several_labels_is_told_by_itself(tmp_path: Path, sample: Path) -> None:
    several = MultiOutputClassifier(make_pipeline(StandardScaler(), LogisticRegression()))
    truth = ROWS[["left"]].assign(young=ROWS["age"] < 40)
    joblib.dump(several.fit(ROWS[["age"]], truth), tmp_path / "several.joblib")
    found = diagnose_model(tmp_path / "several.joblib", sample, trust=True)
    assert [(one.part, one.onnx) for one in found.parts] == [
        ("estimators_[0].standardscaler", True),
        ("estimators_[0].logisticregression", True),
        ("estimators_[1].standardscaler", True),
        ("estimators_[1].logisticregression", True),
    ]
    assert found.float32 is not None
    assert (found.float32.rows, found.float32.decisions) == (20, 0)


def test_what_blocks_one_of_several_labels_is_named(tmp_path: Path, sample: Path) -> None:
    numbers = ROWS[["age", "left"]].to_numpy()
    with_own = make_pipeline(MultiOutputRegressor(RadiusNeighborsRegressor(3.0))).fit(ROWS[["age"]], numbers)
    joblib.dump(with_own, tmp_path / "numbers.joblib")
    found = diagnose_model(tmp_path / "numbers.joblib", sample, trust=True)
    told = [(f"multioutputregressor.estimators_[{place}]", False) for place in (0, 1)]
    assert [(one.part, one.onnx) for one in found.parts] == told
    assert found.parts[0].remedy.endswith("a model for each number: several numbers at once are not served.")
    forest = DecisionTreeClassifier().fit(ROWS[["age"]], ROWS[["left"]].assign(young=ROWS["age"] < 40))
    joblib.dump(forest, tmp_path / "forest.joblib")
    with pytest.raises(UsageError, match=r"One estimator answers several labels(.|\n)*MultiOutputClassifier"):
        diagnose_model(tmp_path / "forest.joblib", sample, trust=True)


def test_several_labels_are_never_told_to_be_served_by_objects(tmp_path: Path, sample: Path) -> None:
    several = MultiOutputClassifier(make_pipeline(FunctionTransformer(abs), LogisticRegression()))
    pipe = make_pipeline(FunctionTransformer(abs), several)
    joblib.dump(pipe.fit(ROWS[["age"]], ROWS[["left"]].assign(young=ROWS["age"] < 40)), tmp_path / "several.joblib")
    found = diagnose_model(tmp_path / "several.joblib", sample, trust=True)
    blocked = [one.remedy for one in found.parts if not one.onnx]
    told = "Write the function as operations of a transform: several labels are served as a graph alone."
    assert blocked == [told] * 3


def test_a_matrix_is_asked_as_one(tmp_path: Path) -> None:
    ROWS[["age"]].to_csv(tmp_path / "ages.csv", index=False)
    joblib.dump(LogisticRegression().fit(ROWS[["age"]].to_numpy(), ROWS["left"]), tmp_path / "model.pkl")
    found = diagnose_model(tmp_path / "model.pkl", tmp_path / "ages.csv", trust=True)
    assert [(one.part, one.kind, one.onnx) for one in found.parts] == [("model", "LogisticRegression", True)]


def test_bad_questions_are_told_what_is_wrong_with_them(tmp_path: Path, sample: Path) -> None:
    file = written(tmp_path, LogisticRegression(), ["age"])
    ROWS[["left"]].to_csv(tmp_path / "other.csv", index=False)
    with pytest.raises(BundleError, match="runs code"):
        diagnose_model(file, sample)
    with pytest.raises(UsageError, match="--sample"):
        diagnose_model(file, trust=True)
    with pytest.raises(NotFoundError, match="'age'"):
        diagnose_model(file, tmp_path / "other.csv", trust=True)
    with pytest.raises(UsageError, match="cannot be read"):
        diagnose_model(tmp_path / "none.joblib", sample, trust=True)
    with pytest.raises(BundleError, match="cannot be read"):
        diagnose_model(sample, sample, trust=True)
    joblib.dump({"age": 1}, tmp_path / "dict.joblib")
    with pytest.raises(UsageError, match="no estimator"):
        diagnose_model(tmp_path / "dict.joblib", sample, trust=True)
    encoded = make_pipeline(OneHotEncoder(), LogisticRegression()).fit(ROWS[["city"]], ROWS["left"])
    joblib.dump(encoded, tmp_path / "encoded.joblib")
    ROWS.assign(city="Z").to_csv(tmp_path / "unseen.csv", index=False)
    with pytest.raises(InvalidDataError, match="does not take these rows"):
        diagnose_model(tmp_path / "encoded.joblib", tmp_path / "unseen.csv", trust=True)
    joblib.dump(LogisticRegression().fit(ROWS[["age"]].to_numpy(), ROWS["left"]), file)
    with pytest.raises(InvalidDataError, match="other columns than the model"):
        diagnose_model(file, sample, trust=True)
