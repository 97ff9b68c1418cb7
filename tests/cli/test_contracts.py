"""Schemas out to data contracts of other tools, and in from them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from evenkeel.schema import read_schema

Evenkeel = Callable[..., Any]
SCHEMA = "name: t\ncolumns:\n  x: {type: text, unique: true, min_fraction: 1.0, pattern: '[A-Z]+'}\n"
CONTRACT = """\
apiVersion: v3.1.0
kind: DataContract
id: t
version: 1.0.0
status: active
schema:
- name: t
  properties:
  - {name: x, logicalType: string, tags: [a]}
- name: u
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "schema.yaml").write_text(SCHEMA)
    (tmp_path / "contract.yaml").write_text(CONTRACT)
    return tmp_path


def test_a_contract_is_printed_or_written(folder: Path, evenkeel: Evenkeel) -> None:
    printed = evenkeel("schema", "export", "--id", "7", "--contract-version", "2.0.0", "--status", "draft").out
    said = evenkeel("schema", "export", "schema.yaml", "--format", "odcs", "--to", "out.yaml")
    assert said.out == "Wrote out.yaml with 1 columns.\n"
    written = yaml.safe_load((folder / "out.yaml").read_text())
    assert yaml.safe_load(printed) == {**written, "id": "7", "version": "2.0.0", "status": "draft"}
    assert evenkeel("schema", "export", "--json").json == written


def test_a_schema_goes_out_and_comes_back(folder: Path, evenkeel: Evenkeel) -> None:
    evenkeel("schema", "export", "--to", "out.yaml")
    assert evenkeel("schema", "import", "out.yaml", "--to", "back.yaml").out == "Wrote back.yaml with 1 columns.\n"
    assert read_schema(folder / "back.yaml") == read_schema(folder / "schema.yaml")


def test_what_is_left_out_is_told_in_a_line(folder: Path, evenkeel: Evenkeel) -> None:
    said = evenkeel("schema", "import", "contract.yaml", "--object", "t", "--to", "back.yaml")
    told = "  contract.yaml:9:42  column 'x': tags: Evenkeel has no word for it"
    assert said.out.splitlines() == ["Wrote back.yaml with 1 columns.", "Left out:", told]
    said = evenkeel("schema", "import", "contract.yaml", "--object", "t", "--to", "more.yaml", "--json").json
    assert said["left_out"] == [
        {"of": "column 'x'", "said": "tags", "why": "Evenkeel has no word for it", "where": "contract.yaml:9:42"}
    ]


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (["import", "contract.yaml", "--to", "new.yaml"], "Choose one: --object NAME"),
        (["import", "contract.yaml", "--object", "v", "--to", "new.yaml"], "Known: t, u"),
        (["import", "contract.yaml", "--object", "t"], "schema.yaml is there already"),
        (["import", "nothing.yaml"], "The contract cannot be read"),
        (["export", "--to", "contract.yaml"], "contract.yaml is there already"),
        (["export", "contract.yaml"], "This field is not known"),
    ],
)
def test_what_is_refused_is_one_message(folder: Path, evenkeel: Evenkeel, command: list[str], message: str) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    said = evenkeel("schema", *command)
    assert (said.code, message in said.err, "Traceback" in said.err) == (2, True, False), said.err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
