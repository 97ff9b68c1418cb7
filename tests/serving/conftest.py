from collections.abc import Iterator
from pathlib import Path

import pytest

from evenkeel.bundles import load_bundle
from evenkeel.clock import SystemClock
from evenkeel.rollout import Immediate, RoutingTable
from evenkeel.serving import ServeSettings
from evenkeel.serving.app import App
from evenkeel.serving.served import ServedModels
from evenkeel.serving.settings import Limits
from evenkeel.testing.serving import release_of, write_tiny


@pytest.fixture
def settings(tmp_path: Path) -> ServeSettings:
    return ServeSettings(
        routing=tmp_path / "routing.json",
        predictions=tmp_path / "predictions",
        port=0,
        limits=Limits(rows=1_000, bytes=1 << 20),
    )


@pytest.fixture
def table(tmp_path: Path) -> RoutingTable:
    return Immediate().deploy(RoutingTable(), release_of(write_tiny(tmp_path / "bundles" / "1"), 1))


@pytest.fixture
def models(table: RoutingTable) -> ServedModels:
    served = ServedModels(load_bundle)
    served.follow(table)
    return served


@pytest.fixture
def app(settings: ServeSettings, models: ServedModels) -> Iterator[App]:
    app = App(settings, models, SystemClock())
    yield app
    app.close()
