"""The build context of a container: nothing but what it holds is needed to serve."""

import json
import subprocess
import sys
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import numpy as np
import pytest

from evenkeel.bundles.golden import read_golden
from evenkeel.bundles.signing import make_keys, sign
from evenkeel.errors import BundleError, UsageError
from evenkeel.schema import Column, Schema
from evenkeel.serving.container import export_container
from evenkeel.testing.native import packed_native
from evenkeel.testing.serving import ROW, write_tiny
from evenkeel.typing import ColumnType

SCHEMA = Schema((Column("distance", ColumnType.FLOAT),))


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return write_tiny(tmp_path / "bundle", schema=SCHEMA)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()}


def test_it_holds_what_it_takes_and_the_same_bytes_each_time(bundle: Path, tmp_path: Path) -> None:
    wanted = export_container(bundle, tmp_path / "box", version=3)
    export_container(bundle, tmp_path / "again", version=3)
    found = contents(tmp_path / "box")
    assert contents(tmp_path / "again") == found
    wheel = f"wheels/evenkeel-{metadata.version('evenkeel')}-py3-none-any.whl"
    packed = {f"bundle/{name}" for name in contents(bundle)}
    texts = {"Dockerfile", ".dockerignore", "README.md", "requirements.txt", "routing.json"}
    assert found.keys() == packed | texts | {wheel}
    assert found["requirements.txt"].decode().splitlines() == [*wanted]
    assert [line.partition("==")[0] for line in wanted[1:]] == [
        *("click", "flatbuffers", "granian", "msgspec", "numpy", "onnxruntime", "packaging", "prometheus-client"),
        *("protobuf", "pyarrow", "pyyaml", "xxhash"),
    ]


def test_the_dockerfile_is_for_an_ordinary_user_and_looks_after_itself(bundle: Path, tmp_path: Path) -> None:
    export_container(bundle, tmp_path / "box")
    lines = (tmp_path / "box/Dockerfile").read_text().splitlines()
    assert lines[0] == f"FROM python:{sys.version_info[0]}.{sys.version_info[1]}-slim"
    assert "USER 10001" in lines
    assert any(line.startswith("HEALTHCHECK") for line in lines)


def bare(box: Path, to: Path) -> Path:
    """Return a Python that has the packages of the requirements, and no other: linked, since to download them takes long."""
    venv.create(to, with_pip=False, symlinks=True)
    (site,) = to.glob("lib/python*/site-packages")
    for line in (box / "requirements.txt").read_text().splitlines():
        if line.startswith("./"):
            zipfile.ZipFile(box / line).extractall(site)
            continue
        files = metadata.distribution(line.partition("==")[0])
        for top in {file.parts[0] for file in files.files or () if file.parts[0] != ".."}:
            (site / top).symlink_to(Path(str(files.locate_file(top))))
    return to / "bin/python"


@contextmanager
def serving(box: Path, tmp_path: Path) -> Iterator[str]:
    """Serve what was exported as its Dockerfile says, in an environment with nothing but what it asks for."""
    python = bare(box, tmp_path / "env")
    entry = next(line for line in (box / "Dockerfile").read_text().splitlines() if line.startswith("ENTRYPOINT"))
    asked = json.loads(entry.removeprefix("ENTRYPOINT "))[1:]
    options = [str(tmp_path / "log") if word == "/predictions" else word for word in asked]
    command = [str(python), "-I", *options, "--port", "0", "--until-closed"]
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=box, **pipes) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.communicate(timeout=60)
        assert process.returncode == 0


def answers(url: str, rows: list[Any]) -> list[Any]:
    asked = Request(f"{url}/predict", json.dumps({"rows": rows}).encode(), {"content-type": "application/json"})
    found: list[Any] = json.loads(urlopen(asked, timeout=30).read())["predictions"]
    assert json.loads(urlopen(f"{url}/ready", timeout=30).read())["problems"] == {}
    return found


def test_it_serves_with_nothing_else_installed(bundle: Path, tmp_path: Path) -> None:
    export_container(bundle, tmp_path / "box")
    with serving(tmp_path / "box", tmp_path) as url:
        assert answers(url, [ROW])[0]["label"] == "on time"


def test_objects_are_served_with_their_own_packages_and_nothing_else(tmp_path: Path) -> None:
    with packed_native("behind-pickle") as (folder, _):
        with pytest.raises(BundleError, match="runs code when it is read"):
            export_container(folder, tmp_path / "box")
        wanted = export_container(folder, tmp_path / "box", trust=True)
        golden = read_golden(folder)
    names = {line.partition("==")[0] for line in wanted}
    assert names >= {"cloudpickle", "pandas", "scikit-learn", "scipy", "skops"}
    assert not names & {"duckdb", "lightgbm", "onnx", "optuna", "skl2onnx", "sqlalchemy", "typer"}
    with serving(tmp_path / "box", tmp_path) as url:
        found = answers(url, [one.row for one in golden])
    assert [np.float32(one["value"]) for one in found] == [one.expected()[0] for one in golden]


def test_the_wheel_is_one_that_pip_takes(bundle: Path, tmp_path: Path) -> None:
    export_container(bundle, tmp_path / "box")
    (wheel,) = (tmp_path / "box/wheels").iterdir()
    options = ["--no-index", "--no-deps", "--quiet", "--disable-pip-version-check", "--target", tmp_path / "to"]
    subprocess.run([sys.executable, "-m", "pip", "install", *options, wheel], check=True, capture_output=True)
    assert (tmp_path / "to/evenkeel/py.typed").is_file()


def test_a_container_of_a_project_that_trusts_keys_looks_for_them_too(bundle: Path, tmp_path: Path) -> None:
    public, _ = make_keys(tmp_path / "key")
    with pytest.raises(BundleError, match="is not signed"):
        export_container(bundle, tmp_path / "box", trusted_keys=[public])
    assert not (tmp_path / "box").exists()
    sign(bundle, (bundle / "bundle.json").read_bytes(), tmp_path / "key")
    wanted = export_container(bundle, tmp_path / "box", trusted_keys=[public])
    assert any(line.startswith("cryptography==") for line in wanted)
    assert '"--trusted-key", "keys/0.pub"]' in (tmp_path / "box/Dockerfile").read_text()
    assert (tmp_path / "box/bundle.sig").is_file()


def test_nothing_is_overwritten_and_nothing_half_written(bundle: Path, tmp_path: Path) -> None:
    (tmp_path / "box").mkdir()
    with pytest.raises(UsageError, match="stands already"):
        export_container(bundle, tmp_path / "box")
    (bundle / "model.onnx").write_bytes(b"x")
    with pytest.raises(BundleError, match="was changed"):
        export_container(bundle, tmp_path / "other")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["box", "bundle"]
