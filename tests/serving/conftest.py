from collections.abc import Iterator
from pathlib import Path

import pytest

from evenkeel.clock import SystemClock
from evenkeel.rollout import Immediate, Release, RoutingTable
from evenkeel.serving import ServeSettings
from evenkeel.serving.app import App
from evenkeel.serving.served import ServedModels
from evenkeel.testing.serving import load_tiny, write_tiny


@pytest.fixture
def settings(tmp_path: Path) -> ServeSettings:
    return ServeSettings(
        routing=tmp_path / "routing.json", predictions=tmp_path / "predictions", port=0, most_rows=1_000, most_bytes=1 << 20
    )


@pytest.fixture
def table(tmp_path: Path) -> RoutingTable:
    folder = write_tiny(tmp_path / "bundles" / "1")
    return Immediate().deploy(RoutingTable(), Release("tiny", 1, "tiny0.25", str(folder)))


@pytest.fixture
def app(settings: ServeSettings, table: RoutingTable) -> Iterator[App]:
    models = ServedModels(load_tiny)
    models.follow(table)
    app = App(settings, models, SystemClock())
    yield app
    app.spool.close()
    app.evidence.close()
