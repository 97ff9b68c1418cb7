"""Profile: Examples → `Statistics` of every column of each split."""

from evenkeel.artifacts import Examples
from evenkeel.flows.engine import project_engine
from evenkeel.pipeline import step
from evenkeel.statistics import Statistics, profile_examples


@step
def profile(examples: Examples) -> Statistics:
    """Count and measure each column of each split."""
    return profile_examples(project_engine(), examples)
