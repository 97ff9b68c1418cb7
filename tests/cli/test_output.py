import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evenkeel.artifacts import Table
from evenkeel.cli.output import emit, kept_clean, print_table
from evenkeel.cli.screen import Screen


def test_what_other_code_prints_is_no_part_of_the_json(capfd: pytest.CaptureFixture[str]) -> None:
    with kept_clean(True):
        sys.stdout.write("from Python\n")
        os.write(1, b"from C\n")
    emit({"a": 1}, True, lambda _console: None)
    out, err = capfd.readouterr()
    assert json.loads(out) == {"a": 1}
    assert "from Python" in err
    assert "from C" in err


def test_what_would_steer_a_terminal_is_shown_as_signs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, evenkeel: Callable[..., Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.csv").write_text('"a\nb\x1b[31m",\u202eevil\nx\x1b[2J,1\n')
    said = evenkeel("profile", "x.csv")
    assert [line.split()[0] for line in said.out.splitlines()[3:]] == ["a␊b␛[31m", "\\u202eevil"]
    assert "x␛[2J 100%" in said.out
    assert "Known: a\nb␛[31m, \\u202eevil." in evenkeel("profile", "x.csv", "--column", "c").err


def test_a_row_that_a_terminal_has_no_room_for_is_broken(capsys: pytest.CaptureFixture[str]) -> None:
    table = Table(("name", "what"), [("a", "some words")])
    for width in (80, 13):
        print_table(Screen(width=width), table)
    assert capsys.readouterr().out.split() == ["name", "what", "a", "some", "words"] * 2


def command(streams: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run ``evenkeel profile x.csv`` with its streams led elsewhere by a shell."""
    program = f'"{sys.executable}" -c "from evenkeel.cli import main; main()" profile x.csv {streams}'
    return subprocess.run(["sh", "-c", program], capture_output=True, text=True, env={**os.environ, **variables})


@pytest.mark.parametrize(
    ("streams", "code", "err"),
    [
        (">&-", 0, ""),
        ("--json >&-", 0, ""),
        ("--json >/dev/full", 1, "No space left on device"),
        (">/dev/full", 1, "No space left on device"),
    ],
)
def test_output_that_is_closed_or_full_is_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, streams: str, code: int, err: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.csv").write_text("a\n1\n")
    said = command(streams)
    assert (said.returncode, err in said.stderr, "Traceback" in said.stderr) == (code, True, False), said.stderr


def test_an_encoding_that_lacks_letters_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.csv").write_text("a\n1\n2\n", encoding="utf-8")
    assert "1 ? 2, mean 1.5" in command("", PYTHONIOENCODING="ascii").stdout
    (tmp_path / "x.csv").write_text("a\né\n", encoding="utf-8")
    assert '"é"' in command("--json", PYTHONIOENCODING="ascii").stdout
