"""What a user gets by installing and importing Evenkeel."""

import re
import subprocess
import sys
from pathlib import Path

import evenkeel as ek
from evenkeel import transforms

ROOT = Path(__file__).parent.parent
HEAVY = {
    "numpy",
    "pyarrow",
    "duckdb",
    "pandas",
    "sklearn",
    "lightgbm",
    "onnx",
    "onnxruntime",
    "optuna",
    "sqlalchemy",
    "scipy",
}


def loaded_by(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_costs_nothing() -> None:
    assert not loaded_by("import evenkeel") & HEAVY


def test_the_command_line_loads_nothing_heavy_before_a_command_runs() -> None:
    assert not loaded_by("import evenkeel.cli") & HEAVY


def test_every_public_name_is_there_and_no_other_is_listed() -> None:
    assert {name for name in ek.__all__ if not hasattr(ek, name)} == set()
    assert set(ek.__all__) <= set(dir(ek))


def test_every_operation_of_the_transforms_is_a_public_name() -> None:
    functions = {name for name in transforms.__all__ if callable(getattr(transforms, name)) and name.islower()}
    assert functions - {"default_transform", "fit", "decode_rows", "decode_table"} <= set(ek.__all__)


def test_the_base_install_is_small() -> None:
    lock = (ROOT / "requirements/base.lock").read_text()
    elsewhere = re.compile(r"sys_platform == 'win32'|platform_system == 'Windows'|python_full_version >= '3\.1[2-9]'")
    pinned = [line for line in lock.splitlines() if re.match(r"^[a-z0-9-]+==", line)]
    here = [line for line in pinned if not elsewhere.search(line)]
    assert 20 < len(here) + 1 <= 55, here


def test_the_locks_name_no_place_to_download_from() -> None:
    for lock in (ROOT / "requirements").glob("*.lock"):
        assert not re.search(r"https?://|file:|--index-url|--find-links", lock.read_text())
