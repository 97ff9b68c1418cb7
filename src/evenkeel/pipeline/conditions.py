"""Deciding whether a step runs, and how a run ends, from what the steps before have made."""

from collections.abc import Mapping
from typing import Any

from evenkeel.artifacts import Artifact, Reference
from evenkeel.artifacts.store import ArtifactStore
from evenkeel.errors import EvenkeelError, StepError
from evenkeel.ledger import StepStatus
from evenkeel.pipeline.graph import Graph
from evenkeel.pipeline.node import Condition, Node, Source
from evenkeel.pipeline.results import StepResult
from evenkeel.pipeline.signature import optional_names, place

Results = Mapping[str, StepResult]


def output(results: Results, source: Source) -> Reference | None:
    """Return what a source gave, or None."""
    return results[source.node].outputs.get(source.output)


def obstacle(graph: Graph, node: Node, results: Results, store: ArtifactStore) -> str | None:
    """Return why a node is skipped, or None; all that it waits for must have come to an end."""
    wired = graph.inputs[node.name]
    needed = [source for name, source in wired.items() if not node.step.signature.inputs[name].optional]
    absent = _absence(results, needed)
    if absent or node.condition is None:
        return absent
    wired = graph.conditions[node.name]
    absent = _absence(results, _needed(node.condition, wired))
    return absent or (None if _ask(node.condition, _load(results, wired, store)) else node.condition.refusal)


def refusals(graph: Graph, results: Results, store: ArtifactStore) -> tuple[str, ...]:
    """Return the reasons that the verdict of a graph gives for refusing the run."""
    wired = graph.verdict_inputs
    if graph.verdict is None or _absence(results, _needed(graph.verdict, wired)):
        return ()
    return tuple(_ask(graph.verdict, _load(results, wired, store)))


def _absence(results: Results, sources: list[Source]) -> str | None:
    """Return why one of the sources is absent: the first cause, where one step was skipped because of another."""
    for source in sources:
        result = results[source.node]
        if result.status is StepStatus.SKIPPED:
            return result.why
        if result.status is StepStatus.FAILED:
            return f"{source.node} failed"
        if output(results, source) is None:
            return f"{source} gave nothing"
    return None


def _needed(condition: Condition, wired: Mapping[str, Source]) -> list[Source]:
    optional = optional_names(condition.function)
    return [source for name, source in wired.items() if name not in optional]


def _load(results: Results, wired: Mapping[str, Source], store: ArtifactStore) -> dict[str, Artifact | None]:
    references = {name: output(results, source) for name, source in wired.items()}
    return {name: None if one is None else store.get(one) for name, one in references.items()}


def _ask(condition: Condition, given: Mapping[str, Artifact | None]) -> Any:
    try:
        return condition.function(**given)
    except EvenkeelError:
        raise
    except Exception as error:
        name = condition.function.__name__
        got = f"{type(error).__name__}: {error}"
        raise StepError(f"The condition {name!r} failed", got=got, where=place(condition.function)) from error
