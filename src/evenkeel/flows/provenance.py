"""What a run records of the code and the environment that it ran with."""

import platform
import subprocess
from importlib import metadata
from pathlib import Path

from evenkeel.typing import Json

_LONGEST_DIFF = 1_000_000


def code_state(project: Path) -> dict[str, Json]:
    """Return the commit, and the difference of the tree from it; ``commit`` is None outside of a git repository.

    The difference holds tracked files, and the names of those that are not tracked; it is cut after a million characters.
    """
    commit = _git(project, "rev-parse", "HEAD")
    if commit is None:
        return {"commit": None, "dirty": None}
    status = _git(project, "status", "--porcelain", "--", ".") or ""
    if not status.strip():
        return {"commit": commit.strip(), "dirty": False}
    diff = _git(project, "diff", "HEAD", "--", ".") or ""
    return {"commit": commit.strip(), "dirty": True, "status": status[:_LONGEST_DIFF], "diff": diff[:_LONGEST_DIFF]}


def environment_state() -> dict[str, Json]:
    """Return the versions of Python, of the machine's kind, and of every installed distribution."""
    packages: dict[str, Json] = {}
    for distribution in metadata.distributions():
        told = distribution.metadata  # read once: `name` and `version` each read it anew
        packages[told["Name"].lower()] = told["Version"]
    return {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "processor": platform.machine(),
        "packages": dict(sorted(packages.items())),
    }


def _git(project: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(project), *arguments], capture_output=True, text=True, check=False, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
