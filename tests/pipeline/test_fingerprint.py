import os
import subprocess
import sys
import threading
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenkeel.artifacts import Artifact, Document, Reference
from evenkeel.pipeline import Node, fingerprint, step
from evenkeel.pipeline.reach import Reach
from evenkeel.pipeline.values import UnknownValueError
from evenkeel.testing.fingerprints import MUST_RUN, write_project

SHOW = """
import sys
from pathlib import Path
from evenkeel.testing.fingerprints import fingerprint_of
print(fingerprint_of(Path(sys.argv[1])).digest)
"""


@dataclass(frozen=True)
class Grain(Document):
    value: int


@dataclass(frozen=True)
class Trainer:
    rate: float
    depth: int = 3


class Told:
    def __init__(self, meaning):
        self.meaning = meaning

    def __fingerprint__(self):
        return self.meaning


@step
def work(grain: Grain, trainer: object = None) -> Grain:
    return grain


def describe(value, root="/nowhere"):
    return Reach(root).describe(value)


def parts(value, tmp_path):
    return fingerprint(Node("work", work, {"grain": "x"}, {"trainer": value}), {}, tmp_path).parts


def test_the_parts_have_names(tmp_path):
    node = Node("work", work, {"grain": "x"}, {"trainer": Trainer(0.1)})
    found = fingerprint(node, {"grain": Reference("Grain", "ab12")}, tmp_path).parts
    shown = {name: part for name, part in found.items() if name.startswith(("parameter:trainer.", "input:"))}
    assert shown == {"parameter:trainer.rate": "0.1", "parameter:trainer.depth": "3", "input:grain": "Grain/ab12"}
    assert {"step", "python", "house", "library:numpy"} < found.keys()


def test_the_content_of_an_input_counts(tmp_path):
    node = Node("work", work, {"grain": "x"})
    inputs = [{"grain": Reference("Grain", "ab12")}, {"grain": Reference("Grain", "ab13")}, {"grain": None}]
    assert len({fingerprint(node, one, tmp_path).digest for one in inputs}) == 3


def test_the_real_class_of_an_input_counts(tmp_path):
    @dataclass(frozen=True)
    class Fine(Grain):
        pass

    found = fingerprint(Node("work", work, {"grain": "x"}), {"grain": Reference("Fine", "ab")}, tmp_path).parts
    assert any(name.endswith("Fine") for name in found)
    del Artifact.kinds["Fine"]


