"""Every command and every piece of Python in the pages is run, or at least understood."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from typer.main import get_command

from evenkeel.cli import app

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
pytestmark = pytest.mark.xdist_group("project")
EACH = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path, language: str) -> list[str]:
    return [text for found, text in _BLOCK.findall(page.read_text()) if found == language]


def commands(page: Path) -> list[tuple[str, list[str]]]:
    """Return each command of a page with the lines that stand below it."""
    found = []
    for block in blocks(page, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command = re.match(r"(?:[^\n]*\\\n)*[^\n]*", part)
            assert command is not None
            found.append((command[0], part[len(command[0]) :].strip("\n").splitlines()))
    return found


def check_printed(expected: list[str], printed: str, command: str) -> None:
    """Every line of the page is printed, in this order; ``...`` stands for anything, and lines between are left out."""
    lines = iter(printed.splitlines())
    for line in expected:
        pattern = ".*".join(map(re.escape, line.rstrip().split("...")))
        assert any(re.fullmatch(pattern, one.rstrip()) for one in lines), f"{command}\n{line}\nis not in\n{printed}"


@dataclass
class Console:
    """Does what a page says, one command after the other; a server listens where the system lets it."""

    folder: Path
    answer: str = ""
    servers: list[subprocess.Popen[str]] = field(default_factory=list)
    url: str = ""

    def follow(self, wanted: list[tuple[str, list[str]]]) -> None:
        for command, expected in wanted:
            check_printed(expected, self.do(command), command)

    def do(self, command: str) -> str:
        enter = re.match(r"cd (\S+) && ", command)
        if enter is not None:
            self.folder /= enter[1]
            command = command[enter.end() :]
        if command == "evenkeel serve":
            return self.serve()
        command = command.replace("localhost:8080", self.url).replace("PREDICTION_ID", self.prediction)
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-c", command], cwd=self.folder, env={**os.environ, "PATH": path}, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        if command.startswith("curl"):
            self.answer = done.stdout
        return done.stdout

    @property
    def prediction(self) -> str:
        return json.loads(self.answer)["predictions"][0]["id"] if self.answer else "PREDICTION_ID"

    def serve(self) -> str:
        command = [sys.executable, "-u", "-m", "evenkeel", "serve", "--port", "0"]
        server = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.PIPE, text=True, start_new_session=True)
        self.servers.append(server)
        assert server.stdout is not None
        told = server.stdout.readline()
        found = re.search(r"127\.0\.0\.1:\d+", told)
        assert found is not None, told
        self.url = found[0]
        return told.replace(self.url, "127.0.0.1:8080")

    def close(self) -> None:
        for server in self.servers:
            server.terminate()
            server.communicate(timeout=60)


def arguments(command: str) -> list[list[str]]:
    """Return the arguments of every ``evenkeel`` of a command."""
    parts = [shlex.split(part) for part in re.split(r"&&|\|", command) if part.strip().startswith("evenkeel")]
    return [part[1:] for part in parts]


@EACH
def test_every_command_and_option_of_a_page_is_one(page: Path) -> None:
    for command, _ in commands(page):
        for words in arguments(command):
            get_command(app).make_context("evenkeel", list(words)).close()
            name, group = words[0], get_command(app)
            group.commands[name].make_context(name, words[1:]).close()  # type: ignore[attr-defined]


@pytest.fixture
def console(customers: Path) -> Iterator[Console]:
    found = Console(customers.parent)
    yield found
    found.close()


def test_the_way_from_a_file_to_a_trace(console: Console) -> None:
    for name in ("show-the-data", "start-from-a-file", "serve-and-score", "trace-a-prediction"):
        console.follow(commands(ROOT / f"docs/how-to/{name}.md"))


def test_the_way_to_a_contract_and_back(console: Console) -> None:
    console.follow(commands(ROOT / "docs/how-to/data-contracts.md"))


def test_the_way_of_a_bundle(console: Console, finished: Path) -> None:
    console.folder = finished
    console.follow(commands(ROOT / "docs/how-to/ship-a-bundle.md"))


def test_the_tour_of_the_readme(console: Console) -> None:
    console.follow([one for one in commands(ROOT / "README.md") if "churn" in one[0]])
    assert (console.folder / ".evenkeel/routing.json").is_file()


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "python")], ids=lambda page: page.stem)
def test_the_python_of_a_page_runs(page: Path, project: Path) -> None:
    pipeline = project / "pipeline.py"
    pipeline.write_text(pipeline.read_text().replace("trials=3", 'trials=ek.Parameter("trials", default=3)'))
    exec(compile("\n".join(blocks(page, "python")), str(page), "exec"), {"__name__": page.stem})
