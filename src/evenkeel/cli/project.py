"""The project that a command is called in."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evenkeel.flows.project import Project


def enter_project() -> "Project":
    """Return the project here or above, and make its folder the current one, which relative paths are read from."""
    from evenkeel.flows.project import open_project

    project = open_project(Path.cwd())
    os.chdir(project.root)
    return project
