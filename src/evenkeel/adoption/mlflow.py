"""MLflow's folder of a model: what its ``MLmodel`` says, read without MLflow."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import yaml

from evenkeel.errors import BundleError, UsageError
from evenkeel.typing import ColumnType

FILE = "MLmodel"
_KNOWN = 3  # the last version of MLflow whose folders are known
_DATA = {"lightgbm": ("data",), "xgboost": ("data",), "sklearn": ("pickled_model",), "onnx": ("data",)}
_TYPES = {
    **dict.fromkeys(("integer", "long"), ColumnType.INTEGER),
    **dict.fromkeys(("float", "double"), ColumnType.FLOAT),
    "boolean": ColumnType.BOOLEAN,
    "string": ColumnType.TEXT,
    "datetime": ColumnType.TIMESTAMP,
}
_PACKAGE = {"lightgbm": "lgb_version", "xgboost": "xgb_version", "sklearn": "sklearn_version", "onnx": "onnx_version"}


@dataclass(frozen=True, slots=True)
class MlflowModel:
    """A folder of MLflow: its flavor, the file that holds the model, and the columns of its signature, if it has one."""

    flavor: str
    file: Path
    columns: Mapping[str, ColumnType]
    version: str


def read_mlmodel(folder: Path) -> MlflowModel:
    """Return what the ``MLmodel`` of a folder says.

    Raises `BundleError` where it is damaged, and `UsageError` where no flavor of it is known here.
    """
    found = _parsed(folder / FILE)
    flavors = found.get("flavors") or {}
    known = [name for name in _DATA if name in flavors]
    if not known:
        raise UsageError(
            f"No flavor of the MLflow model in {folder} can be adopted",
            expected=", ".join(_DATA),
            got=", ".join(map(str, flavors)) or "no flavor",
            remedy="Log it with one of these flavors, such as mlflow.onnx.log_model.",
        )
    flavor = known[0]
    file = _file(folder, flavor, flavors[flavor], str(found.get("mlflow_version", "")))
    return MlflowModel(flavor, file, _columns(found, folder), _version(flavor, flavors))


def _parsed(file: Path) -> dict[str, Any]:
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise BundleError(f"{file} is damaged", got=error, remedy="Download the model again.") from error
    flavors = found.get("flavors", {}) if isinstance(found, dict) else None
    whole = isinstance(flavors, dict) and all(isinstance(one, dict) for one in flavors.values())
    if not whole or not isinstance(found.get("signature") or {}, dict):
        raise BundleError(f"{file} is damaged", expected="YAML with flavors", remedy="Download the model again.")
    parsed: dict[str, Any] = found
    return parsed


def _file(folder: Path, flavor: str, facts: Mapping[str, Any], version: str) -> Path:
    named = next((facts[key] for key in _DATA[flavor] if isinstance(facts.get(key), str)), None)
    file = folder / str(named)
    if named is None or not file.resolve().is_relative_to(folder.resolve()) or not file.is_file():
        problem = f"The MLflow model in {folder} has no file of its model"
        raise BundleError(problem, got=named, remedy=_remedy(version))
    return file


def _remedy(version: str) -> str:
    """Return what to do with a folder that is not as it should be, by the version of MLflow that wrote it."""
    major = version.partition(".")[0]
    if major.isdigit() and int(major) > _KNOWN:
        return f"MLflow {version} wrote it, and MLflow {_KNOWN} is known here: upgrade Evenkeel, or name the file of the model."
    return "Download the model again."


def _columns(found: Mapping[str, Any], folder: Path) -> dict[str, ColumnType]:
    """Return the named columns of the signature; none where it has none, or is one of a tensor."""
    written = (found.get("signature") or {}).get("inputs")
    if not written:
        return {}
    try:
        inputs = msgspec.json.decode(str(written), type=list[dict[str, Any]])
    except (msgspec.DecodeError, RecursionError) as error:
        raise BundleError(f"The signature of {folder / FILE} is damaged", got=error) from error
    named = {str(one["name"]): str(one.get("type")) for one in inputs if one.get("name")}
    strange = sorted({kind for kind in named.values() if kind not in (*_TYPES, "tensor")})
    if strange:
        problem = "The signature of the MLflow model has columns of a type that no table of ours has"
        raise UsageError(problem, expected=", ".join(_TYPES), got=", ".join(strange), where=folder)
    return {name: _TYPES[kind] for name, kind in named.items() if kind in _TYPES}


def _version(flavor: str, flavors: Mapping[str, Any]) -> str:
    return f"{flavor} {flavors[flavor].get(_PACKAGE[flavor], '')}".strip()
