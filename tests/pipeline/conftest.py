import subprocess
import sys
import time
from pathlib import Path

import pytest

from evenkeel.artifacts import FolderStore
from evenkeel.clock import SystemClock
from evenkeel.ledger import open_ledger
from evenkeel.pipeline import Workspace

HEAD = """
from dataclasses import dataclass
import os, time
from evenkeel.artifacts import Document
from evenkeel.pipeline import Condition, Graph, Node, StepContext, step

@dataclass(frozen=True)
class Amount(Document):
    value: int
"""

SCRIPT = """
import sys
from pathlib import Path
from evenkeel.artifacts import FolderStore
from evenkeel.clock import SystemClock
from evenkeel.ledger import open_ledger
from evenkeel.pipeline import LineReporter, Request, Workspace, load_project, run

folder = Path(sys.argv[1])
project = load_project(folder)
url = f"sqlite:///{folder}/.evenkeel/ledger.db"
(folder / ".evenkeel").mkdir(exist_ok=True)
with open_ledger(url) as ledger:
    store = FolderStore(folder / ".evenkeel/artifacts")
    place = Workspace(folder, folder / ".evenkeel", store, ledger, SystemClock(), url)
    builder = "pipeline:build" if hasattr(project.module, "build") else None
    graph = project.module.build(project, {}) if builder else project.module.graph
    result = run(graph, Request("test", builder=builder), place, LineReporter(sys.stdout))
    print(result.error or "", flush=True)
sys.exit(result.exit_code)
"""


@pytest.fixture
def place(tmp_path):
    url = f"sqlite:///{tmp_path}/ledger.db"
    with open_ledger(url) as ledger:
        yield Workspace(
            project=Path(__file__).parent,
            state=tmp_path / "state",
            store=FolderStore(tmp_path / "artifacts"),
            ledger=ledger,
            clock=SystemClock(),
            ledger_url=url,
        )


class ProjectRun:
    """A project in a folder, whose graph other processes run."""

    def __init__(self, folder):
        self.folder = folder

    def write(self, text):
        (self.folder / "pipeline.py").write_text(HEAD + text)

    def start(self):
        command = [sys.executable, "-c", SCRIPT, str(self.folder)]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, stdout=pipe, stderr=subprocess.STDOUT, text=True, start_new_session=True)

    def run(self):
        with self.start() as process:
            text, _ = process.communicate(timeout=120)
        return process.returncode, text

    def ledger(self):
        return open_ledger(f"sqlite:///{self.folder}/.evenkeel/ledger.db")

    def wait_for(self, name):
        """Return the text of a file that a step writes, once it is there."""
        end = time.monotonic() + 120
        while not (self.folder / name).is_file() or not (self.folder / name).read_text():
            assert time.monotonic() < end, f"{name} did not come"
            time.sleep(0.02)
        return (self.folder / name).read_text()

    def wait_for_end(self, pid):
        end = time.monotonic() + 120
        while Path(f"/proc/{pid}").exists():
            assert time.monotonic() < end, f"{pid} did not end"
            time.sleep(0.02)


@pytest.fixture
def project(tmp_path):
    made = ProjectRun(tmp_path / "project")
    made.folder.mkdir()
    return made
