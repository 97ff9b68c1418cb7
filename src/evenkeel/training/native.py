"""A fitted object that answers by itself, from raw columns: asked in the same way wherever it is asked."""

import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from evenkeel.errors import BundleError, DefinitionError, EvenkeelError
from evenkeel.training.stored import StoredObject, Trust
from evenkeel.transforms.decode import Decoder
from evenkeel.transforms.frame import frame, matrix
from evenkeel.transforms.inputs import Array, Input, Signature, Tensors
from evenkeel.typing import ColumnType

if TYPE_CHECKING:
    import pyarrow as pa

    from evenkeel.training.base import Features, Mask, Scores

_BLOCK = 8_192
_TRIED = 64
_SIZES = (2, 7, 8, 1_000)  # those of the law of graphs, beside each row alone
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Asked:
    """How a fitted object is asked.

    It reads the columns of ``signature`` (of `features_signature` behind a transform), as a pandas DataFrame, or as a
    ``matrix`` of float64. ``classes`` is their number, 0 for a number. Where its answer for a row depends on the rows
    beside it, each is asked ``alone``.
    """

    signature: Signature
    classes: int
    matrix: bool = False
    alone: bool = False


class _OneThread:
    """Limits the threads of numerical libraries to one while any session computes: the limit is of the whole process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._inside = 0
        self._limit: Any = None

    @contextmanager
    def of(self, threads: Any) -> Iterator[None]:
        with self._lock:
            if not self._inside:
                self._limit = threads.limit(limits=1)
            self._inside += 1
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1
                if not self._inside:
                    self._limit.restore_original_limits()


_ONE_THREAD = _OneThread()


class NativeSession:
    """An object with ``predict_proba`` or ``predict``, asked as a graph is: tensors of the signature in, scores out.

    It gives the same bits alone and in any batch: where the object does not, each row is asked by itself. A row that it
    refuses, by whatever it raises, has no answer (NaN), and those beside it have theirs. It runs on one thread; any thread
    may call ``run``.
    """

    def __init__(self, estimator: Any, asked: Asked) -> None:
        from threadpoolctl import ThreadpoolController

        self.estimator = estimator
        self.asked = asked
        self._signature = asked.signature
        self._classes = asked.classes
        self._threads = ThreadpoolController()

    def run(self, tensors: Tensors, outputs: Sequence[str] = ("scores",)) -> Mapping[str, Array]:
        """Return the scores, float32: shape (rows, classes), or (rows,) for a number; raises `BundleError` for features."""
        if tuple(outputs) != ("scores",):
            raise BundleError("A bundle whose objects read raw columns answers with scores alone", got=outputs)
        with _ONE_THREAD.of(self._threads):
            return {"scores": self._scores(tensors)}

    def _scores(self, tensors: Tensors) -> Array:
        rows = tensors["valid"].shape[1]
        if rows == 0:
            return self._no_answer(0)
        if self.asked.alone and rows > 1:
            return self._in_pieces(tensors, range(rows))
        try:
            return self.ask(tensors)
        except (EvenkeelError, MemoryError):
            raise
        except Exception as error:  # noqa: BLE001 - the object may be the user's own code, and this row is refused
            if rows > 1:
                return self._in_pieces(tensors, (0, rows // 2))
            logger.info("%s refuses a row: %s", type(self.estimator).__name__, told(error))
            return self._no_answer(1)

    def _in_pieces(self, tensors: Tensors, starts: Sequence[int]) -> Array:
        ends = (*starts[1:], None)
        pieces = ({name: one[:, i:j] for name, one in tensors.items()} for i, j in zip(starts, ends, strict=True))
        return np.concatenate([self._scores(one) for one in pieces])

    def given(self, tensors: Tensors) -> Any:
        """Return the rows as the object reads them."""
        return matrix(tensors, self._signature) if self.asked.matrix else frame(tensors, self._signature)

    def ask(self, tensors: Tensors) -> Array:
        """Return the scores of rows together; raises whatever the object raises for a value that it does not take."""
        rows = tensors["valid"].shape[1]
        given = self.given(tensors)
        found = self.estimator.predict_proba(given) if self._classes else self.estimator.predict(given)
        shape = (rows, self._classes) if self._classes else (rows,)
        scores = np.asarray(found, np.float64).astype(np.float32)
        if scores.size != np.prod(shape) or (self._classes and scores.shape != shape):
            several = "several numbers at once" if not self._classes and scores.ndim > 1 else "in another form"
            got = f"shape {scores.shape}"
            raise DefinitionError(f"The pipeline answers {several}", expected=f"shape {shape}", got=got)
        return scores.reshape(shape)

    def _no_answer(self, rows: int) -> Array:
        return np.full((rows, self._classes) if self._classes else rows, np.nan, np.float32)


def told(error: Exception) -> str:
    """Return in one line what an object has raised.

    >>> told(ValueError("no such city"))
    'ValueError: no such city'
    """
    return f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"


@dataclass(frozen=True)
class NativeObject:
    """A fitted object as it is kept, and how it is asked."""

    stored: StoredObject
    asked: Asked

    def session(self, trust: Trust = False) -> NativeSession:
        """Return the object, ready to be asked; raises `BundleError` where nobody trusts it."""
        return NativeSession(self.stored.load(trust), self.asked)


def features_signature(names: Sequence[str]) -> Signature:
    """Return the features of a transform as the columns that an object reads."""
    return Signature(tuple(Input(name, ColumnType.FLOAT) for name in names))


def ask_features(session: NativeSession, features: "Features") -> "Scores":
    """Return the scores of features, float32, shape (rows, features), for an object behind a transform."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        starts = range(0, max(len(features), 1), _BLOCK)
        return np.concatenate([scores_of(session, features[start : start + _BLOCK]) for start in starts])


def scores_of(session: NativeSession, features: "Features") -> Array:
    """Return the scores of features that are asked together."""
    wide = features.T.astype(np.float64)
    return session.run({"floats": wide, "valid": ~np.isnan(wide)})["scores"]


def ask_table(session: NativeSession, table: "pa.Table") -> "Scores":
    """Return the scores of the rows of an Arrow table; raises `InvalidRequestError`."""
    decoder = Decoder(session.asked.signature)
    starts = range(0, max(table.num_rows, 1), _BLOCK)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pieces = [session.run(decoder.table(table.slice(start, _BLOCK)))["scores"] for start in starts]
    return np.concatenate(pieces)


def batch_matters(session: NativeSession, rows: "pa.Table") -> "Mask":
    """Return which of up to 64 rows, spread evenly, have another last bit beside others than alone.

    They are asked alone and in batches of 2, 7, 8 and 1,000 rows, in which each stands at the start, within and at the end.
    """
    tried = rows.take(np.unique(np.linspace(0, rows.num_rows - 1, min(_TRIED, rows.num_rows)).astype(np.int64)))
    count = tried.num_rows
    alone = np.concatenate([ask_table(session, tried.slice(row, 1)) for row in range(count)]).view(np.uint32)
    different = np.zeros(count, np.bool_)
    for size in _SIZES:
        places = np.resize(np.arange(count), max(size, count))
        tiled = tried.take(places)
        pieces = [ask_table(session, tiled.slice(start, size)) for start in range(0, len(places), size)]
        same = np.concatenate(pieces).view(np.uint32) == alone[places]
        different[places[~same.reshape(len(places), -1).all(axis=1)]] = True
    return different
