"""What each raw column means to the answers of a bundle."""

from typing import Any

import numpy as np
import pytest

from evenkeel.bundles import load_bundle
from evenkeel.bundles.importances import column_importances


def test_a_bundle_says_the_share_of_each_raw_column_in_its_answers(any_made: Any) -> None:
    found = load_bundle(any_made.folder).manifest.importances
    gains = any_made.model.importance()
    gains["seats"] += gains.pop("seats.missing")
    assert sum(found.values()) == pytest.approx(1.0, abs=1e-5)
    assert found == pytest.approx(gains, abs=0.15)


def test_the_shares_are_the_same_each_time_and_do_not_rest_on_the_number_of_rows(made: Any) -> None:
    predictor = load_bundle(made.folder)
    found = column_importances(predictor, made.rows)
    assert found == predictor.manifest.importances
    assert column_importances(predictor, made.rows.slice(0, 250)) == pytest.approx(found, abs=0.1)


def test_where_no_answer_moves_all_are_nothing(made: Any) -> None:
    predictor = load_bundle(made.folder)
    assert column_importances(predictor, made.rows.take(np.zeros(50, np.int64))) == dict.fromkeys(
        ["carrier", "distance", "seats"], 0.0
    )
    assert column_importances(predictor, made.rows.slice(0, 0)) == dict.fromkeys(["carrier", "distance", "seats"], 0.0)
