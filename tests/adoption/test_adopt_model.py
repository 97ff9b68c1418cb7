"""A model of any framework answers as it did there, in every row of the sample, or is refused with the reason."""

import lightgbm
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import xgboost
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.multioutput import MultiOutputClassifier
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC

from evenkeel.adoption import Adopted, adopt_model, understand
from evenkeel.errors import BundleError, DefinitionError, InvalidDataError, NotFoundError, UsageError
from evenkeel.training.faithful import differences
from evenkeel.training.sklearn_columns import ColumnModel
from evenkeel.typing import ColumnType


def adopted(model, rows: pd.DataFrame, **given) -> Adopted:
    return adopt_model(understand(model, rows.shape[1]), pa.Table.from_pandas(rows, preserve_index=False), **given)


def apart(found: Adopted, expected) -> float:
    rows = found.sample if found.graph is None else found.graph.features(found.sample)
    return float(differences(found.model.scores(rows), np.asarray(expected, np.float64)).max())


def test_lightgbm_is_asked_with_float64_as_its_user_asked_it(rows, late):
    model = lightgbm.train({"objective": "binary", "verbose": -1}, lightgbm.Dataset(rows, late), 30)
    found = adopted(model, rows)
    answer = model.predict(rows)
    assert found.proven == len(rows)
    assert [one.name for one in found.signature.inputs] == ["age", "total spend", "seen_at"]
    assert apart(found, np.column_stack([1 - answer, answer])) <= 1
    narrow = model.predict(rows.astype(np.float32).astype(np.float64))
    assert np.abs(narrow - answer).max() > 0.01  # what float32 features would have done


def test_the_classes_of_a_classifier_are_its_labels(rows, late):
    model = lightgbm.LGBMClassifier(n_estimators=3, verbose=-1).fit(rows, np.where(late, "yes", "no"))
    assert understand(model, 3).classes == ("no", "yes")


def test_the_categories_of_pandas_are_codes_as_lightgbm_has_them(rows, late):
    towns = np.resize(["b", "a", "c", "a"], len(rows))
    given = rows.assign(town=pd.Categorical(towns), size=pd.Categorical(np.resize([3, 5, 9], len(rows))))
    label = (late == 1) ^ (towns == "a")
    model = lightgbm.LGBMClassifier(n_estimators=20, verbose=-1, min_child_samples=5).fit(given, label)
    found = adopted(model, given.assign(town=towns, size=np.resize([3, 5, 9], len(rows))))
    assert apart(found, model.predict_proba(given)) <= 1
    unseen = found.sample.slice(0, 4).set_column(3, "town", pa.array(["z", None, "a", "b"]))
    as_pandas = given.iloc[:4].assign(town=pd.Categorical(["z", None, "a", "b"]))
    assert differences(found.model.scores(found.graph.features(unseen)), model.predict_proba(as_pandas)).max() <= 1


def test_columns_of_categories_that_the_sample_does_not_show_are_refused(rows, late):
    given = rows.assign(town=pd.Categorical(np.resize(["b", "a"], len(rows))))
    model = lightgbm.LGBMClassifier(n_estimators=2, verbose=-1).fit(given, late)
    with pytest.raises(InvalidDataError, match="No value of the column 'town' is a category"):
        adopted(model, rows.assign(town="elsewhere"))


def test_xgboost_with_early_stopping_keeps_the_rounds_that_it_asks(rows, late):
    model = xgboost.XGBClassifier(n_estimators=40, early_stopping_rounds=2, learning_rate=0.9)
    model.fit(rows, late, eval_set=[(rows, 1 - late)], verbose=False)
    found = adopted(model, rows)
    assert found.model.spec.rounds == model.best_iteration + 1 < 40
    assert apart(found, model.predict_proba(rows)) <= 1


@pytest.mark.parametrize(
    "estimator",
    [RandomForestClassifier(5, random_state=0), HistGradientBoostingClassifier(max_iter=5)],
    ids=lambda one: type(one).__name__,
)
def test_trees_of_scikit_learn_become_one_graph(estimator, rows, late):
    model = estimator.fit(rows, late)
    found = adopted(model, rows)
    assert found.graph is not None
    assert apart(found, model.predict_proba(rows)) <= 1


def test_a_pipeline_that_reads_raw_columns_is_served_by_its_own_object(rows, late):
    given = rows.fillna(0.0).assign(town=np.resize(["a", "b", "c"], len(rows))).head(40)
    encoded = make_column_transformer((OneHotEncoder(handle_unknown="ignore"), ["town"]), remainder="drop")
    model = make_pipeline(encoded, LogisticRegression()).fit(given, late.head(40))
    found = adopted(model, given)
    assert isinstance(found.model.fitted, ColumnModel)
    assert [(one.name, one.type) for one in found.signature.inputs][-1] == ("town", ColumnType.TEXT)
    assert apart(found, model.predict_proba(given)) <= 1


