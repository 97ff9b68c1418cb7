"""The standard flow, from the source to the server, as a graph of steps. It reads in the order in which it runs."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from evenkeel.errors import NotFoundError
from evenkeel.evaluation import EvaluationResult
from evenkeel.flows.champion import champion
from evenkeel.flows.definition import Pipeline
from evenkeel.flows.evaluate import evaluate
from evenkeel.flows.ingest import ingest
from evenkeel.flows.package import package, rehearse
from evenkeel.flows.profile import profile
from evenkeel.flows.release import register, roll_out
from evenkeel.flows.train import baselines, refit, train, tune
from evenkeel.flows.transform import transform
from evenkeel.flows.validate import SchemaFile, validate
from evenkeel.pipeline import Condition, Graph, Node, Step

# What a step of the user's own gets for a parameter of this name.
ARTIFACTS = {
    "examples": "ingest",
    "statistics": "profile",
    "schema": "validate.schema",
    "anomalies": "validate.anomalies",
    "graph": "transform.graph",
    "features": "transform.features",
    "parameters": "tune",
    "model": "train",
    "constant": "baselines.constant",
    "linear": "baselines.linear",
    "champion": "champion",
    "evaluation": "evaluate",
    "refitted": "refit",
    "bundle": "package",
    "rehearsal": "rehearse",
    "version": "register",
    "deployment": "roll_out",
}


def blessed(evaluation: EvaluationResult) -> bool:
    """Whether a model may go on to be packaged."""
    return evaluation.blessed


def refusal(evaluation: EvaluationResult | None) -> tuple[str, ...]:
    """Return why a model was refused; nothing where it was not."""
    return () if evaluation is None or evaluation.blessed else evaluation.reasons


def build_graph(
    pipeline: Pipeline, *, as_of: str | None = None, routing: Path = Path(".evenkeel/routing.json")
) -> Graph:
    """Return the graph of a pipeline."""
    rows = {"examples": "ingest"}
    matrix = {**rows, "features": "transform.features"}
    when = Condition(blessed, {"evaluation": "evaluate"}, "the model was refused")
    trainer = pipeline.trainer
    nodes = [
        Node("ingest", ingest, {}, {"data": pipeline.data, "task": pipeline.task, "as_of": as_of}),
        Node("profile", profile, rows),
        Node(
            "validate",
            validate,
            {**rows, "statistics": "profile"},
            {"schema_file": SchemaFile(pipeline.schema), "plan": pipeline.evaluation, "metric": pipeline.metric},
        ),
        Node("transform", transform, {**rows, "schema": "validate.schema"}, {"transform": pipeline.transform}),
        *_tune(pipeline, matrix),
        Node("train", train, {**matrix, **({"parameters": "tune"} if pipeline.tuner else {})}, {"trainer": trainer}),
        Node("baselines", baselines, matrix),
        Node("champion", champion, {"model": "train"}, {"name": pipeline.name}),
        Node(
            "evaluate",
            evaluate,
            {
                **matrix,
                "graph": "transform.graph",
                "model": "train",
                "constant": "baselines.constant",
                "linear": "baselines.linear",
                "champion": "champion",
            },
            {"plan": pipeline.evaluation, "decision": pipeline.decision, "metric": pipeline.metric},
        ),
        *([Node("refit", refit, {**matrix, "model": "train"}, {"trainer": trainer}, when)] if pipeline.refits else []),
        Node(
            "package",
            package,
            {
                **rows,
                "graph": "transform.graph",
                "model": "refit" if pipeline.refits else "train",
                "evaluation": "evaluate",
                "statistics": "profile",
                "schema": "validate.schema",
            },
            {"name": pipeline.name},
            when,
        ),
        Node("rehearse", rehearse, {"bundle": "package"}, {"latency_budget_ms": pipeline.latency_budget_ms}),
        Node(
            "register",
            register,
            {"bundle": "package", "evaluation": "evaluate", "rehearsal": "rehearse"},
            {"name": pipeline.name, "tags": pipeline.tags},
        ),
        Node(
            "roll_out",
            roll_out,
            {"version": "register", "bundle": "package"},
            {"rollout": pipeline.rollout, "routing": routing},
        ),
    ]
    return Graph(_with_own(nodes, pipeline.own_steps), verdict=Condition(refusal, {"evaluation": "evaluate"}))


def _tune(pipeline: Pipeline, matrix: dict[str, str]) -> list[Node]:
    if pipeline.tuner is None:
        return []
    parameters = {"trainer": pipeline.trainer, "tuner": pipeline.tuner, "metric": pipeline.metric}
    return [Node("tune", tune, matrix, parameters)]


def _with_own(nodes: list[Node], steps: Iterable[Step[..., Any]]) -> list[Node]:
    """Return the nodes, those that the user has a step for replaced by it, and the user's other steps behind them."""
    standard = {node.name: node for node in nodes}
    own = {step.name: step for step in steps}
    sources = ARTIFACTS | {name: name for name in own if name not in standard}
    there = {name for name, source in sources.items() if source.partition(".")[0] in {*standard, *own}}
    made = {name: _own(step, standard.get(name), sources, there) for name, step in own.items()}
    return list({**standard, **made}.values())


def _own(step: Step[..., Any], replaced: Node | None, sources: dict[str, str], there: set[str]) -> Node:
    wanted = step.signature
    for name in wanted.inputs:
        if name not in sources:
            raise NotFoundError("artifact", name, sources, where=f"the step {step.name!r}")
    inputs = {name: sources[name] for name, port in wanted.inputs.items() if name in there or not port.optional}
    if replaced is None:
        return Node(step.name, step, inputs)
    given = {name: value for name, value in replaced.parameters.items() if name in wanted.parameters}
    return Node(step.name, step, inputs, given, replaced.when)
