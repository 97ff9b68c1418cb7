import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, helper, numpy_helper

import evenkeel
from evenkeel.errors import BundleError
from evenkeel.transforms import ROW_MULTIPLE, Session

WIDTH = 40


def dot_product(multiple: str | None) -> bytes:
    """A model whose kernel for one row is another than for two."""
    weights = np.random.default_rng(0).normal(size=(WIDTH, 3)).astype(np.float32)
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["features", "weights"], ["scores"])],
        "model",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["rows", WIDTH])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["rows", 3])],
        [numpy_helper.from_array(weights, "weights")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    if multiple is not None:
        helper.set_model_props(model, {ROW_MULTIPLE: multiple})
    return model.SerializeToString()


FEATURES = np.random.default_rng(1).normal(size=(1_003, WIDTH)).astype(np.float32)


@pytest.mark.parametrize("size", [1, 2, 7, 8, 1_000])
def test_a_model_that_says_nothing_is_padded_and_so_the_same_in_every_batch(size: int) -> None:
    session = Session(dot_product(None))
    whole = session.run({"features": FEATURES})["scores"]
    parts = [session.run({"features": FEATURES[i : i + size]})["scores"] for i in range(0, len(FEATURES), size)]
    assert np.concatenate(parts).tobytes() == whole.tobytes()


def test_the_multiple_stands_in_the_model() -> None:
    assert Session(dot_product(None)).row_multiple == 8
    assert Session(dot_product("1")).row_multiple == 1


def test_every_session_runs_on_one_thread() -> None:
    options = Session(dot_product(None))._session.get_session_options()
    assert (options.intra_op_num_threads, options.inter_op_num_threads) == (1, 1)
    makers = [
        file.name for file in Path(evenkeel.__file__).parent.rglob("*.py") if "InferenceSession(" in file.read_text()
    ]
    assert makers == ["session.py"]


@pytest.mark.parametrize("multiple", ["1", "8"])
def test_no_row_gives_no_row(multiple: str) -> None:
    assert Session(dot_product(multiple)).run({"features": FEATURES[:0]})["scores"].shape == (0, 3)


def test_what_the_graph_does_not_read_is_left_out() -> None:
    found = Session(dot_product("1")).run(
        {"features": FEATURES[:2], "texts": np.array([["a", "b"]], object)}, ["scores"]
    )
    assert {name: one.shape for name, one in found.items()} == {"scores": (2, 3)}


def test_bytes_that_are_no_graph_are_refused() -> None:
    with pytest.raises(BundleError, match="not a graph"):
        Session(b"no graph")


def test_what_answers_requests_rests_on_numpy_and_onnxruntime_alone() -> None:
    code = (
        "import sys, evenkeel.transforms.decode, evenkeel.transforms.session\n"
        "print({'pyarrow', 'duckdb', 'msgspec', 'onnx', 'onnxruntime', 'pandas'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_runtime_keeps_no_id_of_the_machine_and_tells_nobody(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    places = {name: str(tmp_path) for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "TMPDIR")}
    code = (
        "from pathlib import Path\n"
        "from evenkeel.testing.serving import write_tiny\n"
        "from evenkeel.bundles import load_bundle\n"
        f"load_bundle(write_tiny(Path({str(tmp_path / 'bundle')!r}))).name"
    )
    subprocess.run([sys.executable, "-c", code], env={**kept, **places}, check=True, timeout=300)
    assert [path.name for path in tmp_path.iterdir()] == ["bundle"]
