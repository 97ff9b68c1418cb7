"""The model card: what a model is for, what it was made of, how good it is, and what nobody knows of it.

Its parts are those of Mitchell et al. (2019), "Model cards for model reporting", figure 1, as far as they are known to a
program; what only people know, and did not say, is named as unknown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evenkeel.artifacts import Snapshot, Table
from evenkeel.artifacts.examples import SPLIT_NAMES
from evenkeel.artifacts.markdown import as_grid, as_text
from evenkeel.bundles import Manifest
from evenkeel.bundles.meaning import InputMeaning
from evenkeel.evaluation.result import EvaluationResult, SliceResult
from evenkeel.metrics import get_metric
from evenkeel.schema import Schema, Sensitivity
from evenkeel.training.model import ModelSpec
from evenkeel.typing import ColumnType, Task

_MOST = 10
_NUMBERS = (ColumnType.INTEGER, ColumnType.FLOAT)
_SENSITIVE = (Sensitivity.PERSONAL, Sensitivity.RESTRICTED)


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What a card is made of, beside the manifest."""

    evaluation: EvaluationResult | None
    snapshot: Snapshot
    schema: Schema
    spec: ModelSpec


def model_card(manifest: Manifest, facts: CardFacts) -> str:
    """Return the card of a bundle as Markdown; the same facts give the same text."""
    parts = (
        f"# {as_text(manifest.name)}",
        *_answers(manifest, facts),
        *_inputs(manifest),
        *_data(facts),
        *_quality(facts),
        *_making(manifest, facts),
        "## Not known",
        "\n".join(f"- {as_text(line)}" for line in unknowns(manifest, facts)),
    )
    return "\n\n".join(part for part in parts if part) + "\n"


def unknowns(manifest: Manifest, facts: CardFacts) -> Iterator[str]:
    """Yield what a reader would want to know of a model and nobody said, in one sentence each."""
    schema, evaluation = facts.schema, facts.evaluation
    if not schema.description:
        yield "What the data are: the schema has no description."
    if not schema.owner:
        yield "Who answers for the data: the schema names no owner."
    inputs = [(one, manifest.inputs.get(one.name, InputMeaning())) for one in manifest.signature.inputs]
    mute = [one.name for one, said in inputs if said.description is None]
    if mute:
        yield f"What these columns are: {_some(mute)}."
    bare = [one.name for one, said in inputs if said.unit is None and one.type in _NUMBERS]
    if bare:
        yield f"In which unit these numbers are: {_some(bare)}."
    if evaluation is None:
        yield "How good it is: no label was given."
    else:
        yield from _unjudged(evaluation)
    yield "For which decisions it may be used, for which not, and whom it may harm: only people can say that."


def _unjudged(evaluation: EvaluationResult) -> Iterator[str]:
    if not evaluation.slices:
        yield "Whether it is as good for each part of the rows: no slice was evaluated."
    if evaluation.champion is None:
        yield "Whether it is better than what served before: it was compared with no champion."
    if not evaluation.gates:
        yield "How good is good enough: no gate was set."


def _answers(manifest: Manifest, facts: CardFacts) -> Iterator[str]:
    if facts.schema.description:
        yield as_text(facts.schema.description)
    yield "## What it answers"
    rows = [(one.name, one.meaning, one.unit or "") for one in manifest.outputs]
    yield as_grid(Table(("answer", "meaning", "unit"), rows))
    rules = {} if facts.evaluation is None else facts.evaluation.decided_by
    if manifest.task is Task.MULTILABEL:
        yield "A label is decided where its probability is high enough."
        cuts = zip(manifest.classes, manifest.thresholds, strict=True)
        told = [(name, f"{cut:.6g}", rules.get(str(name), "")) for name, cut in cuts]
        yield as_grid(Table(("label", "at least", "chosen"), told))
    elif len(manifest.classes) == 2:
        label, second = as_text(_label(facts.snapshot)), as_text(manifest.outputs[1].name)
        rule = f" ({as_text(*rules.values())})" if rules else ""
        yield f"The second class of {label} is decided where {second} is at least {manifest.threshold:.6g}{rule}."


def _inputs(manifest: Manifest) -> Iterator[str]:
    yield "## What it reads"
    header = ("column", "type", "unit", "description", "promised", "share of the answers")
    told = [(one, manifest.inputs.get(one.name, InputMeaning())) for one in manifest.signature.inputs]
    ranked = sorted(told, key=lambda pair: -manifest.importances.get(pair[0].name, 0.0))
    rows = [
        (
            one.name,
            f"{one.type}{f' in {one.timezone}' if one.timezone else ''}{'' if one.nullable else ', never missing'}",
            said.unit or "",
            said.description or "",
            _promised(said),
            f"{manifest.importances.get(one.name, 0.0):.1%}",
        )
        for one, said in ranked
    ]
    yield as_grid(Table(header, rows))
    yield "The share is how far the answers move where the column alone is permuted among rows of the validation split."


