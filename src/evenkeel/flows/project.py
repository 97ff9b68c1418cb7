"""Finding a project, and opening what it keeps."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from evenkeel.errors import UsageError
from evenkeel.settings import FILE, Settings, find_root, load_settings

if TYPE_CHECKING:
    from evenkeel.artifacts import ArtifactStore
    from evenkeel.flows.definition import Pipeline
    from evenkeel.ledger import Ledger, Run
    from evenkeel.registry import Registry

_FIRST_SETTINGS = "# The settings of this project; what is not here is as by default. Its state lies in .evenkeel/\n"


@dataclass(frozen=True)
class Project:
    """A folder with ``pipeline.py``, its settings, its ledger and its store; each opened when it is asked for."""

    root: Path
    settings: Settings

    @cached_property
    def pipeline(self) -> "Pipeline":
        from evenkeel.flows.run import load_pipeline

        return load_pipeline(self.root)

    @property
    def only_model(self) -> str:
        """The name of the pipeline's model; where there is no pipeline, of the only one that was adopted."""
        if (self.root / "pipeline.py").is_file():
            return self.pipeline.name
        names = sorted({version.model for version in self.registry.list()})
        if len(names) != 1:
            got = ", ".join(names) or "none"
            raise UsageError("Which model?", expected="one model", got=got, remedy="Name one with --model.")
        return names[0]

    @cached_property
    def ledger(self) -> "Ledger":
        from evenkeel.ledger import open_ledger

        return open_ledger(self.settings.ledger_url, anchor=self.settings.anchor)

    def find_run(self, run_id: str | None = None, made: str | None = None) -> "Run":
        """Return a run by its id or the start of it; by default the last one, or the last that ``made`` an output.

        An output is named as in a `FinishedRun`, such as ``transform.graph``: a run that failed before, or that adopted
        a model which reads raw columns, has none.
        """
        if run_id is not None:
            return self.ledger.runs.get(run_id)
        for run in self.ledger.runs.list(limit=1, made=made):
            return run
        if made is None or not self.ledger.runs.list(limit=1):
            raise UsageError("There is no run yet", remedy="Start one with `evenkeel run`.")
        remedy = "Name a run; `evenkeel runs` lists them, and `evenkeel show RUN` what each made."
        raise UsageError(f"No run made {made}", remedy=remedy)

    @cached_property
    def store(self) -> "ArtifactStore":
        from evenkeel.artifacts import FolderStore

        return FolderStore(self.settings.artifacts)

    @cached_property
    def registry(self) -> "Registry":
        from evenkeel.registry import Registry

        return Registry(self.ledger)


def open_project(start: Path) -> Project:
    """Return the project at or above ``start``."""
    found = found_project(start)
    if found is None:
        remedy = "Go to the folder of a project, or make one with `evenkeel init`."
        raise UsageError("There is no project here", expected="pipeline.py", where=start.resolve(), remedy=remedy)
    return found


def found_project(start: Path) -> Project | None:
    """Return the project at or above ``start``; nothing where there is none."""
    root = find_root(start.resolve())
    settings = load_settings(root)
    is_one = (root / "pipeline.py").is_file() or (root / FILE).is_file()
    return Project(root, settings) if is_one else None


def start_project(folder: Path) -> Project:
    """Make a project of a folder, for models that no pipeline of it has trained."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text(_FIRST_SETTINGS, encoding="utf-8")
    return open_project(folder)
