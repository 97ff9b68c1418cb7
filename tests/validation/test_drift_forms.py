import numpy as np
import pyarrow as pa

from evenkeel.engines import DuckDB
from evenkeel.validation.drift import Counted, DriftPlan, compare, drift

ROWS = 12_000


def compared(reference, current, **plan):
    engine = DuckDB(threads=2)
    tables = [engine.from_arrow(pa.table({"x": values})) for values in (reference, current)]
    return drift(engine, *tables, DriftPlan(**plan)).columns[0]


def test_new_identifiers_are_no_drift_even_where_their_numbers_grow_longer():
    found = compared([f"id{row}" for row in range(ROWS)], [f"id{row}" for row in range(95_000, 95_000 + ROWS)])
    assert not found.drifted
    assert found.message == (
        "more than 10,000 different values; length (a run of digits as one): the median stayed at 3; "
        "look: the same shares of all values"
    )


def test_identifiers_of_another_length_are_drift():
    found = compared([f"{row:x}-abc" for row in range(ROWS)], [f"{row:x}-ab" for row in range(ROWS)])
    assert (found.reasons, found.measured, found.drifted) == (("lengths",), "lengths", True)


def test_identifiers_that_look_otherwise_are_drift():
    before = [f"{row:012x}-0000-0000-0000"[:12] + "@b" for row in range(ROWS)]
    now = [text.replace("@", "#") if row % 2 else text for row, text in enumerate(before)]
    found = compared(before, now)
    assert (found.reasons, found.measured, round(found.distance, 2)) == ((), "lengths", 0.0)
    emails = [f"user{row}@x.org" for row in range(ROWS)]
    found = compared(emails, [text.replace("@", "#") if row % 2 else text for row, text in enumerate(emails)])
    assert (found.reasons, found.measured, round(found.distance, 2)) == (("looks",), "looks", 0.5)
    assert found.message.endswith("look: 'email' fell from 100 % to 50 %; new: 'other text' (50 % of the values)")


def test_texts_of_which_a_part_is_empty_are_drift():
    found = compared([f"id{row}" for row in range(ROWS)], [f"id{row}" if row % 10 else "" for row in range(ROWS)])
    assert found.reasons == ("lengths", "looks")
    assert "new: 'empty' (10 % of the values)" in found.message


def test_a_small_window_is_compared_by_form_with_a_large_reference():
    found = compared([f"id{row}" for row in range(ROWS)], [f"id{row}" for row in range(200_000, 200_050)])
    assert (found.drifted, found.unseen, found.missing_p_value) == (False, None, None)


def test_windows_that_hold_few_values_each_add_up_to_texts_of_many():
    texts = pa.table({"x": [f"{row:x}-abc" for row in range(ROWS)]})
    windows = [Counted.of_arrow(texts.slice(start, 4_000)) for start in range(0, ROWS, 4_000)]
    whole = windows[0].merge(windows[1]).merge(windows[2])
    assert whole == Counted.of_arrow(texts)
    assert not compare(whole, whole).alarm


def test_free_text_that_grows_longer_is_drift_and_a_population_may_be_the_reference():
    draw = np.random.default_rng(3)
    before, now = (["x" * n + f"{row:x}" for row, n in enumerate(draw.poisson(mean, ROWS))] for mean in (60, 80))
    assert compared(before, now, population=True).reasons == ("lengths",)
    assert not compared(before, before[::-1], population=True).drifted