def test_a_signature_beside_the_model_says_the_types(rows, late):
    model = lightgbm.train({"objective": "binary", "verbose": -1}, lightgbm.Dataset(rows.to_numpy(), late), 2)
    declared = {"age": ColumnType.INTEGER, "total spend": ColumnType.FLOAT, "seen_at": ColumnType.INTEGER}
    found = adopted(model, rows[["seen_at", "age", "total spend"]], declared=declared)
    assert {one.name: one.type for one in found.signature.inputs} == declared


def test_features_without_names_are_the_columns_in_their_order(rows, late):
    model = lightgbm.train({"objective": "binary", "verbose": -1}, lightgbm.Dataset(rows.to_numpy(), late), 2)
    with pytest.raises(InvalidDataError, match="by their place alone") as refused:
        adopted(model, rows.assign(late=late))
    assert refused.value.expected == "3 columns, in the order of the features"
    assert adopted(model, rows.assign(late=late), label="late").proven == len(rows)


@pytest.mark.parametrize(
    ("change", "error", "told"),
    [
        (lambda rows: rows.drop(columns="age"), NotFoundError, "column of the sample .* 'age'"),
        (lambda rows: rows.assign(age="old"), InvalidDataError, "'age' of the sample is not what the model reads"),
        (lambda rows: rows.assign(age=pd.Timestamp("2024-01-01")), InvalidDataError, "'age' of the sample is not what"),
        (lambda rows: rows.head(0), InvalidDataError, "The sample has no row"),
    ],
)
def test_a_sample_that_is_none_of_its_rows_is_refused(change, error, told, rows, late):
    model = lightgbm.train({"objective": "binary", "verbose": -1}, lightgbm.Dataset(rows, late), 2)
    with pytest.raises(error, match=told):
        adopted(model, change(rows))


def booster(rows, late, **parameters):
    given = {"verbose": -1, **parameters}
    return lightgbm.train(given, lightgbm.Dataset(rows.fillna(0.0), late, params=given, group=[len(rows)]), 2)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda rows, late: booster(rows, late, objective="lambdarank"), "objective lambdarank"),
        (lambda rows, late: booster(rows, late, objective="regression", linear_tree=True), "are linear models"),
        (lambda rows, late: xgboost.train({"booster": "gblinear"}, xgboost.DMatrix(rows, late), 2), "not one of trees"),
        (lambda rows, late: xgboost.train({"objective": "rank:ndcg"}, xgboost.DMatrix(rows, late), 2), "rank:ndcg"),
        (
            lambda rows, late: xgboost.XGBClassifier(missing=0.0, n_estimators=2).fit(rows, late),
            "takes a number for no",
        ),
        (lambda rows, late: SVC().fit(rows.fillna(0.0), late), "gives no probabilities"),
    ],
)
def test_a_model_whose_answers_would_not_be_known_is_refused(make, told, rows, late):
    with pytest.raises(BundleError, match=told):
        understand(make(rows, late), 3)


def two(rows, late):
    return np.column_stack([late, rows["age"] > 40])


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda rows, both: LinearRegression().fit(rows, both), "several numbers"),
        (
            lambda rows, both: make_pipeline(StandardScaler(), MLPRegressor(max_iter=2)).fit(rows, both),
            "several numbers",
        ),
        (lambda rows, both: RandomForestClassifier(2).fit(rows, both), "several labels"),
        (lambda rows, both: MultiOutputClassifier(LogisticRegression()).fit(rows, both), "several labels"),
        (lambda rows, both: by_name(LinearRegression()).fit(rows, both), "several numbers"),
        (lambda rows, both: by_name(RandomForestClassifier(2)).fit(rows, both), "several labels"),
        (
            lambda rows, both: xgboost.train({"num_target": 2}, xgboost.DMatrix(rows, both), 2),
            "several labels or numbers",
        ),
    ],
)
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_a_model_of_several_outputs_is_refused(make, told, rows, late):
    given = rows.fillna(0.0)
    with pytest.raises((BundleError, DefinitionError), match=f"{told} at once"):
        adopted(make(given, two(rows, late)), given)


def by_name(estimator):
    return make_pipeline(make_column_transformer((StandardScaler(), ["age", "seen_at"])), estimator)


@pytest.mark.parametrize(
    ("model", "told"),
    [("a text", "no model that can be adopted"), (LogisticRegression(), "is not fitted"), (dict, "no model that can")],
)
def test_what_is_no_fitted_model_is_refused(model, told):
    with pytest.raises(UsageError, match=told):
        understand(model, 3)
