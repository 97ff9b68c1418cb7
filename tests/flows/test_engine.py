from pathlib import Path

import pyarrow as pa
import pytest

from evenkeel.flows.engine import project_engine


def test_the_engine_keeps_to_the_settings_of_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "evenkeel.toml").write_text('threads = 1\nmemory = "512MiB"\n')
    monkeypatch.chdir(tmp_path)
    engine = project_engine()
    told = "SELECT current_setting('threads') AS threads, current_setting('memory_limit') AS memory FROM rows"
    found = engine.query(told, rows=engine.from_arrow(pa.table({"a": [1]}))).table()
    assert found.to_pylist() == [{"threads": 1, "memory": "512.0 MiB"}]
