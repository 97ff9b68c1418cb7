"""The standard flow, from the source to the server, as a graph of steps. It reads in the order in which it runs."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from evenkeel.errors import NotFoundError
from evenkeel.evaluation import EvaluationResult
from evenkeel.evaluation.probes import LeakageReport
from evenkeel.flows.champion import champion
from evenkeel.flows.definition import Pipeline
from evenkeel.flows.evaluate import evaluate
from evenkeel.flows.ingest import ingest
from evenkeel.flows.leakage import leakage
from evenkeel.flows.leakage_probe import LeakageProbe
from evenkeel.flows.package import package, rehearse
from evenkeel.flows.previous import previous
from evenkeel.flows.profile import profile
from evenkeel.flows.promised import Promised
from evenkeel.flows.release import register, roll_out
from evenkeel.flows.skew import skew
from evenkeel.flows.train import baselines, refit, train, tune
from evenkeel.flows.transform import transform
from evenkeel.flows.validate import SchemaFile, validate
from evenkeel.pipeline import Condition, Graph, Node, Step
from evenkeel.validation import Anomalies

# What a step gets for a parameter of this name: a standard one, and one of the user's own.
ARTIFACTS = {
    "examples": "ingest",
    "statistics": "profile",
    "previous": "previous",
    "schema": "validate.schema",
    "anomalies": "validate.anomalies",
    "graph": "transform.graph",
    "features": "transform.features",
    "leakage": "leakage",
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


def blessed_and_probed(evaluation: EvaluationResult, leakage_probe: LeakageReport) -> bool:
    """Whether a model may go on to be packaged, once it was probed: a probe that fails stops the run itself."""
    return evaluation.blessed


def tight(anomalies: Anomalies) -> bool:
    """Whether no label leaks, so that training may begin."""
    return anomalies.valid


def refusal(evaluation: EvaluationResult | None) -> tuple[str, ...]:
    """Return why a model was refused; nothing where it was not."""
    return () if evaluation is None or evaluation.blessed else evaluation.reasons


def build_graph(
    pipeline: Pipeline,
    *,
    as_of: str | None = None,
    routing: Path = Path(".evenkeel/routing.json"),
    predictions: Path = Path(".evenkeel/predictions"),
    trusted_keys: tuple[Path, ...] = (),
) -> Graph:
    """Return the graph of a pipeline."""
    evaluation, metric, trainer = pipeline.evaluation, pipeline.metric, pipeline.trainer
    probed = any(isinstance(one, LeakageProbe) for one in pipeline.own_steps)
    when = Condition(blessed_and_probed if probed else blessed, {"evaluation": "evaluate"}, "the model was refused")
    begin = Condition(tight, {"anomalies": "leakage"}, "the label leaks")
    tuned = (
        [_node(tune, {"trainer": trainer, "tuner": pipeline.tuner, "metric": metric}, begin)] if pipeline.tuner else []
    )
    refitted = [_node(refit, {"trainer": trainer}, when)] if pipeline.refits else []
    nodes = [
        _node(
            ingest,
            {
                "data": pipeline.data,
                "task": pipeline.task,
                "as_of": as_of,
                "promised": Promised(pipeline.schema),
                "quantiles": tuple(pipeline.quantiles),
            },
        ),
        _node(profile),
        _node(previous, {"name": pipeline.name}),
        _node(
            validate,
            {"schema_file": SchemaFile(pipeline.schema), "plan": evaluation, "metric": metric, "as_of": as_of},
        ),
        _node(skew, {"name": pipeline.name, "predictions": predictions}),
        _node(transform, {"transform": pipeline.transform, "columns": trainer.raw_columns}),
        _node(leakage, {"split": pipeline.data.chosen_split, "views": tuple(v.name for v in pipeline.data.features)}),
        *tuned,
        _node(train, {"trainer": trainer}, begin, parameters="tune" if tuned else None),
        _node(baselines, when=begin),
        _node(champion, {"name": pipeline.name}),
        _node(evaluate, {"plan": evaluation, "decision": pipeline.decision, "metric": metric}),
        *refitted,
        _node(package, {"name": pipeline.name}, when, model="refit" if refitted else "train"),
        _node(rehearse, {"latency_budget_ms": pipeline.latency_budget_ms}),
        _node(register, {"name": pipeline.name, "tags": pipeline.tags}),
        _node(roll_out, {"rollout": pipeline.rollout, "routing": routing, "trusted_keys": trusted_keys}),
    ]
    return Graph(_with_own(nodes, pipeline), verdict=Condition(refusal, {"evaluation": "evaluate"}))


def _node(
    step: Step[..., Any],
    given: Mapping[str, object] = MappingProxyType({}),
    when: Condition | None = None,
    **wired: str | None,
) -> Node:
    """Return the node of a standard step, its artifacts as `ARTIFACTS` names them, but for those that are ``wired``."""
    sources = {name: ARTIFACTS[name] for name in step.signature.inputs} | wired
    return Node(step.name, step, {name: source for name, source in sources.items() if source}, given, when)


def _with_own(nodes: list[Node], pipeline: Pipeline) -> list[Node]:
    """Return the nodes, those that the user has a step for replaced by it, and the user's other steps behind them."""
    standard = {node.name: node for node in nodes}
    own = {step.name: step for step in pipeline.own_steps}
    values = {"trainer": pipeline.trainer, "metric": pipeline.metric}
    sources = ARTIFACTS | {name: name for name in own if name not in standard}
    there = {name for name, source in sources.items() if source.partition(".")[0] in {*standard, *own}}
    wired = {name: _inputs(step, sources, there) for name, step in own.items()}
    made = {name: _own(step, wired[name], standard.get(name), values) for name, step in own.items()}
    return list({**standard, **made}.values())


def _inputs(step: Step[..., Any], sources: Mapping[str, str], there: set[str]) -> dict[str, str]:
    wanted = step.signature
    for name in wanted.inputs:
        if name not in sources:
            raise NotFoundError("artifact", name, sources, where=f"the step {step.name!r}")
    return {name: sources[name] for name, port in wanted.inputs.items() if name in there or not port.optional}


def _own(step: Step[..., Any], inputs: Mapping[str, str], replaced: Node | None, values: Mapping[str, object]) -> Node:
    """Return the node of a user's step: what it replaces gives its values, and else the pipeline those without a default."""
    wanted = step.signature
    if replaced is None:
        given = {name: values[name] for name in wanted.parameters if name in values and name not in wanted.defaults}
        return Node(step.name, step, inputs, given)
    given = {name: value for name, value in replaced.parameters.items() if name in wanted.parameters}
    return Node(step.name, step, inputs, given, replaced.when)
