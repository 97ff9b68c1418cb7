"""The project that a command is called in."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from evenkeel.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from evenkeel.flows.finished import FinishedRun
    from evenkeel.flows.project import Project


def enter_project() -> "Project":
    """Return the project here or above, and make its folder the current one, which relative paths are read from."""
    from evenkeel.flows.project import open_project

    project = open_project(Path.cwd())
    os.chdir(project.root)
    return project


def finished(run_id: str | None, made: str) -> "FinishedRun":
    """Return a run of the project here or above, by its id or the start of it; by default the last that ``made`` an output."""
    from evenkeel.flows.finished import FinishedRun

    project = enter_project()
    return FinishedRun(project, project.find_run(run_id, made))


def tell_run(console: "Console", run: "FinishedRun") -> None:
    """Say which run was looked at, which nobody named."""
    console.print(run.title, style="dim")


def find_bundle(named: str) -> Path:
    """Return the folder of a bundle: the folder itself, or that of a model version of the project here or above.

    That of a version must be what the ledger knows it to be, else this raises `StoreError`.
    """
    if _is_folder(named):
        return Path(named).absolute()
    project = enter_project()
    reference = project.registry.resolve(named).bundle
    project.store.verify(reference)
    return project.store.folder(reference)


def version_of(named: str) -> int:
    """Return the version of a model that is named; 1 where a folder is."""
    return 1 if _is_folder(named) else enter_project().registry.resolve(named).version


def trusted_keys() -> tuple[Path, ...]:
    """Return the keys that the settings here or above trust; none outside of a project."""
    from evenkeel.settings import find_root, load_settings

    return load_settings(find_root(Path.cwd())).trusted_keys


def training_rows(before: Path, after: Path) -> tuple[Path, Path] | None:
    """Return the files of the rows that two bundles were trained on, where the store of the project here has both."""
    from evenkeel.artifacts import Examples, Reference
    from evenkeel.bundles.manifest import read_manifest
    from evenkeel.flows.project import open_project

    try:
        store = open_project(Path.cwd()).store
    except UsageError:
        return None
    named = [read_manifest(folder).lineage.get("examples") for folder in (before, after)]
    references = [Reference.parse(text) for text in named if text is not None]
    if len({*references}) < 2 or not all(one in store for one in references):
        return None
    first, second = (store.get_as(one, Examples).path("train") for one in references)
    return first, second


def _is_folder(named: str) -> bool:
    return Path(named, "bundle.json").is_file() or os.sep in named
