from pathlib import Path

import pytest

from evenkeel.artifacts import FolderStore
from evenkeel.clock import SystemClock
from evenkeel.ledger import open_ledger
from evenkeel.pipeline import Workspace


@pytest.fixture
def place(tmp_path):
    url = f"sqlite:///{tmp_path}/ledger.db"
    with open_ledger(url) as ledger:
        yield Workspace(
            project=Path(__file__).parent,
            state=tmp_path / "state",
            store=FolderStore(tmp_path / "artifacts"),
            ledger=ledger,
            clock=SystemClock(),
            ledger_url=url,
        )
