"""Assembly: the standard flow, from a pipeline's definition to a model that answers."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evenkeel.flows.definition import Data, Pipeline
    from evenkeel.flows.finished import FinishedRun, load_run
    from evenkeel.flows.report import Highlights, RunReport, StepReport, highlights, report_run
    from evenkeel.flows.run import graph_of, load_pipeline, run_pipeline
    from evenkeel.flows.standard import build_graph
    from evenkeel.flows.trace import Trace, trace_prediction

__all__ = [
    "Data",
    "FinishedRun",
    "Highlights",
    "Pipeline",
    "RunReport",
    "StepReport",
    "Trace",
    "build_graph",
    "graph_of",
    "highlights",
    "load_pipeline",
    "load_run",
    "report_run",
    "run_pipeline",
    "trace_prediction",
]

_FILE_OF = {
    **dict.fromkeys(("Data", "Pipeline"), "definition"),
    **dict.fromkeys(("FinishedRun", "load_run"), "finished"),
    **dict.fromkeys(("Highlights", "RunReport", "StepReport", "highlights", "report_run"), "report"),
    **dict.fromkeys(("graph_of", "load_pipeline", "run_pipeline"), "run"),
    **dict.fromkeys(("Trace", "trace_prediction"), "trace"),
    "build_graph": "standard",
}


def __getattr__(name: str) -> object:
    """Import a file when it is asked for: a pipeline is defined without the flow, and a project is looked at without both."""
    if name not in _FILE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"evenkeel.flows.{_FILE_OF[name]}"), name)
