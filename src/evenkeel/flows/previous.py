"""Previous: the snapshot that was found good before this one, which this one is compared with."""

from dataclasses import dataclass

from evenkeel.artifacts import Document, Examples
from evenkeel.pipeline import StepContext, step


@dataclass(frozen=True)
class Previous(Document):
    """The snapshot before, as a reference, and its statistics; ``run`` is the run that found it good."""

    run: str
    examples: str
    statistics: str


@step(cache=False)
def previous(examples: Examples, name: str, context: StepContext) -> Previous | None:
    """Find the last snapshot of other rows that was found good before this one was; none where there is none.

    The same rows have the same predecessor however often they are run, so that a run in which nothing changed stays one
    in which nothing changed.
    """
    here = context.inputs["examples"]
    judged = context.ledger.executions.history(name, "validate")
    places = [place for place, one in enumerate(judged) if one.inputs["examples"] == here]
    for one in judged[places[-1] + 1 :] if places else judged:
        before, statistics = one.inputs["examples"], one.inputs["statistics"]
        if before in context.store and statistics in context.store:
            return Previous(one.run_id, str(before), str(statistics))
    return None
