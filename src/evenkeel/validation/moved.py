"""How far the columns that have a limit have moved: from the span before, or from training to serving."""

from collections.abc import Mapping

from evenkeel.engines import Engine, Relation
from evenkeel.schema import Limit, Schema
from evenkeel.validation.drift import Counted, Drift, DriftPlan, compare


def drift_limits(schema: Schema, environment: str = "training") -> dict[str, Limit]:
    """Return how far each column may move from the span before, of those that the schema limits."""
    return {one.name: one.drift for one in schema.expected(environment) if one.drift is not None and one.is_judged}


def skew_limits(schema: Schema) -> dict[str, Limit]:
    """Return how far each column may lie from training when it is served, of those that the schema limits."""
    return {one.name: one.skew for one in schema.expected("serving") if one.skew is not None and one.is_judged}


def moved(engine: Engine, reference: Relation, current: Relation, limits: Mapping[str, Limit]) -> Drift | None:
    """Return how far the columns with limits have moved that both tables have; none where there is none of them."""
    names = [name for name in limits if name in reference.schema.names and name in current.schema.names]
    if not names:
        return None
    before, now = (Counted.of(engine, rows, names) for rows in (reference, current))
    return compare(before, now, DriftPlan(limits=dict(limits)))
