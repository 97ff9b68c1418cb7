"""MLflow: its models are fetched by their addresses, and our bundles are models of MLflow.

``save_model`` and what MLflow calls need no MLflow; `fetch` asks it. Source: MLflow 3.17, ``mlflow/models/model.py`` and
``mlflow/pyfunc/__init__.py``.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from evenkeel.errors import BundleError, EvenkeelError, UsageError
from evenkeel.typing import ColumnType

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from evenkeel.bundles import Manifest, Predictor
    from evenkeel.bundles.manifest import Native
    from evenkeel.transforms.inputs import Input

_DATA = "bundle"
_WANTED = ("msgspec", "numpy", "onnxruntime", "pandas", "pyarrow")
_TYPES = {
    ColumnType.BOOLEAN: "boolean",
    ColumnType.INTEGER: "long",
    ColumnType.FLOAT: "double",
    ColumnType.TEXT: "string",
    ColumnType.TIMESTAMP: "datetime",
    ColumnType.DATE: "datetime",
}
_TRUST = "trust"  # what whoever loads a model says; see `mlflow.pyfunc.load_model`, model_config
_ANSWERS = {"bool": "boolean", "int64": "long", "string": "string", "float": "float"}


def save_model(bundle: Path | str, path: Path | str, *, trust: bool = False) -> Path:
    """Write a bundle as a model of MLflow into a folder that does not exist yet, and return it.

    ``mlflow.pyfunc.load_model`` then gives what answers like the bundle, and ``mlflow models serve`` serves it. The same
    bundle gives the same bytes. Objects that must be trusted are written unread; whoever loads them says so:
    ``load_model(path, model_config={"trust": True})``. Raises `BundleError` where the bundle is damaged, or its objects want
    packages beyond those of scikit-learn, which MLflow would install, and no ``trust`` is given; and `UsageError` where the
    folder is there.
    """
    from evenkeel.bundles.environment import check_usual
    from evenkeel.bundles.load import read_verified

    source, target = Path(bundle), Path(path)
    if target.exists():
        raise UsageError(f"{target} is there already", remedy="Name a folder that is to be made.")
    manifest, digest = read_verified(source)
    if manifest.native is not None and not trust:
        check_usual(_objects(manifest), "Where you know who made it: save_model(..., trust=True).")
    unfinished = target.with_name(f".{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        shutil.copytree(source, unfinished / _DATA)
        for name, content in _documents(manifest, digest).items():
            (unfinished / name).write_text(content, encoding="utf-8")
        unfinished.rename(target)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return target


def _documents(manifest: "Manifest", digest: str) -> dict[str, str]:
    import yaml

    from evenkeel import __version__

    native = manifest.native
    names = dict.fromkeys((*_WANTED, *_objects(manifest)))
    wanted = [f"evenkeel=={__version__}", *(_pinned(name, manifest.versions) for name in names)]
    function: dict[str, Any] = {"loader_module": __name__, "data": _DATA, "env": {"virtualenv": "python_env.yaml"}}
    if native is not None and not native.trusted_by_all:
        function["config"] = {_TRUST: False}
    model = {
        "flavors": {
            "evenkeel": {"name": manifest.name, "task": str(manifest.task), "bundle": digest},
            "python_function": function,
        },
        "model_uuid": digest[:32],
        "signature": {"inputs": _inputs(manifest), "outputs": _outputs(manifest), "params": None},
    }
    environment: dict[str, Any] = {"build_dependencies": ["pip"], "dependencies": ["-r requirements.txt"]}
    if native is not None:
        environment["python"] = _python(manifest.versions)
    return {
        "MLmodel": yaml.safe_dump(model),
        "python_env.yaml": yaml.safe_dump(environment),
        "requirements.txt": "\n".join([*wanted, ""]),
    }


def _python(versions: Mapping[str, str]) -> str:
    if "python" not in versions:
        remedy = "Pack the model again: objects are read by the Python that wrote them."
        raise BundleError("The bundle does not say which Python made its objects", got=dict(versions), remedy=remedy)
    return versions["python"]


def _objects(manifest: "Manifest") -> list[str]:
    """Return the packages that the objects of a bundle were stored with."""
    return [] if manifest.native is None else [name for name in manifest.versions if name != "python"]


def _pinned(name: str, versions: Mapping[str, str]) -> str:
    return f"{name}=={versions[name]}" if name in versions else name


def _inputs(manifest: "Manifest") -> str:
    columns = [
        {"type": _type(one), "name": one.name, "required": not one.nullable} for one in manifest.signature.inputs
    ]
    return msgspec.json.encode(columns).decode()


def _type(column: "Input") -> str:
    """Return MLflow's type of a column; its integers and booleans have no missing value, so what may miss one is any."""
    whole = column.type in (ColumnType.INTEGER, ColumnType.BOOLEAN)
    return "any" if whole and column.nullable else _TYPES[column.type]


