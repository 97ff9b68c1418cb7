"""Laws of the fingerprint: what must run a step again, and what must not.

Where a step must run, a fingerprint that stays the same is a stale hit, the worst failure of a cache; where it need
not, one that changes costs a needless run. The cases stand in `fingerprint_cases`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evenkeel.pipeline.fingerprint import Fingerprint, fingerprint
from evenkeel.pipeline.node import Node
from evenkeel.pipeline.project import load_project
from evenkeel.testing import fingerprint_cases

FILE = "pipeline.py"
_HEAD = "from evenkeel.pipeline import step\n"
_MARKS = {"before": " -", "after": " +"}


@dataclass(frozen=True, slots=True)
class Case:
    """A project before and after an edit: the text of each file, by its path."""

    name: str
    before: Mapping[str, str]
    after: Mapping[str, str]
    doubtful: bool


def read_cases(text: str) -> tuple[Case, ...]:
    """Return the cases that a text holds."""
    return tuple(_read_case(*part) for part in re.findall(r"^== ([^\n]+)\n(.*?)(?=\n\n==|\Z)", text, re.M | re.S))


def write_project(folder: Path, texts: Mapping[str, str]) -> None:
    """Write the files of a project."""
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def fingerprint_of(folder: Path) -> Fingerprint:
    """Load a project and return the fingerprint of its step ``work``, given its ``VALUE`` if it has one."""
    project = load_project(folder)
    defined = vars(project.module)
    parameters = {"value": defined["VALUE"]} if "VALUE" in defined else {}
    return fingerprint(Node("work", defined["work"], {}, parameters), {}, project.folder)


def changes(case: Case, folder: Path) -> list[str]:
    """Return the names of the parts that the edit of a case changes, or the doubts that forbid any use of the cache."""
    write_project(folder, case.before)
    before = fingerprint_of(folder)
    write_project(folder, case.after)
    after = fingerprint_of(folder)
    if after.doubts:
        return [f"doubt: {doubt}" for doubt in after.doubts]
    names = sorted({*before.parts, *after.parts})
    changed = [name for name in names if before.parts.get(name) != after.parts.get(name)]
    assert bool(changed) == (before.digest != after.digest)
    return changed


def check_must_run(case: Case, folder: Path) -> None:
    """Fail where a step would be taken from the cache although what it does has changed."""
    changed = changes(case, folder)
    assert changed, f"{case.name}: a stale hit"
    assert any(part.startswith("doubt") for part in changed) == case.doubtful, f"{case.name}: {changed}"


def check_must_not_run(case: Case, folder: Path) -> None:
    """Fail where a step would run again although nothing that it depends on has changed."""
    assert changes(case, folder) == [], f"{case.name}: a needless run"


def check_place_does_not_count(case: Case, folder: Path) -> None:
    """Fail where the folder that a project lies in reaches the fingerprint."""
    for place in ("one", "two/deeper"):
        write_project(folder / place, case.before)
    assert fingerprint_of(folder / "one").parts == fingerprint_of(folder / "two/deeper").parts, case.name


def _read_case(name: str, body: str) -> Case:
    files = re.split(r"^-- ([^\n]+)\n", f"-- {FILE}\n{body}\n", flags=re.M)[1:]
    texts = {
        time: {file: _texts(lines, marks) for file, lines in zip(files[::2], files[1::2], strict=True)}
        for time, marks in _MARKS.items()
    }
    for project in texts.values():
        project[FILE] = _HEAD + project[FILE]
    return Case(name.removesuffix(" (doubtful)"), texts["before"], texts["after"], name.endswith(" (doubtful)"))


def _texts(lines: str, marks: str) -> str:
    return "".join(line[1:] + "\n" for line in lines.splitlines() if not line or line[0] in marks)


MUST_RUN = read_cases(fingerprint_cases.MUST_RUN)
MUST_NOT_RUN = read_cases(fingerprint_cases.MUST_NOT_RUN)
