import ast
import importlib
import re
from importlib.util import find_spec
from pathlib import Path

import evenkeel as ek

PAGES = Path(__file__).parents[2] / "docs/reference"
TARGETS = [name for page in PAGES.glob("*.md") for name in re.findall(r"^::: ([\w.]+)$", page.read_text(), re.M)]


def shown(target: str) -> set[str]:
    """Return the names that a page shows for a target: of a module what its ``__all__`` lists, or what it defines."""
    above, _, name = target.rpartition(".")
    spec = find_spec(target) if hasattr(importlib.import_module(above), "__path__") else None
    if spec is None or spec.origin is None:
        return {name}
    body = ast.parse(Path(spec.origin).read_text()).body
    for one in body:
        if isinstance(one, ast.Assign) and "__all__" in ast.unparse(one.targets[0]):
            return {part.value for part in ast.walk(one.value) if isinstance(part, ast.Constant)}
    return {one.name for one in body if isinstance(one, ast.FunctionDef | ast.ClassDef)}


def test_every_public_name_is_in_the_reference() -> None:
    assert set(ek.__all__) - set().union(*map(shown, TARGETS)) == {"__version__"}


def test_what_the_page_of_contracts_names_is_there() -> None:
    for name in re.findall(r"`(evenkeel[\w.]+)`", (PAGES / "contracts.md").read_text()):
        assert importlib.import_module(name)


def test_what_stands_for_a_part_of_tensorflow_transform_is_there() -> None:
    named = set(re.findall(r"\bek\.(\w+)", (PAGES / "tft.md").read_text()))
    assert named - set(ek.__all__) == set()
