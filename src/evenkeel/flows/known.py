"""What earlier runs of a project found in rows."""

import hashlib
import platform
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from evenkeel.artifacts.side_cache import SideCache
from evenkeel.pipeline import StepContext
from evenkeel.pipeline.distributions import version_of
from evenkeel.pipeline.house import house_digest, house_libraries
from evenkeel.pipeline.logs import read_log
from evenkeel.settings import find_root, load_settings
from evenkeel.transforms.known import KnownStates

ANALYSED = "analysed"  # what stands in the log of a step, with the fields of `Analysed`
_MODULES = ("evenkeel.transforms.known",)
_INSTRUCTIONS = ("flags", "Features")  # what /proc/cpuinfo calls them on x86 and on ARM
_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Analysed:
    """How many rows something was learnt from, and at how many of them a step had to look for it."""

    rows: int
    analysed: int


def analysed(log: Path) -> Analysed | None:
    """Return what the log of a step says; none where it says nothing, is gone, or was written by somebody else."""
    for fields in reversed(read_log(log)):
        if fields.get("message") == ANALYSED:
            with suppress(msgspec.ValidationError):
                return msgspec.convert(fields, Analysed)
    return None


def known_states(context: StepContext) -> KnownStates | None:
    """Return what is known in the project here; none where there is no project, or its settings keep nothing."""
    settings = load_settings(find_root(Path.cwd()))
    if not settings.known_mb or not settings.state.is_dir():
        return None
    return KnownStates(SideCache(settings.known, settings.known_mb * _MB), _code(), recall=context.cache)


@cache
def _code() -> str:
    """Return a digest of what makes states of rows: our modules, the libraries, Python, and the kind of processor."""
    libraries = [f"{name} {version_of(name)}" for name in sorted(house_libraries(_MODULES))]
    parts = [house_digest(_MODULES), platform.python_version(), platform.machine(), _instructions(), *libraries]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _instructions() -> str:
    """Return the instructions that the processor knows: with others, kernels may round the last bit another way."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line for line in lines if line.startswith(_INSTRUCTIONS)), platform.processor())
