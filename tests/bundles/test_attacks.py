"""A bundle that was corrupted, truncated, renamed, edited or made by a later Evenkeel says so, and what to do."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.dummy import DummyRegressor
from sklearn.ensemble import (
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
)
from sklearn.preprocessing import FunctionTransformer
from sklearn.svm import SVC, SVR
from sklearn.tree import DecisionTreeRegressor

from evenkeel.artifacts import FolderStore
from evenkeel.bundles import Bundle, load_bundle
from evenkeel.bundles.files import MOST_BYTES, sha256
from evenkeel.bundles.golden import read_golden
from evenkeel.errors import BundleError
from evenkeel.integrations.mlflow import save_model
from evenkeel.serving.container import export_container
from evenkeel.testing.serving import write_tiny
from evenkeel.training.stored import stored
from evenkeel.training.stored_shapes import check_shapes

Attack = Callable[[Path], Any]


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return write_tiny(tmp_path / "bundle")


def edit(change: Callable[[dict[str, Any]], Any]) -> Attack:
    def attack(folder: Path) -> None:
        said = json.loads((folder / "bundle.json").read_text())
        change(said)
        (folder / "bundle.json").write_text(json.dumps(said))

    return attack


def put(name: str, content: bytes) -> Attack:
    """Replace a file and its digest, as somebody does who knows how a bundle is made."""

    def attack(folder: Path) -> None:
        (folder / name).write_bytes(content)
        edit(lambda said: said["files"].update({name: sha256(folder / name)}))(folder)

    return attack


def graph(operator: str = "Identity", domain: str = "", rows: int = 2, kind: int = 11, external: str = "") -> bytes:
    """Return a graph that answers the first two rows of ``floats``, or that does not, in one way or another."""
    from onnx import TensorProto, helper

    table = helper.make_tensor("w", TensorProto.FLOAT, [64, 2], [0.5] * 128)
    if external:
        table.ClearField("float_data")
        table.data_location = TensorProto.EXTERNAL
        for name, value in (("location", external), ("length", "512")):
            table.external_data.add(key=name, value=value)
    nodes = [
        helper.make_node(operator, ["floats"], ["given"], domain=domain),
        helper.make_node("Transpose", ["given"], ["turned"]),
        helper.make_node("Cast", ["turned"], ["narrow"], to=TensorProto.FLOAT),
        helper.make_node("Gemm", ["narrow", "w"] if rows == 64 else ["narrow", "eye"], ["scores"]),
    ]
    eye = helper.make_tensor("eye", TensorProto.FLOAT, [2, 2], [0.5] * 4)
    made = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("floats", kind, [rows, "rows"])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["rows", 2])],
        [table if rows == 64 else eye],
    )
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid("evil", 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=10).SerializeToString()


def renamed(folder: Path) -> None:
    (folder / "golden.json").rename(folder / "gold.json")


def linked(folder: Path) -> None:
    shutil.move(folder / "model.onnx", folder.parent / "elsewhere.onnx")
    (folder / "model.onnx").symlink_to(folder.parent / "elsewhere.onnx")


def huge(folder: Path) -> None:
    with (folder / "bundle.json").open("r+b") as file:
        file.truncate(MOST_BYTES + 1)


def is_a_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("a bundle")


def piped(folder: Path) -> None:
    (folder / "bundle.json").unlink()
    os.mkfifo(folder / "bundle.json")


def names_a_file(name: str) -> Attack:
    return edit(lambda said: said["files"].update({name: "0" * 64}))


def cut(name: str) -> Attack:
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:-9])


def signature(change: Callable[[list[Any]], Any]) -> Attack:
    return edit(lambda said: change(said["signature"]["inputs"]))


DERIVED = {"column": "carrier", "steps": [{"function": "lower", "arguments": []}], "type": "text", "nullable": True}
TAGS = {"name": "tags", "type": "list", "items": "text", "nullable": True, "timezone": None, "read": False}
BAG = {"column": "tags", "steps": [], "words": ["a", "b"], "weights": []}


def step(function: str, *arguments: int | str) -> dict[str, Any]:
    return {"function": function, "arguments": arguments}


def of_tags(**said: Any) -> Attack:
    """Ask for a bag of the list ``tags``, or for something else derived of it."""
    made = {"derived": [{**DERIVED, **said}]} if "type" in said else {"bags": [{**BAG, **said}]}
    return edit(lambda m: [m["signature"]["inputs"].append(TAGS), m["signature"].update(made)])


def derived(kind: str, *steps: dict[str, Any], column: str = "tags") -> Attack:
    return of_tags(type=kind, steps=steps, column=column)


ATTACKS: dict[str, tuple[Attack, str]] = {
    "corrupted": (lambda f: (f / "model.onnx").write_bytes(b"x" + (f / "model.onnx").read_bytes()[1:]), "was changed"),
    "truncated model": (cut("model.onnx"), "model.onnx was changed"),
    "truncated golden rows": (cut("golden.json"), "golden.json was changed"),
    "truncated manifest": (cut("bundle.json"), "bundle.json is damaged"),
    "empty manifest": (lambda f: (f / "bundle.json").write_bytes(b""), "bundle.json is damaged"),
    "manifest of zeros": (lambda f: (f / "bundle.json").write_bytes(bytes(100)), "bundle.json is damaged"),
    "manifest that is no UTF-8": (lambda f: (f / "bundle.json").write_bytes(b'{"name": "\xff"}'), "is damaged"),
    "manifest of a million brackets": (
        lambda f: (f / "bundle.json").write_bytes(b'{"a":' + b"[" * 10**6),
        "is damaged",
    ),
    "huge manifest": (huge, "bundle.json is too large"),
    "manifest that is a folder": (lambda f: [(f / "bundle.json").unlink(), (f / "bundle.json").mkdir()], "is damaged"),
    "manifest that is a pipe": (piped, "is damaged"),
    "renamed file": (renamed, "gold.json is strange"),
    "missing golden rows": (lambda f: (f / "golden.json").unlink(), "golden.json is missing"),
    "golden rows nobody vouches for": (edit(lambda m: m["files"].pop("golden.json")), "golden.json is strange"),
    "a file more": (lambda f: (f / "evil.py").write_text("1"), "evil.py is strange"),
    "a file more below": (lambda f: [(f / "x").mkdir(), (f / "x" / "y").write_text("1")], "x/y is strange"),
    "a link": (linked, "model.onnx is a link"),
    "a link to a folder": (lambda f: (f / "more").symlink_to("/etc"), "more is a link"),
    "a pipe": (lambda f: os.mkfifo(f / "pipe"), "pipe is no file"),
    "no folder": (lambda f: shutil.rmtree(f), "is not a bundle"),
    "no manifest": (lambda f: (f / "bundle.json").unlink(), "is not a bundle"),
    "a file for a folder": (is_a_file, "is a file, not a bundle"),
    "a file above": (names_a_file("../x"), "may lead out of the bundle"),
    "a file above, deep": (names_a_file("a/../../x"), "may lead out of the bundle"),
    "an absolute file": (names_a_file("/etc/passwd"), "may lead out of the bundle"),
    "a file of another system": (names_a_file("..\\x"), "may lead out of the bundle"),
    "a file without a name": (names_a_file(""), "may lead out of the bundle"),
    "a digest that is none": (edit(lambda m: m["files"].update({"model.onnx": "abc"})), "which is no SHA-256"),
    "later format": (edit(lambda m: m.update(format=2)), "of a later format"),
    "format that is text": (edit(lambda m: m.update(format="1")), "the format '1'"),
    "format that is true": (edit(lambda m: m.update(format=True)), "the format True"),
    "no format": (edit(lambda m: m.pop("format")), "the format None"),
    "format before the first": (edit(lambda m: m.update(format=0)), "the format 0"),
    "later decoder": (edit(lambda m: m.update(decoder=99)), "in a later way"),
    "no decoder": (edit(lambda m: m.update(decoder=0)), "no decoder"),
    "no task": (edit(lambda m: m.pop("task")), "bundle.json is damaged"),
    "unknown task": (edit(lambda m: m.update(task="oracle")), "bundle.json is damaged"),
    "wrong type": (edit(lambda m: m.update(threshold="half")), "Expected `float`, got `str`"),
    "a list for an object": (edit(lambda m: m.update(files=[])), "bundle.json is damaged"),
    "unknown field": (edit(lambda m: m.update(trust=True)), "does not know"),
    "unknown field within": (signature(lambda c: c[1].update(unit="m")), "does not know"),
    "columns twice": (signature(lambda c: c.append(c[0])), r"stand twice: \['distance'\]"),
    "a column more": (signature(lambda c: c.append({**c[0], "name": "more"})), "reads 2 floats, for 3 columns"),
    "a column less": (signature(lambda c: c.pop(1)), "reads 2 floats, for 1 columns"),
    "a type that no graph reads": (signature(lambda c: c[0].update(type="list")), "types that no graph reads"),
    "a list that a graph reads": (signature(lambda c: c[0].update(type="list", items="text")), "that no graph reads"),
    "a list of lists": (signature(lambda c: c[0].update(type="list", items="list", read=False)), "that no graph reads"),
    "a bag of no column": (of_tags(column="x"), "that are none"),
    "a bag twice": (
        edit(lambda m: [m["signature"]["inputs"].append(TAGS), m["signature"].update(bags=[BAG, BAG])]),
        "made of a column twice",
    ),
    "a bag of nothing": (of_tags(words=[]), "a bag of 0 words"),
    "a bag of too many words": (of_tags(words=[str(n) for n in range(10_001)]), "a bag of 10001 words"),
    "a word twice": (of_tags(words=["a", "a"]), "a bag of 2 words that are not 1 to 10,000 different values of text"),
    "words of another type": (of_tags(words=[0, 1]), "words that are not 1 to 10,000 different values of text"),
    "a bag of other weights": (of_tags(weights=[1.0]), "other weights"),
    "weights that are 0": (of_tags(weights=[0.0, 0.0]), "other weights"),
    "a weight below 0": (of_tags(weights=[1.0, -1.0]), "other weights"),
    "a weight beyond all": (of_tags(weights=[1.0, 1e200]), "other weights"),
    "a bag of a text": (of_tags(column="carrier"), "of column 'carrier' a bag of words that are text"),
    "a bag of a number": (of_tags(steps=[step("list_length")]), "a bag of words that are integer"),
    "the hash of a list": (of_tags(steps=[step("portable_hash")]), r"'tags' portable_hash\(\) of a list of text"),
    "a list of a text": (derived("integer", step("list_length"), column="carrier"), r"list_length\(\) of text"),
    "the sum of texts": (derived("float", step("list_sum")), r"list_sum\(\) of a list of text"),
    "a step behind a number": (derived("text", step("list_length"), step("lower")), r"lower\(\) of integer"),
    "a derived text that is a number": (derived("text", step("list_length")), "text, which is integer"),
    "an item at no place": (derived("text", step("list_item", "x")), r"list_item\('x'\) of a list"),
    "an item beyond all": (derived("text", step("list_item", 2**31)), r"list_item\(2147483648\) of a list"),
    "an item of nowhere": (derived("text", step("list_item")), r"list_item\(\) of a list"),
    "a number among texts": (derived("boolean", step("list_contains", 7)), r"list_contains\(7\) of a list of text"),
    "runs without end": (of_tags(steps=[step("ngrams", 0, 10**9)]), r"ngrams\(0, 1000000000\) of a list of text"),
    "a separator that is none": (derived("text", step("split_part", "", 0), column="carrier"), r"split_part\('', 0\)"),
    "labels that are one": (edit(lambda m: m.update(classes=["a", "a"])), "labels that stand twice"),
    "a name of two lines": (edit(lambda m: m.update(name="a\nRUN evil")), "the name 'a"),
    "a version of two lines": (
        edit(lambda m: m["versions"].update(python="3.14\nRUN evil.1")),
        "versions that are none",
    ),
    "a version of any kind": (edit(lambda m: m["versions"].update(numpy="2.*")), "versions that are none"),
    "an option for a package": (
        edit(lambda m: m["versions"].update({"-i https://a.b": "1"})),
        "versions that are none",
    ),
    "cuts of two classes": (edit(lambda m: m.update(thresholds=[0.5, 0.5])), "2 thresholds"),
    "labels without cuts": (edit(lambda m: m.update(task="multilabel")), "0 thresholds"),
    "no median": (edit(lambda m: m.update(task="quantile", classes=[], quantiles=[0.1, 0.9])), "the quantiles"),
    "classes more": (edit(lambda m: m["classes"].append("never")), "3 classes for a binary label"),
    "several classes": (edit(lambda m: m.update(task="multiclass", classes=["a", "b", "c"])), "for 3 classes"),
    "derived of none": (edit(lambda m: m["signature"].update(derived=[{**DERIVED, "column": "x"}])), "that are none"),
    "derived by none": (edit(lambda m: m["signature"].update(derived=[{**DERIVED, "steps": []}])), "by no function"),
    "unknown function": (
        edit(lambda m: m["signature"].update(derived=[{**DERIVED, "steps": [{"function": "eval", "arguments": []}]}])),
        "functions that are not known",
    ),
    "no ONNX": (put("model.onnx", b"model"), "not a graph that ONNX Runtime can load"),
    "empty ONNX": (put("model.onnx", b""), "not a graph that ONNX Runtime can load"),
    "custom operator": (put("model.onnx", graph("Evil", "evil")), "not a graph that ONNX Runtime can load"),
    "weights in another file": (put("model.onnx", graph(rows=64, external="w.bin")), "not a graph that ONNX"),
    "weights in a file of the system": (put("model.onnx", graph(rows=64, external="/etc/passwd")), "not a graph that"),
    "another type": (put("model.onnx", graph(kind=1)), r"reads 'floats', tensor\(float\)"),
    "other columns": (put("model.onnx", graph(rows=64)), "reads 64 floats, for 2 columns"),
}


def test_the_bundle_and_the_graph_that_are_attacked_are_good(bundle: Path) -> None:
    assert load_bundle(bundle).name == "tiny"
    put("model.onnx", graph())(bundle)
    assert load_bundle(bundle).scores is not None


@pytest.mark.parametrize("name", ATTACKS)
def test_what_is_no_good_bundle_is_refused_before_anything_runs(
    bundle: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    attack, message = ATTACKS[name]
    (bundle.parent / "w.bin").write_bytes(bytes(512))
    monkeypatch.chdir(bundle.parent)
    attack(bundle)
    with pytest.raises(BundleError, match=message) as caught:
        load_bundle(bundle)
    assert caught.value.remedy


@pytest.mark.parametrize(
    "rows", [b"{}", b'[{"row": {}}]', b'[{"row": {}, "scores": "?"}]', b'[{"row": {}, "scores": "AA=="}]']
)
def test_golden_rows_that_are_none(bundle: Path, rows: bytes) -> None:
    put("golden.json", rows)(bundle)
    with pytest.raises(BundleError, match=r"golden.json is damaged"):
        read_golden(bundle)


def test_a_folder_without_the_right_to_read(locked_folder: Path) -> None:
    with pytest.raises(BundleError, match="cannot be read") as caught:
        load_bundle(locked_folder / "bundle")
    assert "Give this user the right" in str(caught.value)


EVIL = "evil-package==6.6.6"
OPTION = "--extra-index-url=https://evil.example/simple/?a==1"
OBJECTS = {"framework": "scikit-learn", "kind": "Ridge", "file": "model.onnx", "format": "skops"}


def asking_for(*lines: str) -> Attack:
    """Make a bundle of harmless objects that asks for packages."""

    def attack(folder: Path) -> None:
        put("requirements.txt", "\n".join(["# pip install", "numpy==2.0.0", *lines]).encode())(folder)
        versions = {"python": "3.14.0", **dict([line.split("==") for line in lines])}
        edit(lambda said: said.update(native=OBJECTS, versions=versions))(folder)

    return attack


def test_a_container_installs_what_a_bundle_names_only_where_somebody_trusts_it(bundle: Path, tmp_path: Path) -> None:
    asking_for("scikit-learn==1.9.1")(bundle)
    assert {"numpy==2.0.0", "scikit-learn==1.9.1"} <= {*export_container(bundle, tmp_path / "usual")}
    asking_for(EVIL)(bundle)
    with pytest.raises(BundleError, match="do not want by themselves") as caught:
        export_container(bundle, tmp_path / "box")
    assert caught.value.got == "evil-package"
    assert not (tmp_path / "box").exists()
    assert EVIL in export_container(bundle, tmp_path / "box", trust=True)


@pytest.mark.parametrize(
    "line", [OPTION, "numpy==1 --pre", "numpy==1; x", "numpy>=1", "./evil.whl", "evil @ https://a.b"]
)
def test_requirements_that_are_no_packages_are_written_for_nobody(bundle: Path, tmp_path: Path, line: str) -> None:
    asking_for()(bundle)
    put("requirements.txt", f"numpy==2.0.0\n{line}\n".encode())(bundle)
    with pytest.raises(BundleError, match="asks for more than packages"):
        export_container(bundle, tmp_path / "box", trust=True)


def test_mlflow_installs_what_a_bundle_names_only_where_somebody_trusts_it(bundle: Path, tmp_path: Path) -> None:
    asking_for(EVIL)(bundle)
    with pytest.raises(BundleError, match="do not want by themselves"):
        save_model(bundle, tmp_path / "saved")
    wanted = (save_model(bundle, tmp_path / "saved", trust=True) / "requirements.txt").read_text()
    assert EVIL in wanted.splitlines()


ROWS = np.random.default_rng(0).normal(size=(60, 3)).astype(np.float32)
SIDES = (ROWS[:, 0] > 0).astype(np.int64)


def more_trees_than_columns(model: Any) -> None:
    model.estimators_ = np.repeat(model.estimators_, 400, axis=1)


def another_shape_to_begin_with(model: Any) -> None:
    model.init_ = DummyRegressor().fit(ROWS, ROWS)


def a_start_of_any_shape(model: Any) -> None:
    model.init_ = TransformedTargetRegressor(func=np.abs, inverse_func=np.unique, check_inverse=False).fit(ROWS, SIDES)


def no_values(model: Any) -> None:
    tree = model.tree_
    model.tree_ = type(tree)(tree.n_features, np.array([0]), 1)
    model.tree_.__setstate__({**tree.__getstate__(), "values": np.zeros((tree.node_count, 1, 0))})


def no_nodes(model: Any) -> None:
    model._predictors[0][0].nodes = model._predictors[0][0].nodes[:0]


def a_category_of_a_number(model: Any) -> None:
    tree = model._predictors[0][0]
    tree.nodes["is_categorical"], tree.raw_left_cat_bitsets = 1, np.zeros((1, 8), np.uint32)


def narrow_categories(model: Any) -> None:
    a_category_of_a_number(model)
    model._bin_mapper.is_categorical_ = np.ones(3, bool)
    model._predictors[0][0].raw_left_cat_bitsets = np.zeros((1, 1), np.uint32)


def columns_that_are_dropped(model: Any) -> None:
    model._preprocessor = ColumnTransformer([("first", FunctionTransformer(), [0])]).fit(ROWS)


def rows_that_nobody_looks_at(model: Any) -> None:
    model._in_fit = True


def set_to(name: str, change: Callable[[Any], Any]) -> Attack:
    return lambda model: setattr(model, name, change(getattr(model, name)))


BOOSTED, HISTOGRAMS = GradientBoostingClassifier(n_estimators=2), HistGradientBoostingClassifier(max_iter=1)
FORGED: list[tuple[Any, Attack]] = [
    (BOOSTED, more_trees_than_columns),
    (BOOSTED, set_to("estimators_", lambda trees: trees.ravel())),
    (GradientBoostingRegressor(n_estimators=2), another_shape_to_begin_with),
    (GradientBoostingRegressor(n_estimators=2), a_start_of_any_shape),
    (DecisionTreeRegressor(), no_values),
    (HISTOGRAMS, no_nodes),
    (HISTOGRAMS, a_category_of_a_number),
    (HISTOGRAMS, narrow_categories),
    (HISTOGRAMS, columns_that_are_dropped),
    (HISTOGRAMS, rows_that_nobody_looks_at),
    (SVC(), set_to("support_", lambda found: np.repeat(found, 400))),
    (SVC(), set_to("support_vectors_", lambda found: found[:0])),
    (SVR(), set_to("_n_support", lambda found: found[:1])),
    (SVR(), set_to("_dual_coef_", lambda found: found[:, :0])),
    (SVC(), set_to("_n_support", lambda found: found * -(10**6))),
    (SVC(), set_to("_intercept_", lambda found: found[:0])),
    (SVC(), set_to("kernel", lambda _: "precomputed")),
]


def test_a_tree_of_two_forests_reads_no_more_than_the_narrower_gives_it() -> None:
    wide, narrow = (
        GradientBoostingRegressor(n_estimators=1).fit(ROWS[:, :width], ROWS[:, width - 1]) for width in (3, 2)
    )
    narrow.estimators_ = wide.estimators_
    for order in ([narrow, wide], [wide, narrow]):
        with pytest.raises(BundleError, match="A tree of the model is none"):
            check_shapes(order)


@pytest.mark.parametrize(("model", "attack"), FORGED)
def test_objects_that_lead_compiled_code_out_of_its_memory_are_refused(model: Any, attack: Attack) -> None:
    kept = stored(clone(model).fit(ROWS, SIDES))
    assert not kept.types
    fitted = kept.load()
    attack(fitted)
    with pytest.raises(BundleError, match=r"A tree of the model is none|do not fit together"):
        check_shapes(fitted)


def test_an_edited_manifest_is_found_by_the_digest_that_the_ledger_knows(bundle: Path, tmp_path: Path) -> None:
    store = FolderStore(tmp_path / "store")
    reference = store.put(Bundle(bundle))
    assert load_bundle(bundle, str(reference)).threshold == 0.5
    known = sha256(bundle / "bundle.json")
    edit(lambda said: said.update(threshold=0.9))(bundle)
    assert load_bundle(bundle).threshold == 0.9  # nothing in a folder can vouch for all of it
    for digest in (str(reference), known):
        with pytest.raises(BundleError, match="is not the bundle that is meant"):
            load_bundle(bundle, digest)
