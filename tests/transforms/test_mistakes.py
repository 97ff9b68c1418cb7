"""What a user can get wrong in `pipeline.py`, each with the whole message: what is wrong, on which line, and what to do."""

import linecache
import runpy
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.preprocessing import StandardScaler

import evenkeel.transforms as ek
from evenkeel.artifacts import ExampleColumn
from evenkeel.errors import DefinitionError, EvenkeelError
from evenkeel.flows import Data, Pipeline
from evenkeel.sources import Csv
from evenkeel.transforms import Target
from evenkeel.typing import ColumnType

COLUMNS = {
    column.name: column
    for column in (
        ExampleColumn("distance", ColumnType.FLOAT),
        ExampleColumn("seats", ColumnType.INTEGER),
        ExampleColumn("carrier", ColumnType.TEXT),
        ExampleColumn("asked_at", ColumnType.TIMESTAMP),
    )
}
TARGET = Target(ExampleColumn("late", ColumnType.BOOLEAN), (False, True))
BEFORE = """\
import math

import numpy as np
import pandas as pd

import evenkeel as ek
from evenkeel.artifacts import ExampleColumn

frame = pd.DataFrame({"distance": [1.0, 2.0]})
seats = ExampleColumn("seats", "integer")
kept = {}

@ek.transform
def features(x):
"""
LINE = BEFORE.count("\n") + 1

