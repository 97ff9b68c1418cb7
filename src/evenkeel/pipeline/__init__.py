"""Steps, the graph of them, what makes one run again, and the runner."""

from evenkeel.pipeline.context import StepContext
from evenkeel.pipeline.fingerprint import Fingerprint, fingerprint
from evenkeel.pipeline.graph import Graph
from evenkeel.pipeline.node import Condition, Node
from evenkeel.pipeline.parameters import Parameter
from evenkeel.pipeline.project import LoadedProject, load_project
from evenkeel.pipeline.reporter import LineReporter, Reporter
from evenkeel.pipeline.results import Request, RunResult, StepResult, Workspace
from evenkeel.pipeline.runner import run
from evenkeel.pipeline.specification import StepSpecification, execute
from evenkeel.pipeline.step import Step, step

__all__ = [
    "Condition",
    "Fingerprint",
    "Graph",
    "LineReporter",
    "LoadedProject",
    "Node",
    "Parameter",
    "Reporter",
    "Request",
    "RunResult",
    "Step",
    "StepContext",
    "StepResult",
    "StepSpecification",
    "Workspace",
    "execute",
    "fingerprint",
    "load_project",
    "run",
    "step",
]
