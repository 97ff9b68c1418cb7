"""Objects of scikit-learn that serve by themselves, the very ones that were fitted: a whole pipeline, from raw columns on."""

import warnings
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn, Self

import numpy as np
import pyarrow as pa

from evenkeel.artifacts.base import dump_json, load_json
from evenkeel.errors import DefinitionError, EvenkeelError, InvalidDataError
from evenkeel.training.base import FittedModel, Mask, Scores, TrainingData
from evenkeel.training.forest import Floats
from evenkeel.training.made_rows import rows_made
from evenkeel.training.native import Asked, NativeObject, NativeSession, ask_table, batch_matters, told
from evenkeel.training.sklearn_parts import parts
from evenkeel.training.stored import StoredObject, Trust, stored
from evenkeel.transforms.decode import Decoder
from evenkeel.transforms.frame import frame
from evenkeel.transforms.inputs import Signature

if TYPE_CHECKING:
    import pandas as pd

_MOST_EVIDENCE, _MOST_ALONE = 10_000, 500


@dataclass(frozen=True)
class _Facts:
    """What stands beside the bytes of the object."""

    format: Literal["skops", "pickle"]
    types: tuple[str, ...]
    asked: Asked
    real: int
    modules: tuple[str, ...] = ()
    shares: tuple[float, ...] = ()


class ColumnModel(FittedModel):
    """A fitted pipeline that reads raw columns; it becomes no graph.

    ``scores`` asks the object as it was stored and loaded again, which is what is served. ``evidence`` are rows, of which
    the first ``real`` ones are so and the others made, and ``answered`` is what the object that was fitted said to them.
    """

    family = "sklearn-columns"
    becomes_graph = False
    reads_columns = True

    def __init__(
        self, native: NativeObject, evidence: pa.Table, answered: Scores, real: int, shares: tuple[float, ...] = ()
    ) -> None:
        self.native = native
        self.evidence = evidence
        self.answered = answered
        self.real = real
        self._shares = shares

    @cached_property
    def _session(self) -> NativeSession:
        return self.native.session(trust=True)  # it is of this run, or of the project's own store

    def scores(self, rows: pa.Table) -> Scores:
        """Return the scores of raw rows, float32."""
        return ask_table(self._session, rows)

    def framework_scores(self, rows: pa.Table) -> tuple[Scores, Mask]:
        """Return the scores, as those of the framework in no row: ``answered`` are what the fitted object said by itself."""
        return self.scores(rows), np.zeros(len(rows), np.bool_)

    def to_onnx(self) -> NoReturn:
        raise DefinitionError("A model that is served by its own objects is no graph")

    def importance(self) -> Floats:
        return np.array(self._shares, np.float64)

    def save(self, folder: Path) -> None:
        import pyarrow.parquet as pq

        one = self.native
        kept = one.stored
        facts = _Facts(kept.format, kept.types, one.asked, self.real, kept.modules, self._shares)
        (folder / "native.json").write_bytes(dump_json(facts))
        (folder / "object").write_bytes(one.stored.content)
        pq.write_table(self.evidence, folder / "evidence.parquet", compression="zstd")
        np.save(folder / "evidence.npy", self.answered, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> Self:
        import pyarrow.parquet as pq

        facts = load_json(folder / "native.json", _Facts)
        content = (folder / "object").read_bytes()
        native = NativeObject(StoredObject(facts.format, content, facts.types, facts.modules), facts.asked)
        answered = np.load(folder / "evidence.npy", allow_pickle=False)
        evidence = pq.read_table(folder / "evidence.parquet", partitioning=None)
        return cls(native, evidence, answered, facts.real, facts.shares)


def fit_columns(estimator: Any, data: TrainingData, trust: Trust) -> ColumnModel:
    """Fit a pipeline on raw columns, and return it as it will be served.

    Raises `DefinitionError` where it cannot be fitted or stored, and `InvalidDataError` where it refuses every row of
    those that it was not fitted on.
    """
    assert data.signature is not None
    signature = data.signature
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            estimator.fit(as_frame(data.features, signature), data.labels)
        except EvenkeelError:
            raise
        except Exception as error:  # the pipeline is the user's own code
            raise DefinitionError(
                f"{_name(estimator)} cannot be fitted", got=f"{type(error).__name__}: {error}"
            ) from error
    one_job(estimator)
    return native_model(estimator, Asked(signature, data.classes), _evidence(data), trust)


def one_job(estimator: Any) -> None:
    """Have each part of a fitted estimator work alone: jobs that add up in another order give other bits."""
    for part in parts(estimator):
        if hasattr(part, "n_jobs"):
            part.n_jobs = 1


def native_model(estimator: Any, asked: Asked, rows: pa.Table, trust: Trust = False) -> ColumnModel:
    """Return a fitted object as a model that is served by itself, proven on ``rows`` and on rows made of them.

    Whether each row has to be asked alone is found out here. Raises `DefinitionError` where it cannot be stored, and
    `InvalidDataError` where it refuses every row.
    """
    rows = rows.select([column.name for column in asked.signature.inputs])
    session = NativeSession(estimator, asked)
    if batch_matters(session, rows).any():
        session, rows = NativeSession(estimator, replace(asked, alone=True)), rows.slice(0, _MOST_ALONE)
    if np.isnan(ask_table(session, rows)).all():
        problem = f"{_name(estimator)} refuses every row"
        raise InvalidDataError(problem, got=_refusal(session, rows), where="the rows that prove the model")
    evidence = pa.concat_tables([rows, rows_made(rows, asked.signature).cast(rows.schema)])
    native = NativeObject(stored(estimator, trust), session.asked)
    return ColumnModel(native, evidence, ask_table(session, evidence), rows.num_rows)


def as_frame(table: pa.Table, signature: Signature) -> "pd.DataFrame":
    """Return the rows of an Arrow table as training and serving see them."""
    return frame(Decoder(signature).table(table), signature)


def _evidence(data: TrainingData) -> pa.Table:
    rows: pa.Table = data.features if data.validation is None else data.validation[0]
    step = -(-rows.num_rows // _MOST_EVIDENCE)
    return rows.take(np.arange(0, rows.num_rows, step)) if step > 1 else rows


def _refusal(session: NativeSession, rows: pa.Table) -> str:
    """Return in words why the first row has no answer."""
    one = Decoder(session.asked.signature).table(rows.slice(0, 1))
    try:
        session.ask(one)
    except Exception as error:  # noqa: BLE001 - the object may be the user's own code
        return told(error)
    return "no number in any answer"


def _name(estimator: Any) -> str:
    return type(estimator).__name__
