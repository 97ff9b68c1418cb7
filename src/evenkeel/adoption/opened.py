"""A model in a file or a folder: which format it is of is told by its content, not by its name."""

from pathlib import Path
from typing import Any

from evenkeel.adoption.lightgbm import read_lightgbm
from evenkeel.adoption.onnx import read_onnx
from evenkeel.adoption.unpickled import read_pickle, read_skops
from evenkeel.adoption.xgboost import read_xgboost
from evenkeel.errors import UsageError

FORMATS = "MLflow's folder, ONNX, LightGBM's text, XGBoost's JSON or UBJ, skops, joblib or pickle"
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_PACKED = (*_ZLIB, b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x5d\x00\x00", b"\x04\x22\x4d\x18")  # as joblib packs pickles
_PICKLES = (b"\x80", *_PACKED)
_HEAD = 64


def open_file(path: Path, *, trust: bool) -> Any:
    """Return the object of a framework in a file.

    Raises `UsageError` for a file that is no model, or that only ``trust`` would read, and `BundleError` for one that is
    damaged, or of another version.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith((b"tree\n", b"tree\r\n")):
        return read_lightgbm(path.read_text(encoding="utf-8", errors="replace"), path)
    if head[:1] == b"{" and _is_xgboost(path):
        return read_xgboost(path.read_bytes(), path)
    if head.startswith(b"PK\x03\x04"):
        return read_skops(path, trust=trust)
    if head.startswith(_PICKLES):
        return read_pickle(path, trust=trust)
    if head[:1] == b"\x08":
        return read_onnx(path)
    raise UsageError(f"{path} is no model", expected=FORMATS, got=_shown(head), remedy="Name the file of the model.")


def _is_xgboost(path: Path) -> bool:
    return b"learner" in path.read_bytes()


def _shown(head: bytes) -> str:
    return f"a file that begins with {head[:24]!r}" if head else "an empty file"
