"""What stands at the top of the page: what came, and whether that is well."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evenkeel.errors import shorten
from evenkeel.schema import Severity
from evenkeel.statistics import TableStatistics, words
from evenkeel.typing import ColumnType
from evenkeel.validation.anomalies import Anomalies
from evenkeel.validation.drift import Drift
from evenkeel.validation.report import figures
from evenkeel.validation.report.base import Report
from evenkeel.validation.report.columns import Column, word

MOST_SENTENCES = 50
_NAMED = 4
_LONGEST = 600
_LARGELY = 0.5
_KINDS = {
    ColumnType.INTEGER: "number",
    ColumnType.FLOAT: "number",
    ColumnType.TEXT: "text",
    ColumnType.BOOLEAN: "flag",
    ColumnType.TIMESTAMP: "time",
    ColumnType.DATE: "time",
    ColumnType.LIST: "list",
    ColumnType.OTHER: "other",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that everybody understands; ``beside`` says more of it in small letters."""

    name: str
    value: str
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is to be said of a column; ``column`` is none where the page has no line for it."""

    kind: str
    name: str
    text: str
    column: Column | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer in one line, with the sentences that stand behind it; ``more`` were left out."""

    kind: str
    title: str
    sentences: tuple[Sentence, ...] = ()
    more: int = 0


def figures_of(report: Report) -> tuple[Figure, ...]:
    """Return how many rows and columns came, and how much of them is missing."""
    now, before = report.current, report.reference
    beside = "" if now.sampled_from is None else f"a sample of {now.sampled_from:,}"
    return (
        Figure("rows", f"{now.rows:,}", beside if before is None else f"reference {before.rows:,}"),
        Figure("columns", f"{len(now.columns):,}", _kinds(now)),
        Figure(
            "of all values missing",
            figures.share(_missing(now)),
            "" if before is None else f"reference {figures.share(_missing(before))}",
        ),
    )


def verdicts(report: Report, columns: Sequence[Column]) -> tuple[Verdict, ...]:
    """Return the answers: does the data fit its schema, has it drifted, and what is worth a look."""
    lines = {column.name: column for column in columns}
    found = []
    if report.anomalies is not None:
        found.append(_of_schema(report.anomalies, report.schema, lines))
    if report.drift is not None:
        found += _of_drift(report.drift, lines)
    return tuple(found) or _worth_a_look(columns)


def _of_schema(anomalies: Anomalies, schema: str, lines: Mapping[str, Column]) -> Verdict:
    found, name = anomalies.anomalies, figures.visible(schema, 60)
    if not found:
        return Verdict("good", f"Fits {name}")
    counts = Counter(one.severity for one in found)
    told = [figures.count(counts[one], word(one)) for one in Severity if counts[one]]
    title = f"{', '.join(told)} against {name}"
    kind = next(str(one) for one in Severity if counts[one])
    if kind == Severity.INFO:
        kind, title = "good", f"Fits {name}, with {', '.join(told)}"
    told_of = [
        Sentence(str(one.severity), one.column or "the table", _said(one.told()), lines.get(one.column or ""))
        for one in found
    ]
    return _bounded(kind, title, told_of)


def _of_drift(drift: Drift, lines: Mapping[str, Column]) -> list[Verdict]:
    moved = [one for one in drift.columns if one.drifted]
    told = [Sentence("drifted", one.column, _said(one.message), lines.get(one.column)) for one in moved]
    title = f"{len(moved)} of {figures.count(len(drift.columns), 'column')} drifted: {_names([one.column for one in moved])}"
    found = [_bounded("drifted", title, told) if moved else Verdict("good", "No column drifted")]
    if drift.together is not None:
        kind = "drifted" if drift.together.drifted else "good"
        found.append(Verdict(kind, f"All columns together: {_said(drift.together.message)}"))
    for names, which in ((drift.only_in_reference, "gone"), (drift.only_in_current, "new")):
        if names:
            verb = "is" if len(names) == 1 else "are"
            found.append(Verdict("warning", f"{figures.count(len(names), 'column')} {verb} {which}: {_names(names)}"))
    return found


def _worth_a_look(columns: Sequence[Column]) -> tuple[Verdict, ...]:
    told = [Sentence("note", one.name, text, one) for one in columns if (text := _oddity(one))]
    if not told:
        return ()
    title = "1 column is worth a look" if len(told) == 1 else f"{len(told):,} columns are worth a look"
    return (_bounded("note", title, told),)


def _oddity(column: Column) -> str | None:
    known = column.known
    if known.count and not known.present:
        return "It holds no value at all."
    if known.present > 1 and known.distinct == 1:
        return "It holds one value only, and so tells nothing."
    if known.text is not None and not known.text.looks_like.identifier:
        looks = words.looks(known.text, known.present)
        if looks is not None:
            return f"It is text, of which {looks}."
    if known.number is not None and known.number.infinite:
        return f"It holds {figures.count(known.number.infinite, 'infinite number')}."
    if column.missing >= _LARGELY:
        return f"{figures.share(column.missing)} of it is missing."
    return None


def _bounded(kind: str, title: str, told: Sequence[Sentence]) -> Verdict:
    return Verdict(kind, title, tuple(told[:MOST_SENTENCES]), max(0, len(told) - MOST_SENTENCES))


def _said(text: str) -> str:
    return figures.unbroken(shorten(text, _LONGEST))


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(figures.visible(name, 40) for name in names[:_NAMED])
    return f"{shown} and {len(names) - _NAMED:,} more" if len(names) > _NAMED else shown


def _kinds(table: TableStatistics) -> str:
    counts = Counter(_KINDS[column.type] for column in table.columns.values())
    return ", ".join(
        figures.count(many, kind, "others" if kind == "other" else None) for kind, many in counts.most_common()
    )


def _missing(table: TableStatistics) -> float | None:
    cells = sum(column.count for column in table.columns.values())
    gone = sum(column.missing + (column.number.nan if column.number else 0) for column in table.columns.values())
    return gone / cells if cells else None