def test_a_process_with_other_hashes_gives_the_same(tmp_path):
    case = next(case for case in MUST_RUN if case.name == "a dataclass default")
    write_project(tmp_path, case.before)
    found = {
        subprocess.run(
            [sys.executable, "-c", SHOW, str(tmp_path)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


def test_what_is_loaded_counts_and_not_what_the_file_says_since(tmp_path):
    from evenkeel.pipeline import load_project

    text = "from evenkeel.pipeline import step\n@step\ndef work() -> None:\n    print({})\n"
    write_project(tmp_path, {"pipeline.py": text.format(1)})
    node = Node("work", load_project(tmp_path).module.work)
    before = fingerprint(node, {}, tmp_path).digest
    write_project(tmp_path, {"pipeline.py": text.format(2)})
    assert fingerprint(node, {}, tmp_path).digest == before


def test_the_environment_counts_where_a_global_holds_it(tmp_path, monkeypatch):
    from evenkeel.testing.fingerprints import fingerprint_of

    text = "import os\nfrom evenkeel.pipeline import step\nLIMIT = os.environ['EVENKEEL_TEST']\n"
    write_project(tmp_path, {"pipeline.py": text + "@step\ndef work() -> None:\n    print(LIMIT)\n"})
    found = set()
    for value in ("1", "2"):
        monkeypatch.setenv("EVENKEEL_TEST", value)
        found.add(fingerprint_of(tmp_path).digest)
    assert len(found) == 2


ASKS = {
    "os.environ['EVENKEEL_TEST']": "EVENKEEL_TEST",
    "os.environ.get('EVENKEEL_TEST', '1')": "EVENKEEL_TEST",
    "os.getenv('EVENKEEL_TEST')": "EVENKEEL_TEST",
    "os.environ['EVENKEEL_' + 'TEST']": "*",
    "ask('EVENKEEL_TEST')": "*",
    "dict(os.environ)": "*",
}


@pytest.mark.parametrize(("asks", "name"), ASKS.items())
def test_the_environment_counts_where_a_step_asks_for_it(tmp_path, monkeypatch, asks, name):
    from evenkeel.testing.fingerprints import fingerprint_of

    text = "import os\nfrom os import getenv as ask\nfrom evenkeel.pipeline import step\n@step\ndef work() -> None:\n"
    write_project(tmp_path, {"pipeline.py": f"{text}    {asks}\n"})
    found = []
    for value in ("1", "2"):
        monkeypatch.setenv("EVENKEEL_TEST", value)
        found.append(fingerprint_of(tmp_path).parts)
    changed = {part for part in found[0] if found[0][part] != found[1][part]}
    assert changed == {f"environment:{name}"}


def test_an_object_may_say_what_it_means():
    assert describe(Told([1, "a"])) == describe(Told([1, "a"])) != describe(Told([1, "b"]))


def test_the_types_of_plain_values_count():
    values = [1, 1.0, True, "1", b"1", (1,), [1], {1}, frozenset({1}), {1: 1}, None, 1 + 0j, np.int64(1), np.float64(1)]
    values += [np.array([1]), np.array([1.0]), np.array([[1]]), pa.table({"a": [1]}), pa.table({"a": [1.0]}), 0.0, -0.0]
    assert len({describe(value) for value in values}) == len(values)


@given(st.recursive(st.none() | st.integers() | st.floats() | st.text() | st.binary(), st.lists, max_leaves=5))
def test_a_copy_has_the_same_description(value):
    import copy

    assert describe([value, {"a": value}]) == describe(copy.deepcopy([value, {"a": value}]))


@given(st.lists(st.text()))
def test_the_order_of_a_set_does_not_count(values):
    backwards = values[::-1]
    assert describe(set(values)) == describe(set(backwards))


def test_an_array_counts_by_its_content_and_not_its_layout():
    matrix = np.arange(6.0).reshape(2, 3)
    assert describe(matrix) == describe(np.asfortranarray(matrix)) != describe(matrix.T)


def test_a_value_that_holds_itself():
    ring = [1]
    ring.append(ring)
    assert describe(ring) == ("list", "1", ("again", "0"))


def test_paths_in_the_project_are_relative_to_it():
    from pathlib import Path

    assert describe(Path("/a/b/c.csv"), "/a") == describe(Path("/x/b/c.csv"), "/x")
    assert describe("/a/b", "/a") == describe("/x/b", "/x")
    assert describe("/ab", "/a") == "'/ab'"


@pytest.mark.parametrize("value", [memoryview(b""), (x for x in ()), threading.Lock()])
def test_what_cannot_be_described_is_unknown(value):
    with pytest.raises(UnknownValueError):
        describe([value])


def test_an_estimator_is_its_parameters():
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    def make(alpha):
        return make_pipeline(StandardScaler(), Ridge(alpha=alpha))

    assert describe(make(1.0)) == describe(make(1.0)) != describe(make(2.0))


def test_a_fitted_estimator_is_what_it_learned():
    from sklearn.tree import DecisionTreeRegressor

    rows = np.arange(10.0).reshape(-1, 1)
    one, same, other = (DecisionTreeRegressor(random_state=0).fit(rows, rows[:, 0] * n) for n in (1, 1, 2))
    assert describe(one) == describe(same) != describe(other)


def test_a_version_of_a_library_counts(tmp_path, monkeypatch):
    from evenkeel.pipeline import fingerprint as room

    node = Node("work", work, {"grain": "x"})
    before = fingerprint(node, {}, tmp_path)
    monkeypatch.setattr(sys.modules[room.__module__], "version_of", lambda name: "9.9")
    after = fingerprint(node, {}, tmp_path)
    assert after.digest != before.digest
    assert after.parts["library:numpy"] == "9.9"


def test_a_module_that_was_edited_since_it_was_loaded_is_in_doubt(tmp_path, monkeypatch):
    text = "from evenkeel.pipeline import step\n@step\ndef work() -> None:\n    getattr(print, 'x' * {})\n"
    (tmp_path / "edited_since.py").write_text(text.format(1) + "def other(): return 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    node = Node("work", __import__("edited_since").work)
    assert fingerprint(node, {}, tmp_path).doubts == ()
    (tmp_path / "edited_since.py").write_text(text.format(1) + "def other(): return 22\n")
    assert "has changed since it was loaded" in fingerprint(node, {}, tmp_path).doubts[0]


def test_an_object_that_fails_to_say_what_it_means_is_unknown():
    class Broken(Told):
        def __fingerprint__(self):
            raise ValueError

    with pytest.raises(UnknownValueError):
        describe(Broken(1))
