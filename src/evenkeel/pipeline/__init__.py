"""Steps, the graph of them, what makes one run again, and the runner."""

from evenkeel.pipeline.context import StepContext
from evenkeel.pipeline.fingerprint import Fingerprint, fingerprint
from evenkeel.pipeline.graph import Graph
from evenkeel.pipeline.node import Condition, Node
from evenkeel.pipeline.parameters import Parameter, find_parameters, settle, substitute
from evenkeel.pipeline.project import Project, load_project
from evenkeel.pipeline.step import Step, step

__all__ = [
    "Condition",
    "Fingerprint",
    "Graph",
    "Node",
    "Parameter",
    "Project",
    "Step",
    "StepContext",
    "find_parameters",
    "fingerprint",
    "load_project",
    "settle",
    "step",
    "substitute",
]