def _some(names: Sequence[str]) -> str:
    more = len(names) - _MOST
    return ", ".join([*names[:_MOST], *([f"and {more} more"] if more > 0 else [])])


def _promised(said: InputMeaning) -> str:
    if said.values is not None:
        return f"one of {_some([*map(str, said.values)])}"
    if said.range is not None:
        bounds = zip(("at least", "at most"), said.range, strict=True)
        return " and ".join(f"{side} {bound}" for side, bound in bounds if bound is not None)
    return "" if said.pattern is None else f"matches {said.pattern}"


def _data(facts: CardFacts) -> Iterator[str]:
    snapshot = facts.snapshot
    yield "## What it was made of"
    rows = [
        (name, f"{snapshot.rows[name]:,}", " to ".join(snapshot.time_range.get(name, ())))
        for name in SPLIT_NAMES
        if name in snapshot.rows
    ]
    yield as_grid(Table(("split", "rows", "time"), rows))
    told = [f"The label is {_label(snapshot)}"]
    told += [f"the key {snapshot.key}"] if snapshot.key else []
    told += [f"the time {snapshot.event_time}"] if snapshot.event_time else []
    yield as_text(f"{', '.join(told)}. {snapshot.split}".strip())
    for what, counts in (("put aside", snapshot.quarantined), ("read as missing", snapshot.repaired)):
        if counts:
            yield as_text(f"{what}: {', '.join(f'{name} {count:,}' for name, count in counts.items())}".capitalize())
    yield as_grid(Table(("file", "bytes", "SHA-256"), [(s.path, f"{s.bytes:,}", s.sha256) for s in snapshot.sources]))
    personal = [one.name for one in facts.schema.columns if one.sensitivity in _SENSITIVE]
    if personal:
        yield as_text(f"Columns that not everybody may see: {', '.join(personal)}")


def _quality(facts: CardFacts) -> Iterator[str]:
    evaluation, spec = facts.evaluation, facts.spec
    if evaluation is None:
        return
    yield "## How good it is"
    level = "" if evaluation.level is None else f", with intervals of {evaluation.level:.0%}"
    yield f"On {evaluation.rows:,} rows of the {evaluation.split} split{level}; {evaluation.metric} counts first."
    if spec.rows != facts.snapshot.rows.get("train", spec.rows):
        yield f"After that it was fitted again on {spec.rows:,} rows: the numbers are those of the model before."
    metrics, gates, _, outputs = evaluation.tables()
    yield as_grid(metrics)
    yield as_grid(outputs) if outputs.rows else ""
    yield as_grid(Table(("gate", "what", "why"), gates.rows))
    if evaluation.champion is not None:
        yield as_text(f"Against {evaluation.champion.champion}: {evaluation.champion.reason}")
    yield as_grid(_worst(evaluation))
    yield "\n".join(f"- {as_text(note)}" for note in evaluation.notes)


def _worst(evaluation: EvaluationResult) -> Table:
    """Return the slices with the worst values of the first metric, of those with enough rows."""
    metric = get_metric(evaluation.metric)
    known: list[tuple[float, SliceResult]] = []
    for one in evaluation.slices:
        value = one.metrics[evaluation.metric].value
        if value is not None and one.rows >= evaluation.min_rows:
            known.append((metric.better(value), one))
    worst = [one for _, one in sorted(known, key=lambda pair: pair[0])[:_MOST]]
    rows = [(one.slice, f"{one.rows:,}", one.metrics[evaluation.metric]) for one in worst]
    return Table(("worst slices", "rows", evaluation.metric), rows)


def _making(manifest: Manifest, facts: CardFacts) -> Iterator[str]:
    spec = facts.spec
    yield "## How it was made"
    rounds = f", {spec.rounds} rounds" if spec.rounds else ""
    features = len(manifest.features)
    fitted = f"fitted on {spec.rows:,} rows of {features} features" if spec.rows else "fitted elsewhere, and adopted"
    yield as_text(f"{spec.family}{rounds}, seed {spec.seed}, {fitted}.")
    yield as_grid(Table(("parameter", "value"), [*_plain(spec.trainer), *_plain(spec.parameters)]))
    proven = manifest.proof
    served = "The graph was" if manifest.native is None else "The objects were stored, loaded again, and"
    yield (
        f"{served} compared with the framework on {proven.get('rows', 0):,.0f} real rows and "
        f"{proven.get('made', 0):,.0f} extremes; the largest difference is {proven.get('largest', 0):.3g} of what is allowed."
    )
    yield as_grid(Table(("made from", "artifact"), sorted(manifest.lineage.items())))
    yield as_grid(Table(("made with", "version"), sorted(manifest.versions.items())))


def _label(snapshot: Snapshot) -> str:
    return ", ".join(snapshot.labels) or "not among them"


def _plain(values: object) -> Sequence[tuple[str, object]]:
    assert isinstance(values, dict)
    return [(name, value) for name, value in values.items() if value not in (None, {}, ())]
