from pathlib import Path

import pytest

from evenkeel.ledger.database import Database
from evenkeel.testing.laws import laws, uncovered
from evenkeel.testing.ledger import LedgerLaws
from evenkeel.testing.places import Place

SLOW = ("a_death_at_any_instant", "no_reader_skips")
LAWS = [pytest.param(law, marks=pytest.mark.slow if law.startswith(SLOW) else ()) for law in laws(LedgerLaws)]


@pytest.mark.parametrize("law", LAWS)
def test_the_law_holds(law: str, place: Place, tmp_path: Path) -> None:
    getattr(LedgerLaws(place, tmp_path), law)()


def test_every_database_is_covered() -> None:
    assert uncovered(Database, {place.database for place in Place.__subclasses__()}) == set()