TRUTH = (
    "Not `if` but ek.where(condition, a, b); not `and`, `or`, `not` but (a > 1) & (b > 2), |, ~; "
    "not min(a, b) but ek.minimum(a, b); not `0 < x < 9` but (0 < x) & (x < 9); not `x in [...]` but ek.is_in(x, [...])."
)
CASES = [
    (
        'if x["distance"] > 0:\n    pass',
        "A value has no truth while a transform is traced: it stands for all rows at once\n"
        "  where: pipeline.py, line 15, in features\n"
        f"  do: {TRUTH}",
    ),
    (
        'return {"a": x["distance"] > 0 and x["seats"] > 0}',
        "A value has no truth while a transform is traced: it stands for all rows at once\n"
        "  where: pipeline.py, line 15, in features\n"
        f"  do: {TRUTH}",
    ),
    (
        'return {"a": not x["seats"]}',
        "A value has no truth while a transform is traced: it stands for all rows at once\n"
        "  where: pipeline.py, line 15, in features\n"
        f"  do: {TRUTH}",
    ),
    (
        'return {"a": x["carrier"] in ["AA", "UA"]}',
        "A value has no truth while a transform is traced: it stands for all rows at once\n"
        "  where: pipeline.py, line 15, in features\n"
        f"  do: {TRUTH}",
    ),
    (
        'return {"a": "A" in x["carrier"]}',
        "A column stands for all rows at once while a transform is traced: it has no value yet\n"
        "  got: 'A' in x\n"
        "  where: pipeline.py, line 15, in features\n"
        "  do: Write ek.is_in(x, [...]); of a part of a text ek.contains(x, part).",
    ),
    (
        'return {"a": len(x["carrier"])}',
        "A column stands for all rows at once while a transform is traced: it has no value yet\n"
        "  got: len(x)\n"
        "  where: pipeline.py, line 15, in features\n"
        "  do: Write ek.text_length(x) for the length of a text, ek.list_length(x) for that of a list.",
    ),
    (
        'return {"a": [row + 1 for row in x["seats"]]}',
        "A column stands for all rows at once while a transform is traced: it has no value yet\n"
        "  got: for row in x\n"
        "  where: pipeline.py, line 15, in features\n"
        '  do: Write x["name"], which stands for all rows at once: what is done to it is done to each.',
    ),
    (
        'return {"a": float(x["seats"])}',
        "A column is no number while a transform is traced: it stands for all rows at once\n"
        "  where: pipeline.py, line 15, in features\n"
        "  do: Take functions of evenkeel, not of math: ek.log1p(x), ek.exp(x), ek.sqrt(x), ek.floor(x), x ** 2.",
    ),
    (
        'return {"a": math.log(x["distance"])}',
        "A column is no number while a transform is traced: it stands for all rows at once\n"
        "  where: pipeline.py, line 15, in features\n"
        "  do: Take functions of evenkeel, not of math: ek.log1p(x), ek.exp(x), ek.sqrt(x), ek.floor(x), x ** 2.",
    ),
    (
        'return {"a": np.log(x["distance"])}',
        "A column stands for all rows at once while a transform is traced: it has no value yet\n"
        "  got: np.log(x)\n"
        "  where: pipeline.py, line 15, in features\n"
        "  do: Write ek.log1p(x), the logarithm of 1 + x; of x > 0 it is ek.log1p(x - 1).",
    ),
    (
        'return {"a": np.sqrt(x["distance"])}',
        "A column stands for all rows at once while a transform is traced: it has no value yet\n"
        "  got: np.sqrt(x)\n"
        "  where: pipeline.py, line 15, in features\n"
        "  do: Write ek.sqrt(x).",
    ),
    (
        'return {"a": np.where(x["distance"] > 0, 1, 0)}',
        "A column stands for all rows at once while a transform is traced: it has no value yet\n"
        "  got: np.where(x)\n"
        "  where: pipeline.py, line 15, in features\n"
        "  do: Write ek.where(condition, a, b).",
    ),
    (
        'return {"a": pd.isna(x["distance"])}',
        "A value is no array of numpy while a transform is traced: it stands for all rows at once\n"
        "  where: pipeline.py, line 15, in features\n"
        "  do: Take functions of evenkeel: ek.log1p(x), ek.clip(x, low, high), ek.where(condition, a, b).",
    ),
    (
        'return {"a": pd.cut(x["distance"], 3)}',
        "A column stands for all rows at once while a transform is traced: it has no value yet\n"
        "  got: x.ndim\n"
        "  where: pipeline.py, line 15, in features\n"
        '  do: Write x["name"] alone: a frame, or what pandas does, wants numbers.',
    ),
    (
        'return {"a": x["distance"].fillna(0)}',
        "A column stands for all rows at once while a transform is traced: it has no value yet\n"
        "  got: x.fillna\n"
        "  where: pipeline.py, line 15, in features\n"
        "  do: Write ek.impute(x, 0).",
    ),
    (
        'return {"a": x["carrier"].str.lower()}',
        "A column stands for all rows at once while a transform is traced: it has no value yet\n"
        "  got: x.str\n"
        "  where: pipeline.py, line 15, in features\n"
        '  do: Write ek.lower(x), ek.strip(x), ek.split_part(x, "-", 0), ek.contains(x, "part") or ek.text_length(x).',
    ),
    (
        'return {"a": x["asked_at"].dt.hour}',
        "A column stands for all rows at once while a transform is traced: it has no value yet\n"
        "  got: x.dt\n"
        "  where: pipeline.py, line 15, in features\n"
        "  do: Write ek.hour(x), ek.weekday(x), ek.month(x), ek.year(x) or ek.elapsed(start, end).",
    ),
    (
        'return {"a": x["distance"].mean()}',
        "A column stands for all rows at once while a transform is traced: it has no value yet\n"
        "  got: x.mean\n"
        "  where: pipeline.py, line 15, in features\n"
        '  do: Write ek.standardize(x), ek.min_max(x), ek.impute(x, "mean") or '
        "ek.mean_by(x, key), which learn from the training rows.",
    ),
    (
        'return {"a": x["distance"].winsorize()}',
        "A column stands for all rows at once while a transform is traced: it has no value yet\n"
        "  got: x.winsorize\n"
        "  where: pipeline.py, line 15, in features\n"
        "  do: Write ek.winsorize(x).",
    ),
    (
        'return {"a": x["distance"].apply(lambda value: value + 1)}',
        "A column stands for all rows at once while a transform is traced: it has no value yet\n"
        "  got: x.apply\n"
        "  where: pipeline.py, line 15, in features\n"
        "  do: Write what the function does with columns: it is done to all rows at once.",
    ),
    (
        'return {"a": x["seats"] % 2}',
        "A column stands for all rows at once while a transform is traced: it has no value yet\n"
        "  got: a % b\n"
        "  where: pipeline.py, line 15, in features\n"
        "  do: Write a - b * ek.floor(a / b); of a time ek.hour(x), of a cycle ek.cyclical(x, period).",
    ),
    (
        'return {"a": x["seats"] // 2}',
        "A column stands for all rows at once while a transform is traced: it has no value yet\n"
        "  got: a // b\n"
        "  where: pipeline.py, line 15, in features\n"
        "  do: Write ek.floor(a / b).",
    ),
    (
        'return {"a": x["carrier"][0]}',
        "A column stands for all rows at once while a transform is traced: it has no value yet\n"
        "  got: x[0]\n"
        "  where: pipeline.py, line 15, in features\n"
        "  do: Write ek.split_part(x, '-', 0) for a part of a text, ek.list_item(x, 0) of a list;"
        " a transform has no single row.",
    ),
    (
        'return {"a": x.distance}',
        "The columns are no frame: each is read by its name\n"
        "  got: x.distance\n"
        "  where: pipeline.py, line 15, in features\n"
        '  do: Write x["distance"].',
    ),
    (
        'return {"a": x.assign(far=1)}',
        "The columns are no frame: each is read by its name\n"
        "  got: x.assign\n"
        "  where: pipeline.py, line 15, in features\n"
        '  do: Write x["name"].',
    ),
    (
        'return {"a": x["distanse"]}',
        "There is no column 'distanse'\n  where: pipeline.py, line 15, in features\n  do: Did you mean 'distance'?",
    ),
    (
        'return {"a": x["late"]}',
        "'late' is the label, which no request has\n"
        "  where: pipeline.py, line 15, in features\n"
        "  do: Leave it out; ek.target_mean(x[...]) learns from it for each key.",
    ),
    (
        'return {"a": x[["distance", "seats"]]}',
        "A column is read by its name\n"
        "  got: ['distance', 'seats']\n"
        "  where: pipeline.py, line 15, in features\n"
        '  do: Write x["name"]; for several {name: x[name] for name in ["a", "b"]}.',
    ),
    (
        'x["far"] = x["distance"] > 900',
        "The columns of the table cannot be changed\n"
        "  got: x['far'] = ...\n"
        "  where: pipeline.py, line 15, in features\n"
        '  do: Give the value a name of its own, far = x["distance"] > 900, or return it: {"far": ...}.',
    ),
    (
        'del x["distance"]',
        "The columns of the table cannot be changed\n"
        "  got: del x['distance']\n"
        "  where: pipeline.py, line 15, in features\n"
        "  do: Leave it out of the dict that is returned: what no feature is made of is not read.",
    ),
    (
        'return {"a": x["carrier"] == 7}',
        "text and integer cannot be compared\n"
        "  got: text == integer\n"
        "  where: pipeline.py, line 15, in features\n"
        "  do: Compare a text with a text, in quotes; a column of another type with a constant of that type.",
    ),
    (
        'return {"a": x["carrier"] + 1}',
        "arithmetic does not take a value of type text\n"
        "  expected: boolean or integer or float\n"
        "  got: text\n"
        "  where: pipeline.py, line 15, in features\n"
        "  do: Encode text first: ek.one_hot(x), ek.category(x), ek.is_in(x, [...]), or x == 'value'.",
    ),
    (
        'return {"a": x["distance"] & x["seats"]}',
        "logic does not take a value of type float\n"
        "  expected: boolean\n"
        "  got: float\n"
        "  where: pipeline.py, line 15, in features\n"
        '  do: A condition is a comparison: x > 0, x == "a", ek.is_missing(x), ek.is_in(x, [...]).',
    ),
    (
        'return {"a": ek.where(x["distance"] > 0, "far", 0)}',
        "where wants two values of one type\n"
        "  got: text and integer\n"
        "  where: pipeline.py, line 15, in features\n"
        "  do: Choose between two texts, two times or two numbers; what is missing is float('nan').",
    ),
    (
        'return {"a": x["distance"] / 0}',
        "A column is divided by 0, and so missing in every row\n"
        "  where: pipeline.py, line 15, in features\n"
        "  do: Divide by another number, or leave it out.",
    ),
    (
        'return {"a": ek.one_hot(x["carrier"]) + 1}',
        "arithmetic takes one column, and this value is several\n"
        "  where: pipeline.py, line 15, in features\n"
        "  do: Use such a value as a feature, and compute from the column it is made of.",
    ),
    (
        'return {"a": ek.hour(x["distance"])}',
        "hour does not take a value of type float\n"
        "  expected: timestamp or date\n"
        "  got: float\n"
        "  where: pipeline.py, line 15, in features\n"
        "  do: Give the column the type timestamp or date, in the schema of the data.",
    ),
    (
        'return {"a": ek.standardise(x["distance"])}',
        "The transform 'features' failed while it was traced\n"
        "  got: AttributeError: module 'evenkeel' has no attribute 'standardise'\n"
        "  where: pipeline.py, line 15, in features\n"
        "  do: Did you mean 'standardize'?",
    ),
    (
        'return {"a": ek.one_hot(x["carrier"], topk=5)}',
        "The transform 'features' failed while it was traced\n"
        "  got: TypeError: one_hot() got an unexpected keyword argument 'topk'\n"
        "  where: pipeline.py, line 15, in features\n"
        "  do: It is ek.one_hot(x, top_k=None, min_count=1, values=None).",
    ),
    (
        'return {"a": ek.standardize("distance")}',
        "standardize wants a column\n"
        "  got: 'distance'\n"
        "  where: pipeline.py, line 15, in features\n"
        '  do: Write x["name"] for a column.',
    ),
    (
        'return {"a": ek.standardize(x)}',
        "standardize wants a column\n"
        "  got: an object of the class evenkeel.transforms.values.Columns\n"
        "  where: pipeline.py, line 15, in features\n"
        '  do: Write x["name"] for a column.',
    ),
    (
        'return {"a": x["distance"] - frame["distance"].to_numpy()}',
        "This cannot stand in a transform\n"
        "  expected: a column, a number, a text, a datetime or a date\n"
        "  got: an object of the class numpy.ndarray\n"
        "  where: pipeline.py, line 15, in features\n"
        '  do: Columns are read by name, x["name"]; what lies in a frame, an array or a list is no column of the table.',
    ),
    (
        'return {"a": frame["distance"] - x["distance"]}',
        "A column stands for all rows at once while a transform is traced: it has no value yet\n"
        "  got: x.ndim\n"
        "  where: pipeline.py, line 15, in features\n"
        '  do: Write x["name"] alone: a frame, or what pandas does, wants numbers.',
    ),
    (
        'return {"a": farme["distance"].mean() + x["distance"]}',
        "The transform 'features' failed while it was traced\n"
        "  got: NameError: name 'farme' is not defined\n"
        "  where: pipeline.py, line 15, in features\n"
        "  do: Did you mean 'frame'?",
    ),
    (
        'x["distance"]',
        "A transform returns at least one feature, in a dict\n"
        "  got: None\n"
        "  where: pipeline.py, line 13, in features\n"
        '  do: Return a dict of features by name: {"distance": ek.standardize(x["distance"])}.',
    ),
    (
        'return x["distance"]',
        "A transform returns at least one feature, in a dict\n"
        "  got: <a float value>\n"
        "  where: pipeline.py, line 13, in features\n"
        '  do: Return a dict of features by name: {"distance": ek.standardize(x["distance"])}.',
    ),
    (
        'return [x["distance"]]',
        "A transform returns at least one feature, in a dict\n"
        "  got: [<a float value>]\n"
        "  where: pipeline.py, line 13, in features\n"
        '  do: Return a dict of features by name: {"distance": ek.standardize(x["distance"])}.',
    ),
    (
        "return frame",
        "A transform returns at least one feature, in a dict\n"
        "  got: an object of the class pandas.DataFrame\n"
        "  where: pipeline.py, line 13, in features\n"
        '  do: Return a dict of features by name: {"distance": ek.standardize(x["distance"])}.',
    ),
    (
        'return {\n    "b": x["seats"],\n    "a": x["carrier"],\n}',
        "The feature 'a' is not a number\n"
        "  got: text\n"
        "  where: pipeline.py, line 17, in features\n"
        "  do: Encode text first: ek.one_hot(x), ek.category(x), ek.is_in(x, [...]), or x == 'value'.",
    ),
    (
        'return {"a": x["asked_at"]}',
        "The feature 'a' is not a number\n"
        "  got: timestamp\n"
        "  where: pipeline.py, line 15, in features\n"
        "  do: Take a part of a time (ek.hour(x), ek.weekday(x), ...), or ek.elapsed(start, end).",
    ),
    (
        'return {"a": [x["distance"], x["seats"]]}',
        "The feature 'a' is not made of columns\n"
        "  expected: a value\n"
        "  got: [<a float value>, <an integer value>]\n"
        "  where: pipeline.py, line 15, in features\n"
        '  do: Return a dict of features by name: {"distance": ek.standardize(x["distance"])}.',
    ),
    (
        'return {"a": lambda value: value + 1}',
        "The feature 'a' is not made of columns\n"
        "  expected: a value\n"
        "  got: the function <lambda>\n"
        "  where: pipeline.py, line 15, in features\n"
        '  do: Return a dict of features by name: {"distance": ek.standardize(x["distance"])}.',
    ),
    (
        'return {"a": 3}',
        "The feature 'a' is not made of columns\n"
        "  expected: a value\n"
        "  got: 3\n"
        "  where: pipeline.py, line 15, in features\n"
        '  do: Return a dict of features by name: {"distance": ek.standardize(x["distance"])}.',
    ),
    (
        'return {"a": x["distance"].trace.constant(3)}',
        "The feature 'a' is the same in every row\n  where: pipeline.py, line 15, in features\n  do: Leave it out.",
    ),
    (
        'return {"a": x["seats"], "a": x["distance"]}',
        "The feature 'a' stands there twice\n"
        "  where: pipeline.py, line 15, in features\n"
        "  do: Give each feature a name of its own.",
    ),
    (
        'return {"a": ek.cyclical(x["seats"], 24), "a.sin": x["distance"]}',
        "Two features have a column of the same name\n"
        "  got: a.sin\n"
        "  where: pipeline.py, line 13, in features\n"
        "  do: Give one of the features another name: a feature of several columns gives each a name of its own.",
    ),
    (
        'return {1: x["seats"]}',
        "The name of a feature is text\n"
        "  got: 1\n"
        "  where: pipeline.py, line 13, in features\n"
        '  do: Return a dict of features by name: {"distance": ek.standardize(x["distance"])}.',
    ),
    (
        'ek.transform(lambda y: {"a": kept.setdefault("a", y["seats"])}).trace({"seats": seats})\n'
        'return {"a": kept["a"]}',
        "The feature 'a' is made of the columns of another transform\n"
        "  where: pipeline.py, line 15, in features\n"
        "  do: Take the columns that the function is given: what another one was given, or an earlier call, is not here.",
    ),
    (
        'ek.transform(lambda y: {"a": kept.setdefault("a", y["seats"])}).trace({"seats": seats})\n'
        'return {"a": kept["a"] + x["seats"]}',
        "Columns of two transforms are put together\n"
        "  where: pipeline.py, line 16, in features\n"
        "  do: Take the columns that the function is given: what another one was given, or an earlier call, is not here.",
    ),
]