def _outputs(manifest: "Manifest") -> str:
    from evenkeel.bundles.answers import answers_schema

    columns = [{"type": _ANSWERS[str(one.type)], "name": one.name} for one in answers_schema(manifest)]
    return msgspec.json.encode(columns).decode()


class PyfuncModel:
    """A bundle as MLflow asks it: a DataFrame in, a DataFrame of the same rows out.

    Its columns are those of ``evenkeel score``: ``value``, or ``label`` and a ``probability_...`` for each class.
    """

    def __init__(self, predictor: "Predictor") -> None:
        self._predictor = predictor

    def predict(self, model_input: "pd.DataFrame", params: Mapping[str, Any] | None = None) -> "pd.DataFrame":
        """Return the answer for each row; raises `InvalidRequestError`."""
        from evenkeel.bundles.answers import Answers

        answers = Answers(self._predictor).of_scores(self._predictor.predict_table(self._table(model_input)))
        found: pd.DataFrame = answers.to_pandas().set_index(model_input.index)
        return found

    def _table(self, rows: "pd.DataFrame") -> "pa.Table":
        """Return rows as Arrow; MLflow has no dates, so those are taken of the times that it gives."""
        import pyarrow as pa

        table = pa.Table.from_pandas(rows, preserve_index=False)
        for place, name in enumerate(table.column_names):
            wanted = next((one.type for one in self._predictor.signature.inputs if one.name == name), None)
            if wanted is ColumnType.DATE and pa.types.is_timestamp(table.column(name).type):
                table = table.set_column(place, name, table.column(name).cast(pa.date32(), safe=False))
        return table


def _load_pyfunc(data_path: str, model_config: Mapping[str, Any] | None = None) -> PyfuncModel:
    """Return a bundle for MLflow, which calls this by its name; raises `BundleError` where nobody trusts its objects."""
    from evenkeel.bundles import load_bundle
    from evenkeel.bundles.manifest import read_manifest

    told = (model_config or {}).get(_TRUST)
    trust = told if isinstance(told, bool | list) else False
    native = read_manifest(Path(data_path)).native
    if native is not None:
        _check_unsaid(Path(data_path))
        _check_trusted(native, trust)
    return PyfuncModel(load_bundle(data_path, trust=trust))


def _check_unsaid(data: Path) -> None:
    """Raise `BundleError` where the folder of a model says of itself that it is trusted.

    MLflow hands that over as if the caller said it. The folder that MLflow read is one of those above the data.
    """
    import yaml

    for file in (folder / "MLmodel" for folder in data.parents):
        if not file.is_file():
            continue
        flavors = yaml.safe_load(file.read_text(encoding="utf-8")).get("flavors", {})
        function = flavors.get("python_function", {})
        if (function.get("config") or {}).get(_TRUST):
            problem = "This model says of itself that it is trusted, which only whoever loads it can say"
            remedy = "Where you know who made it, put false there, and say it yourself: model_config={'trust': True}."
            raise BundleError(problem, got=f"{_TRUST} in {file}", remedy=remedy)


def _check_trusted(native: "Native", trust: bool | list[str]) -> None:
    from evenkeel.training.stored import check_trusted

    try:
        check_trusted(native.format, native.types, trust)
    except BundleError as error:
        remedy = f'Where you know who made it: mlflow.pyfunc.load_model(..., model_config={{"{_TRUST}": True}}).'
        raise BundleError(error.problem, got=error.got, remedy=remedy) from None


def fetch(address: str, folder: Path) -> Path:
    """Return where a model that MLflow keeps now lies in ``folder``: ``runs:/RUN/model``, ``models:/churn/3``."""
    import mlflow

    try:
        return Path(mlflow.artifacts.download_artifacts(artifact_uri=address, dst_path=str(folder)))
    except mlflow.exceptions.MlflowException as error:
        remedy = "Look at the address, and at MLFLOW_TRACKING_URI."
        raise EvenkeelError(f"MLflow cannot give {address}", got=str(error).splitlines()[0], remedy=remedy) from error
