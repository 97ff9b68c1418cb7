"""The form of the answers of ``/predict``: typed records, which take half the time of dicts to make and to write."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
import numpy as np

from evenkeel.rollout.evidence import number_bucket, probability_bucket
from evenkeel.typing import ClassLabel, Task

if TYPE_CHECKING:
    from evenkeel.bundles import Predictor

Scores: TypeAlias = list[list[float]]
Decided: TypeAlias = "list[int | None] | list[list[int] | None]"  # the place of the label of each row, or of its labels

_NO_FIELD = {"\\", '"', *map(chr, range(32))}  # what msgspec refuses in the name of a field


class Answered(msgspec.Struct, gc=False):
    """What a request is told."""

    model: str
    version: int
    predictions: list[Any]


class _Number(msgspec.Struct, gc=False):
    id: str
    value: float
    warnings: list[str] | msgspec.UnsetType = msgspec.UNSET


class _Quantiles(msgspec.Struct, gc=False):
    id: str
    value: float
    quantiles: Any
    warnings: list[str] | msgspec.UnsetType = msgspec.UNSET


class _Label(msgspec.Struct, gc=False):
    id: str
    label: ClassLabel | None
    probabilities: Any
    warnings: list[str] | msgspec.UnsetType = msgspec.UNSET


class _Labels(msgspec.Struct, gc=False):
    id: str
    labels: list[str] | None
    probabilities: Any
    warnings: list[str] | msgspec.UnsetType = msgspec.UNSET


class AnswerForm(ABC):
    """Decides and words the answers of one predictor, as its task wants them."""

    @staticmethod
    def of(predictor: "Predictor") -> "AnswerForm":
        """Return the form of a predictor's task."""
        forms: dict[Task, type[AnswerForm]] = {
            Task.REGRESSION: NumberForm,
            Task.QUANTILE: QuantilesForm,
            Task.MULTILABEL: LabelsForm,
        }
        return forms.get(predictor.task, LabelForm)(predictor)

    def __init__(self, predictor: "Predictor") -> None:
        self.classes = predictor.classes

    def decide(self, scores: Scores) -> Decided:
        """Return the place of what is decided for each row, as `Predictor.decide` does; nothing where nothing is."""
        return []

    def rows(self, ids: list[str], scores: Scores, decided: Decided, warnings: dict[int, list[str]]) -> list[Any]:
        """Return what each row is told; ``warnings`` are by the place of the row."""
        told = self._told(ids, scores, decided)
        for place, reasons in warnings.items():
            told[place].warnings = reasons
        return told

    @abstractmethod
    def _told(self, ids: list[str], scores: Scores, decided: Decided) -> list[Any]: ...

    def decisions(self, decided: Decided) -> list[str | None] | None:
        """Return the decision of each row as its record keeps it; none where nothing is decided."""
        return None

    def named(self, decided: Decided) -> Iterable[str]:
        """Yield each label that was decided, as often as it was."""
        return ()

    def bucket(self, scores: list[float]) -> int:
        """Return where a row stands in the histogram of answers: by its highest probability, or its number."""
        return probability_bucket(max(scores))


class NumberForm(AnswerForm):
    """A number."""

    def _told(self, ids: list[str], scores: Scores, decided: Decided) -> list[Any]:
        return [_Number(name, row[0]) for name, row in zip(ids, scores, strict=True)]

    def bucket(self, scores: list[float]) -> int:
        return number_bucket(scores[0])


class QuantilesForm(AnswerForm):
    """Quantiles of a number, of which the median is the value."""

    def __init__(self, predictor: "Predictor") -> None:
        super().__init__(predictor)
        self._median = predictor.quantiles.index(0.5)
        self._quantiles = _maker(tuple(map(str, predictor.quantiles)))

    def _told(self, ids: list[str], scores: Scores, decided: Decided) -> list[Any]:
        median = self._median
        return [_Quantiles(name, row[median], self._quantiles(*row)) for name, row in zip(ids, scores, strict=True)]

    def bucket(self, scores: list[float]) -> int:
        return number_bucket(scores[self._median])


class LabelForm(AnswerForm):
    """A label, and the probability of each class."""

    def __init__(self, predictor: "Predictor") -> None:
        super().__init__(predictor)
        self._labels = predictor.manifest.classes
        self._cut = float(np.float32(predictor.threshold))
        self._probabilities = _maker(self.classes)

    def decide(self, scores: Scores) -> list[int | None]:
        """Return the place of the label of each row, none for a row without an answer."""
        if len(self.classes) == 2:
            return [int(row[1] >= self._cut) if row[0] == row[0] else None for row in scores]
        return [int(np.argmax(row)) if row[0] == row[0] else None for row in scores]

    def _told(self, ids: list[str], scores: Scores, decided: Any) -> list[Any]:
        return [
            _Label(name, None if place is None else self._labels[place], self._probabilities(*row))
            for name, row, place in zip(ids, scores, decided, strict=True)
        ]

    def decisions(self, decided: Any) -> list[str | None]:
        return [None if place is None else self.classes[place] for place in decided]

    def named(self, decided: Any) -> Iterable[str]:
        return filter(None, self.decisions(decided))


class LabelsForm(AnswerForm):
    """Those of several labels that are decided, and the probability of each."""

    def __init__(self, predictor: "Predictor") -> None:
        super().__init__(predictor)
        self._cuts = [float(np.float32(cut)) for cut in predictor.thresholds]
        self._probabilities = _maker(self.classes)

    def decide(self, scores: Scores) -> list[list[int] | None]:
        """Return the places of the labels of each row, none for a row without an answer."""
        cuts = [*enumerate(self._cuts)]
        return [[at for at, cut in cuts if row[at] >= cut] if row[0] == row[0] else None for row in scores]

    def _told(self, ids: list[str], scores: Scores, decided: Any) -> list[Any]:
        return [
            _Labels(name, self._words(places), self._probabilities(*row))
            for name, row, places in zip(ids, scores, decided, strict=True)
        ]

    def decisions(self, decided: Any) -> list[str | None]:
        """Return the labels of each row as a JSON list."""
        return [None if places is None else msgspec.json.encode(self._words(places)).decode() for places in decided]

    def named(self, decided: Any) -> Iterable[str]:
        return (self.classes[place] for places in decided for place in places or ())

    def _words(self, places: list[int] | None) -> list[str] | None:
        return None if places is None else [self.classes[place] for place in places]


def _maker(names: tuple[str, ...]) -> Callable[..., Any]:
    """Return what makes a record of the scores of a row, or a dict where a name is none for a record's field."""
    if any(character in name for name in names for character in _NO_FIELD):
        return lambda *row: dict(zip(names, row, strict=True))
    fields = {f"p{place}": name for place, name in enumerate(names)}
    return msgspec.defstruct("Scores", [(field, float) for field in fields], rename=fields, gc=False)
