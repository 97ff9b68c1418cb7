"""What stands between a model and one ONNX graph: of a bundle, or of the file of a pipeline of scikit-learn."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenkeel.bundles import Predictor, load_bundle
from evenkeel.bundles.golden import read_golden
from evenkeel.bundles.objects import BehindTransform
from evenkeel.engines import open_engine
from evenkeel.engines.column_types import ARROW_TYPES
from evenkeel.errors import BundleError, DefinitionError, InvalidDataError, NotFoundError, UsageError
from evenkeel.flows.judged import open_rows
from evenkeel.flows.tables import open_table
from evenkeel.training.native import Asked, NativeSession
from evenkeel.training.sklearn_diagnosis import SEVERAL, Float32Finding, PartFinding, diagnose, float32_effect
from evenkeel.training.stored import read_object
from evenkeel.transforms import Signature
from evenkeel.transforms.decode import Decoder
from evenkeel.transforms.inputs import Input
from evenkeel.typing import ColumnType

_MOST_ROWS = 2_000


@dataclass(frozen=True)
class Diagnosis:
    """What was found.

    ``served_by`` is what answers, nothing for a file. ``parts`` are those of a pipeline, none where a bundle is one graph
    already. ``float32`` is none where there is no such effect to measure, for the reason in ``note``. ``importances`` are
    the shares of the columns, of a bundle.
    """

    served_by: str
    types: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    rows: int = 0
    parts: tuple[PartFinding, ...] = ()
    float32: Float32Finding | None = None
    note: str = ""
    importances: Mapping[str, float] = field(default_factory=dict)


def diagnose_model(model: Path, sample: Path | None = None, *, trust: bool = False) -> Diagnosis:
    """Return what is found of a bundle in a folder, or of a ``.skops``, ``.joblib`` or ``.pkl`` file.

    ``sample`` are rows like those that it was fitted on; of a bundle the golden rows by default. Raises `UsageError` where
    a file has none, and `BundleError` where nobody trusts what the model holds.
    """
    return _of_bundle(model, sample, trust) if model.is_dir() else _of_file(model, sample, trust)


def _of_bundle(folder: Path, sample: Path | None, trust: bool) -> Diagnosis:
    predictor = load_bundle(folder, trust=trust)
    manifest, session = predictor.manifest, predictor.session
    told = Diagnosis(manifest.served_by, versions=manifest.versions, importances=manifest.importances)
    if manifest.native is None:
        note = "nothing is left to convert: the graph was proven against its framework on the validation rows"
        return replace(told, note=note)
    told = replace(told, types=manifest.native.types)
    rows = _golden(folder, predictor) if sample is None else open_rows(sample, predictor.signature).table()
    if isinstance(session, BehindTransform):
        return _behind(told, session, predictor.features(rows.slice(0, _MOST_ROWS)).astype(np.float64))
    assert isinstance(session, NativeSession)
    return _diagnosis(told, session, rows, manifest.threshold)


def _behind(told: Diagnosis, session: BehindTransform, features: npt.NDArray[np.float64]) -> Diagnosis:
    """Return what is told already, with what is found of objects that read the ``features`` of a transform."""
    objects, note = session.objects, "its features are float32 already: those of the transform, on which it was fitted"
    parts = diagnose(objects.estimator, features, objects.asked.classes, served=True)
    return replace(told, rows=len(features), parts=tuple(parts), note=note)


def _golden(folder: Path, predictor: Predictor) -> pa.Table:
    """Return the golden rows as a table; JSON has times as text, which the cast reads."""
    rows = [one.row for one in read_golden(folder)]
    kinds = {one.name: ARROW_TYPES[one.type] for one in predictor.signature.inputs}
    return pa.table({name: pa.array([row[name] for row in rows]).cast(kind) for name, kind in kinds.items()})


def _of_file(file: Path, sample: Path | None, trust: bool) -> Diagnosis:
    stored = read_object(file)
    if sample is None:
        remedy = "Give --sample FILE, a CSV or Parquet file."
        raise UsageError(
            "A model alone does not say what it is asked", expected="rows to ask it", got=file, remedy=remedy
        )
    estimator = stored.load(trust)
    if not hasattr(estimator, "predict"):
        raise UsageError("This is no estimator of scikit-learn", expected="an object with predict", got=type(estimator))
    table = open_table(open_engine(), sample).table()
    asked = asked_by(estimator, table)
    session = NativeSession(estimator, asked)
    return _diagnosis(Diagnosis("", stored.types), session, table, 0.5)


def asked_by(estimator: Any, table: pa.Table) -> Asked:
    """Return how a fitted estimator is asked, by the rows of a table: its own columns by name, or all of them as a matrix.

    Raises `NotFoundError` for a column that the table does not have, and `InvalidDataError` for as many as it does not
    read.
    """
    named = getattr(estimator, "feature_names_in_", None)
    names = table.column_names if named is None else [str(name) for name in named]
    for name in names:
        if name not in table.column_names:
            raise NotFoundError("column", name, table.column_names, where="the sample")
    wanted = getattr(estimator, "n_features_in_", len(names))
    if wanted != len(names):
        remedy = "Give the columns that it was fitted on, in their order, and no other."
        raise InvalidDataError(
            "The sample has other columns than the model", expected=wanted, got=len(names), remedy=remedy
        )
    signature = Signature(tuple(_input(name, table.column(name)) for name in names))
    return Asked(signature, _classes(estimator), matrix=named is None and not hasattr(estimator, "transformers"))


def _classes(estimator: Any) -> int:
    """Return the number of classes, the most of a label where there are several, 0 for a number."""
    if not hasattr(estimator, "predict_proba"):
        return 0
    classes = estimator.classes_
    if not isinstance(classes, list):
        return len(classes)
    last = estimator.steps[-1][1] if hasattr(estimator, "steps") else estimator
    if type(last).__name__ not in SEVERAL:
        remedy = "Wrap an estimator of one label in MultiOutputClassifier: then each label has a graph of its own."
        raise UsageError("One estimator answers several labels", got=type(last).__name__, remedy=remedy)
    return max(map(len, classes))


def _input(name: str, column: pa.ChunkedArray) -> Input:
    kind = next((one for one, arrow in ARROW_TYPES.items() if arrow == column.type), None)
    if kind is None:
        raise InvalidDataError(
            "A model cannot read a column of this type", got=str(column.type), where=f"column {name!r}"
        )
    strict = kind in (ColumnType.INTEGER, ColumnType.BOOLEAN) and not column.null_count
    return Input(name, kind, nullable=not strict)


def _diagnosis(told: Diagnosis, session: NativeSession, rows: pa.Table, threshold: float) -> Diagnosis:
    """Return what is told already, with what the rows show."""
    table = rows.slice(0, _MOST_ROWS)
    given = session.given(Decoder(session.asked.signature).table(table))
    classes = session.asked.classes
    parts = diagnose(session.estimator, given, classes, served=bool(told.served_by))
    told = replace(told, rows=table.num_rows, parts=tuple(parts))
    try:
        return replace(told, float32=float32_effect(session.estimator, given, classes, threshold))
    except (DefinitionError, BundleError) as error:
        return replace(told, note=f"What float32 features change is not known: {error.got or error.problem}")
