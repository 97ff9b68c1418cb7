"""The flow of an adopted model, as a graph of steps: the standard one, without what trains."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq

from evenkeel.adoption import Adopted
from evenkeel.artifacts import ExampleColumn, Examples, Snapshot, SourceFile
from evenkeel.artifacts.base import dump_json
from evenkeel.engines import column_type
from evenkeel.evaluation import Evaluation, EvaluationResult, Predictions
from evenkeel.evaluation import evaluate as measure
from evenkeel.flows.definition import metric_of
from evenkeel.flows.judged import known_labels, labelled
from evenkeel.flows.labels import encode
from evenkeel.flows.package import package, rehearse
from evenkeel.flows.profile import profile
from evenkeel.flows.release import register, roll_out
from evenkeel.pipeline import Graph, Node, StepContext, step
from evenkeel.rollout import Immediate
from evenkeel.schema import Schema
from evenkeel.statistics import Statistics
from evenkeel.training import Model
from evenkeel.transforms import TransformGraph
from evenkeel.typing import Json
from evenkeel.validation import infer_schema

SPLIT = "validation"
_BUDGET_MS = 100.0


@dataclass(frozen=True)
class Given:
    """What was adopted, the files that the sample came from, and its label."""

    adopted: Adopted
    files: tuple[SourceFile, ...] = ()
    label: str | None = None

    def __fingerprint__(self) -> Json:
        return [hashlib.sha256(dump_json(self.adopted.model.spec)).hexdigest(), *(one.sha256 for one in self.files)]


@step(cache=False)
def ingest(given: Given, context: StepContext) -> Examples:
    """Keep the sample as the snapshot of the model: one split, since nobody knows what it was trained on."""
    rows, spec = given.adopted.sample, given.adopted.model.spec
    folder = context.scratch / "examples"
    folder.mkdir()
    pq.write_table(rows, folder / f"{SPLIT}.parquet", compression="zstd")
    snapshot = Snapshot(
        columns=tuple(ExampleColumn(one.name, column_type(one.type, one.name)) for one in rows.schema),
        rows={SPLIT: rows.num_rows},
        labels=() if given.label is None else (given.label,),
        task=spec.task,
        classes=spec.classes,
        sources=given.files,
        split="the sample of an adopted model",
    )
    return Examples(folder, snapshot)


class Transformed(NamedTuple):
    """What hands the columns to the model; named as in the standard flow."""

    graph: TransformGraph


@step(cache=False)
def transform(given: Given) -> Transformed:
    """Hand on what hands the columns to the model."""
    assert given.adopted.graph is not None
    return Transformed(given.adopted.graph)


@step(cache=False)
def adopt(given: Given) -> Model:
    """Hand on the model."""
    return given.adopted.model


@step
def infer(statistics: Statistics, label: str | None) -> Schema:
    """Infer the promises of the rows from the sample."""
    return infer_schema(statistics.splits[SPLIT], label=label)


@step
def evaluate(examples: Examples, graph: TransformGraph | None, model: Model, label: str) -> EvaluationResult:
    """Judge the model on the rows of the sample whose label is known."""
    spec, table = model.spec, examples.table(SPLIT)
    rows = labelled(table, label).rows
    truth = encode(known_labels(rows.column(label), spec.classes, label), spec.classes)
    scores = model.scores(rows if graph is None else graph.features(rows))
    predictions = Predictions(truth, scores, rows, tuple(map(str, spec.classes)), 0.5, "sample")
    return measure(Evaluation(), predictions, metric=metric_of(None, spec.task), task=spec.task)


def adoption_graph(given: Given, name: str, *, rolls_out: bool, routing: Path, tags: Mapping[str, str]) -> Graph:
    """Return the graph that makes a version of a model out of what was adopted."""
    judged = {"evaluation": "evaluate"} if given.label else {}
    has_graph = given.adopted.graph is not None
    made = {"model": "adopt"} | ({"graph": "transform.graph"} if has_graph else {})
    nodes = [
        Node("ingest", ingest, {}, {"given": given}),
        *([Node("transform", transform, {}, {"given": given})] if has_graph else []),
        Node("adopt", adopt, {}, {"given": given}),
        Node("profile", profile, {"examples": "ingest"}),
        Node("infer", infer, {"statistics": "profile"}, {"label": given.label}),
    ]
    if given.label:
        nodes.append(Node("evaluate", evaluate, {"examples": "ingest", **made}, {"label": given.label}))
    packaged = {"examples": "ingest", **made, "statistics": "profile", "schema": "infer", **judged}
    nodes += [
        Node("package", package, packaged, {"name": name}),
        Node("rehearse", rehearse, {"bundle": "package"}, {"latency_budget_ms": _BUDGET_MS}),
        Node(
            "register",
            register,
            {"bundle": "package", "rehearsal": "rehearse", **judged},
            {"name": name, "tags": dict(tags)},
        ),
    ]
    if rolls_out:
        release = {"rollout": Immediate(), "routing": routing}
        nodes.append(Node("roll_out", roll_out, {"version": "register", "bundle": "package"}, release))
    return Graph(nodes)
