"""What two bundles say of themselves otherwise: data, columns, transform, parameters, metrics, threshold, versions."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from evenkeel.bundles import Manifest
from evenkeel.bundles.files import read_document
from evenkeel.bundles.manifest import ENVIRONMENT, EVALUATION, PROFILE, TRAINING, TRANSFORM
from evenkeel.errors import StoreError, shorten
from evenkeel.evaluation import EvaluationResult
from evenkeel.statistics import ColumnStatistics, TableStatistics
from evenkeel.training.model import ModelSpec
from evenkeel.transforms.catalogue import operation_kinds
from evenkeel.transforms.graph import Graph, GraphDocument
from evenkeel.transforms.told import told
from evenkeel.typing import Task

T = TypeVar("T")
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that two bundles say otherwise; none where one of them does not have it."""

    part: str
    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Described:
    """A bundle by what stands in its folder."""

    folder: Path
    manifest: Manifest

    def document(self, name: str, kind: type[T]) -> T | None:
        """Return one of its documents; none where it was packed without."""
        return read_document(self.folder / name, kind) if name in self.manifest.files else None

    def facts(self) -> Mapping[str, Mapping[str, str]]:
        """Return everything that is said of it as text, by part and by name."""
        return {part: dict(say(self)) for part, say in _PARTS.items()}


def changes(before: Described, after: Described) -> tuple[Change, ...]:
    """Return what two bundles say otherwise, part by part; in each, what is gone, what is other, what is new."""
    first, second = before.facts(), after.facts()
    found = []
    for part, were in first.items():
        names = dict.fromkeys([*were, *second[part]])
        found += [Change(part, name, were.get(name), second[part].get(name)) for name in names]
    return tuple(change for change in found if change.before != change.after)


Facts = Iterator[tuple[str, str]]


def _model(one: Described) -> Facts:
    manifest = one.manifest
    yield "name", manifest.name
    yield "task", str(manifest.task)
    yield "served by", manifest.served_by
    yield "classes", ", ".join(map(str, manifest.classes))
    if manifest.quantiles:
        yield "quantiles", ", ".join(map(str, manifest.quantiles))
    for name, cut in zip(manifest.classes, manifest.thresholds, strict=False):
        yield f"threshold of {name}", f"{cut:.6g}"
    if manifest.task is Task.BINARY:
        yield "threshold", f"{manifest.threshold:.6g}"
    evaluation = one.document(EVALUATION, EvaluationResult)
    for name, rule in evaluation.decided_by.items() if evaluation else ():
        yield f"rule of {name}", rule


def _columns(one: Described) -> Facts:
    for column in one.manifest.signature.inputs:
        yield column.name, f"{column.words}{'' if column.nullable else ', never missing'}"


def _data(one: Described) -> Facts:
    profile = one.document(PROFILE, TableStatistics)
    if profile is None:
        return
    yield "training rows", f"{profile.rows:,}"
    for name, column in profile.columns.items():
        for fact, text in _of_column(column):
            yield f"{name}: {fact}", text


def _of_column(column: ColumnStatistics) -> Facts:
    yield "type", str(column.type)
    yield "missing", f"{column.missing / column.count if column.count else 0.0:.1%}"
    if column.number is not None and column.number.percentiles is not None:
        yield "median", f"{column.number.percentiles.p50:.4g}"
        yield "middle half", f"{column.number.percentiles.p25:.4g} to {column.number.percentiles.p75:.4g}"
    elif column.values_complete:
        yield "values", _some([str(one.value) for one in sorted(column.values, key=lambda one: str(one.value))])
        yield "most frequent", str(column.values[0].value) if column.values else ""


def _transform(one: Described) -> Facts:
    document = one.document(TRANSFORM, GraphDocument)
    if document is None:
        return
    try:
        graph = document.graph(operation_kinds())
    except StoreError as error:
        yield "graph", f"cannot be read: {error.problem}"
        return
    texts = _expressions(graph)
    for feature in graph.features:
        yield feature.name, texts[feature.node]


def _expressions(graph: Graph) -> list[str]:
    """Return what each node computes, from the raw columns on, with what it learnt."""
    texts: list[str] = []
    for node in graph.nodes:
        given = ", ".join(texts[place] for place in node.inputs)
        text = f"{told(node)} of {given}" if given else told(node)
        exact = hashlib.sha256(f"{node.operation!r} of {given}".encode()).hexdigest()[:8]
        texts.append(f"{shorten(text, _LONGEST)} #{exact}" if len(text) > _LONGEST else text)
    return texts


def _training(one: Described) -> Facts:
    spec = one.document(TRAINING, ModelSpec)
    if spec is None:
        return
    yield "family", spec.family
    yield "fitted on rows", f"{spec.rows:,}"
    yield "rounds kept", str(spec.rounds)
    for name, value in {**spec.trainer, **spec.parameters}.items():
        yield from ((name, str(one)) for name, one in (value if isinstance(value, dict) else {name: value}).items())


def _metrics(one: Described) -> Facts:
    evaluation = one.document(EVALUATION, EvaluationResult)
    if evaluation is None:
        return
    yield "rows", f"{evaluation.rows:,} of {evaluation.split}"
    for name, interval in evaluation.metrics.items():
        yield name, str(interval)
    for output, measured in evaluation.outputs.items():
        for name, interval in measured.items():
            yield f"{name} of {output}", str(interval)


def _importances(one: Described) -> Facts:
    for name, share in one.manifest.importances.items():
        yield name, f"{share:.1%}"


def _versions(one: Described) -> Facts:
    yield "format", str(one.manifest.format)
    yield "decoder", str(one.manifest.decoder)
    yield "processor", one.manifest.processor
    made = one.document(ENVIRONMENT, _Environment)
    yield from sorted({**one.manifest.versions, **(made.packages if made else {})}.items())


@dataclass(frozen=True, slots=True)
class _Environment:
    packages: Mapping[str, str]


_PARTS: Mapping[str, Callable[[Described], Facts]] = {
    "model": _model,
    "columns": _columns,
    "data": _data,
    "transform": _transform,
    "training": _training,
    "metrics": _metrics,
    "importances": _importances,
    "versions": _versions,
}


def _some(names: list[str]) -> str:
    return shorten(", ".join(names), _LONGEST)