@pytest.mark.parametrize(("code", "message"), CASES)
def test_a_mistake_is_told_with_the_line_and_the_remedy(code: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "pipeline.py"
    file.write_text(BEFORE + textwrap.indent(code, "    ") + "\n")
    with pytest.raises(EvenkeelError) as refused:
        runpy.run_path(str(file))["features"].trace(COLUMNS, target=TARGET)
    assert str(refused.value).replace(str(file), "pipeline.py") == message


def test_a_cell_of_a_notebook_is_a_file_like_any_other() -> None:
    cell = 'import evenkeel as ek\n\n@ek.transform\ndef features(x):\n    return {\n        "a": x["carrier"],\n    }\n'
    name = "/tmp/ipykernel_7/3141.py"
    linecache.cache[name] = (len(cell), None, cell.splitlines(keepends=True), name)
    defined: dict[str, ek.Transform] = {}
    exec(compile(cell, name, "exec"), defined)
    with pytest.raises(EvenkeelError) as refused:
        defined["features"].trace(COLUMNS)
    assert refused.value.where == f"{name}, line 6, in features"


def test_a_number_of_numpy_works_with_a_column_as_one_of_python_does() -> None:
    numpy = ek.transform(lambda x: {"a": np.float64(2) * x["distance"], "b": np.int64(3) > x["seats"]})
    python = ek.transform(lambda x: {"a": 2.0 * x["distance"], "b": x["seats"] < 3})
    assert numpy.trace(COLUMNS) == python.trace(COLUMNS)


@pytest.mark.parametrize(
    ("feature", "match"),
    [
        (lambda x: x["distance"] * 0, "A column times 0 is 0 in every row"),
        (lambda x: 0 * x["distance"], "A column times 0 is 0 in every row"),
        (lambda x: x["distance"] - x["distance"], "Both sides of arithmetic are the same"),
        (lambda x: x["distance"] / x["distance"], "Both sides of arithmetic are the same"),
        (lambda x: x["carrier"] == x["carrier"], "Both sides of comparison are the same"),
        (lambda x: ek.where(x["distance"] > 0, 1, 1), "Both sides of where are the same"),
    ],
)
def test_what_is_the_same_in_every_row_is_refused(feature: Callable[[ek.Columns], ek.Value], match: str) -> None:
    with pytest.raises(DefinitionError, match=match) as refused:
        ek.transform(lambda x: {"a": feature(x)}).trace(COLUMNS)
    assert f"{__file__}, line " in str(refused.value.where)


@pytest.mark.parametrize(
    ("function", "got"),
    [
        (None, "None"),
        ("features", "'features'"),
        (dict, "an object of the class builtins.type"),
        (lambda: {"a": 1}, r"<lambda>\(\)"),
        (lambda x, y: {}, r"<lambda>\(x, y\)"),
        (dict.fromkeys("ab"), "an object of the class builtins.dict"),
    ],
)
def test_a_transform_is_a_function_of_one_argument(function: Any, got: str) -> None:
    with pytest.raises(
        DefinitionError, match=f"a function of columns\n  got: {got}\n  do: Write `@ek.transform`, without"
    ):
        ek.transform(function)


@pytest.mark.parametrize("given", [lambda x: {"a": x["distance"]}, "features", StandardScaler])
def test_a_pipeline_takes_what_is_a_transform_alone(given: Any) -> None:
    with pytest.raises(DefinitionError, match=r"This is no transform(.|\n)*Write `@ek.transform` above the function"):
        Pipeline(name="m", data=Data(Csv("rows.csv"), label="late"), transform=given)
