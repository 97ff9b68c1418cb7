"""The smallest relaxations of a schema that let a table pass."""

from evenkeel.validation.update import presence, tables, types, values
from evenkeel.validation.update.base import RELAXATIONS, Case, Proposal, propose
from evenkeel.validation.update.relax import Decide, Look, Updated, relax

__all__ = [
    "RELAXATIONS",
    "Case",
    "Decide",
    "Look",
    "Proposal",
    "Updated",
    "presence",
    "propose",
    "relax",
    "tables",
    "types",
    "values",
]
