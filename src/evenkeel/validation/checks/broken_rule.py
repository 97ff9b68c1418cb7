"""Rows that break a rule between columns."""

from collections.abc import Iterator

from evenkeel.schema import Rule, Schema
from evenkeel.validation.anomalies import Anomaly
from evenkeel.validation.checks.base import Check, Finding, counted, percent
from evenkeel.validation.facts import Broken, Facts


class BrokenRule(Check):
    """A rule is false in more rows than its ``min_fraction`` allows; where something is missing it is neither."""

    kind = "broken_rule"
    field = "rules"
    remedy = "correct the rows, or lower the min_fraction of the rule"

    def find(self, facts: Facts, schema: Schema) -> Iterator[Anomaly]:
        for rule in schema.rules:
            found = counted(facts, self.kind, rule.name)
            if found is not None and found.count and 1 - found.share < rule.min_fraction:
                anomaly = self.anomaly(schema, None, _finding(rule, found))
                yield anomaly if rule.severity is None else anomaly.judged(rule.severity)


def _finding(rule: Rule, found: Broken) -> Finding:
    problem = (
        f"{found.count:,} of {found.of:,} rows ({percent(found.share)}) break the rule {rule.name!r}, {rule.condition}"
    )
    return Finding(problem, 1 - found.share, rule.min_fraction, found.examples, found.rows, rule.name)
