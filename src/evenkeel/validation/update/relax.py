"""Relaxing the text of a schema, proposal by proposal, until a table passes."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from evenkeel.schema import Schema, Severity
from evenkeel.schema.edit import Edit, edit_text
from evenkeel.schema.read import parse_schema
from evenkeel.validation.anomalies import Anomaly
from evenkeel.validation.facts import Facts
from evenkeel.validation.update.base import Proposal, propose

_ROUNDS = 20

Look: TypeAlias = Callable[[Schema], tuple[tuple[Anomaly, ...], Facts]]
"""Returns what does not fit a schema, and what is known of the table."""
Decide: TypeAlias = Callable[[Proposal], bool]


@dataclass(frozen=True, slots=True)
class Updated:
    """What came of it: the text, what was proposed and accepted, what does not fit still, and the rows that there are."""

    text: str
    accepted: tuple[Proposal, ...]
    declined: tuple[Proposal, ...]
    anomalies: tuple[Anomaly, ...]
    rows: int

    @property
    def valid(self) -> bool:
        """Whether the table fits now."""
        return all(one.severity is not Severity.ERROR for one in self.anomalies)


def relax(text: str, path: Path, look: Look, decide: Decide) -> Updated:
    """Return the text of a schema with the relaxations that ``decide`` accepts.

    A relaxation can bring to light what it hid: a column that may be text now may hold values that no text may hold.
    So the table is looked at again, until nothing is proposed that was not declined. Errors name ``path`` as the file.
    """
    accepted: list[Proposal] = []
    declined: dict[str, Proposal] = {}
    for _ in range(_ROUNDS):
        schema = parse_schema(text, path)
        anomalies, facts = look(schema)
        edits: dict[tuple[str, ...], Edit] = {}
        for proposal in propose(anomalies, schema, facts):
            if proposal.name in declined or any(_meet(edit.keys, keys) for edit in proposal.edits for keys in edits):
                continue
            if not decide(proposal):
                declined[proposal.name] = proposal
                continue
            accepted.append(proposal)
            edits.update({edit.keys: edit for edit in proposal.edits})
        if not edits:
            break
        text = edit_text(text, edits.values(), path)
    return Updated(text, tuple(accepted), tuple(declined.values()), anomalies, facts.table.rows)


def _meet(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two edits are made in one place: the later of them waits for what comes of the earlier."""
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]
