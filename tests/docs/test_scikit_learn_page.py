import re
from pathlib import Path
from typing import Any

import evenkeel as ek
from evenkeel.transforms.transformers.base import translated_classes
from evenkeel.transforms.transformers.numbers import FUNCTIONS

PAGE = (Path(__file__).parents[2] / "docs/how-to/scikit-learn-transformers.md").read_text()


def test_the_code_of_the_page_runs() -> None:
    defined: dict[str, Any] = {}
    for code in re.findall(r"^```python\n(.*?)^```", PAGE, re.M | re.S):
        exec(code, defined)
    assert isinstance(defined["pipeline"], ek.Pipeline)


def test_the_table_names_what_has_a_counterpart() -> None:
    table = PAGE.partition("| Has a counterpart | |")[2].partition("Anything else")[0]
    named = set(re.findall(r"`([\w\"]+)(?:\([\w=]+\))?`", table))
    assert named - {'"passthrough"', '"drop"', "FunctionTransformer"} == {*translated_classes(), *FUNCTIONS} - {
        "FunctionTransformer"
    }
