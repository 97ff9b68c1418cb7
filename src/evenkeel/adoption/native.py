"""An object of scikit-learn that reads raw columns, or becomes no graph: adopted to serve by itself."""

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenkeel.adoption.columns import Read
from evenkeel.errors import BundleError, DefinitionError
from evenkeel.training.faithful import differences
from evenkeel.training.native import Asked
from evenkeel.training.sklearn_columns import ColumnModel, native_model
from evenkeel.training.sklearn_parts import raw_columns
from evenkeel.transforms.inputs import Input, Signature
from evenkeel.typing import ColumnType

_WITHOUT_NULL = (ColumnType.BOOLEAN, ColumnType.INTEGER)


def reads_by_name(estimator: Any) -> bool:
    """Return whether an object selects columns by their names, so that it has to be given a table."""
    return raw_columns(estimator) is not None


def native(estimator: Any, rows: pa.Table, reads: Sequence[Read], classes: int, *, trust: bool) -> ColumnModel:
    """Return an object as a model that is served by itself, proven on the rows as pandas gives them.

    It is stored with skops, or, with ``trust`` and where skops cannot, as a pickle. Raises `DefinitionError` where it
    cannot be stored, and `BundleError` where it answers otherwise than it does here.
    """
    signature = Signature(tuple(_input(one, rows.column(one.column)) for one in reads))
    asked = Asked(signature, classes, matrix=not hasattr(estimator, "feature_names_in_"))
    try:
        found = native_model(estimator, asked, rows, trust=False)
    except DefinitionError:
        if not trust:
            raise
        found = native_model(estimator, asked, rows, trust=True)
    _prove(found, estimator, rows.select([one.column for one in reads]))
    return found


def _input(read: Read, column: pa.ChunkedArray) -> Input:
    return Input(read.column, read.type, nullable=read.type not in _WITHOUT_NULL or column.null_count > 0)


def _prove(model: ColumnModel, estimator: Any, rows: pa.Table) -> None:
    """Raise `BundleError` unless each row of the sample is answered as the object answers pandas' own DataFrame."""
    found = model.scores(rows)
    expected = _answers(model.native.asked, estimator, rows).reshape(found.shape)
    apart = differences(found, expected)
    if apart.max(initial=0.0) > 1:
        place = int(np.argmax(apart))
        raise BundleError(
            f"The model answers otherwise when it is served in {int((apart > 1).sum()):,} of {len(apart):,} rows",
            got=f"row {place}: {found[place]} and not {expected[place]}",
            remedy="Give the columns of the sample the types that they had when it was fitted.",
        )


def _answers(asked: Asked, estimator: Any, rows: pa.Table) -> npt.NDArray[np.float64]:
    given = rows.to_pandas()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            given = given.to_numpy(np.float64) if asked.matrix else given
            answer = estimator.predict_proba(given) if asked.classes else estimator.predict(given)
        except Exception as error:  # an estimator may raise anything
            got = f"{type(error).__name__}: {error}".partition("\n")[0]
            remedy = (
                "Give rows like those that it was fitted on: of the same types, with no value missing that it wants."
            )
            raise BundleError("The model refuses the sample", got=got, remedy=remedy) from error
    return np.asarray(answer, np.float64)
