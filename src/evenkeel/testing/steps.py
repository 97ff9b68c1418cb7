"""The law of steps: a step gives the same from its JSON specification, in another process, as it gave in the run."""

import json
import subprocess
import sys
from pathlib import Path

from evenkeel.ledger import Execution, StepStatus
from evenkeel.pipeline import Graph, Request, RunResult, Workspace
from evenkeel.pipeline.job import Job
from evenkeel.pipeline.specification import specify, write_specification

_EXECUTE = """
import json, sys
from pathlib import Path
from evenkeel.pipeline import execute
print(json.dumps({name: str(reference) for name, reference in execute(Path(sys.argv[1])).items()}))
"""


def check_specifications(graph: Graph, request: Request, place: Workspace, result: RunResult, folder: Path) -> None:
    """Run each step of a run again from its specification, in ``folder``, and fail where it gives something else.

    Steps that are never cached, such as those that register or publish, are left out.
    """
    for execution in place.ledger.executions.of_run(result.run_id):
        if execution.status is StepStatus.RAN and graph.nodes[execution.step].step.cache:
            made = _execute(graph, request, place, execution, folder)
            expected = {name: str(reference) for name, reference in execution.outputs.items()}
            assert made == expected, f"{execution.step}: {made} and not {expected}"


def _execute(graph: Graph, request: Request, place: Workspace, execution: Execution, folder: Path) -> dict[str, str]:
    node = graph.nodes[execution.step]
    inputs = {name: execution.inputs.get(name) for name in graph.inputs[execution.step]}
    job = Job(node, inputs, execution.run_id, folder, place.store, place.clock, lambda: place.ledger)
    path = folder / f"{execution.step}.json"
    write_specification(specify(job, request, place), path)
    command = [sys.executable, "-c", _EXECUTE, str(path)]
    done = subprocess.run(command, cwd=place.project, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(f"{execution.step}: {done.stderr}")
    return dict(json.loads(done.stdout.splitlines()[-1]))
