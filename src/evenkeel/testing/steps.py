"""The laws of steps and of their runner.

A step gives the same from its JSON specification, in another process, as it gave in the run. A run that died at any
instant is resumed by running again, and what it left is whole.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from evenkeel.artifacts import Document, FolderStore
from evenkeel.clock import SystemClock
from evenkeel.ledger import Execution, RunStatus, StepStatus, open_ledger
from evenkeel.pipeline import Graph, Node, Request, RunResult, Workspace, run, step
from evenkeel.pipeline.job import Job
from evenkeel.pipeline.specification import specify, write_specification


@dataclass(frozen=True, slots=True)
class Tally(Document):
    """A number, to be handed on."""

    value: int


@step
def start_counting() -> Tally:
    """Begin with nothing."""
    return Tally(0)


@step
def count_on(tally: Tally) -> Tally:
    """Add one."""
    return Tally(tally.value + 1)


def run_chain(folder: Path, steps: int = 3) -> None:
    """Run a chain of steps with a SQLite ledger and a store in ``folder``; raises where it does not succeed."""
    nodes = [Node("step_0", start_counting)]
    nodes += [Node(f"step_{n}", count_on, {"tally": f"step_{n - 1}"}) for n in range(1, steps)]
    with open_ledger(f"sqlite:///{folder}/ledger.db") as ledger:
        place = Workspace(folder, folder, FolderStore(folder / "artifacts"), ledger, SystemClock())
        result = run(Graph(nodes), Request("chain"), place)
    assert result.status is RunStatus.SUCCEEDED, str(result.error)


def check_resumes(folder: Path) -> None:
    """Run the chain again where it may have died, and fail where the ledger and the store are not whole after it."""
    run_chain(folder)
    store = FolderStore(folder / "artifacts")
    with open_ledger(f"sqlite:///{folder}/ledger.db") as ledger:
        runs = ledger.runs.list()
        assert runs[0].status is RunStatus.SUCCEEDED
        assert {found.status for found in runs[1:]} <= {RunStatus.SUCCEEDED, RunStatus.INTERRUPTED}, runs
        assert ledger.events.verify().intact
        for execution in (one for found in runs for one in ledger.executions.of_run(found.id)):
            for reference in execution.outputs.values():
                store.verify(reference)


_EXECUTE = """
import json, sys
from pathlib import Path
from evenkeel.pipeline import execute
print(json.dumps({name: str(reference) for name, reference in execute(Path(sys.argv[1])).items()}))
"""


def check_specifications(graph: Graph, request: Request, place: Workspace, result: RunResult, folder: Path) -> None:
    """Run each step of a run again from its specification, started in ``folder``, and fail where it gives another thing.

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
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(f"{execution.step}: {done.stderr}")
    return dict(json.loads(done.stdout.splitlines()[-1]))
