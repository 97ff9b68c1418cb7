import math
from fractions import Fraction
from itertools import permutations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenkeel.engines import open_engine
from evenkeel.errors import InvalidDataError, NotFoundError
from evenkeel.statistics import Correlation, Information, profile
from evenkeel.statistics.comoments import CoMoments
from evenkeel.statistics.information import expected
from evenkeel.statistics.pairs import profile_pairs
from evenkeel.testing.shared import shared_engine

ENGINE = shared_engine(2)


def pairs(*labels, **columns):
    relation = ENGINE.from_arrow(pa.table(columns))
    return profile_pairs(relation, profile(ENGINE, relation), labels)


def information(label, **columns):
    return pairs(label, **columns).information[label]


def test_correlations_strongest_first():
    found = pairs(
        a=[1, 2, 3, 4, None], b=[2.0, 4.0, 6.0, math.nan, 1.0], c=[1.0, -1.0, 1.0, -1.0, 0.0], d=[7] * 5, t=["x"] * 5
    )
    assert found.correlations == (
        Correlation("a", "b", 1.0, 3),
        Correlation("a", "c", pytest.approx(-1 / math.sqrt(5)), 4),
        Correlation("b", "c", pytest.approx(np.corrcoef([2, 4, 6, 1], [1, -1, 1, 0])[0, 1]), 4),
    )


def test_correlations_against_numpy():
    random = np.random.default_rng(3)
    base = random.normal(size=300_000)
    columns = {f"x{i}": 1e6 * i + base * (i % 3) + random.normal(size=300_000) for i in range(6)}
    reference = np.corrcoef(np.stack(list(columns.values())))
    found = {(one.first, one.second): one.pearson for one in pairs(**columns).correlations}
    assert len(found) == 15
    for (first, second), pearson in found.items():
        assert pearson == pytest.approx(reference[int(first[1]), int(second[1])], abs=1e-9)


FINITE = st.floats(-1e6, 1e6).map(lambda x: round(x, 3))
ROWS = st.lists(st.tuples(FINITE, FINITE, st.booleans(), st.booleans()), min_size=1, max_size=30)


@given(ROWS, ROWS)
@settings(deadline=None)
def test_comoments_merge(first, second):
    def of(rows):
        table = np.array(rows, np.float64)
        return CoMoments.measure(table[:, :2], table[:, 2:] > 0)

    merged, whole = of(first).merge(of(second)), of(first + second)
    assert (merged.count == whole.count).all()
    np.testing.assert_allclose(merged.pearson(), whole.pearson(), atol=1e-6)


def test_a_constant_far_from_zero_is_correlated_with_nothing():
    assert pairs(a=[0.1] * 1_000, b=list(range(1_000))).correlations == ()


def test_the_label_is_told_by_what_is_like_it():
    random = np.random.default_rng(4)
    late = random.random(5_000) < 0.3
    found = information(
        "late",
        late=late,
        copy=np.where(late, "y", "n"),
        number=np.where(late, 10.0, 0.0) + random.normal(size=5_000),
        noise=random.normal(size=5_000),
        id=[f"id-{row}" for row in range(5_000)],
        gone=pa.array([None if one else 1 for one in late]),
        day=pa.array(random.integers(0, 900, 5_000).astype(np.int32)).cast(pa.date32()),
    )
    assert list(found)[:3] == ["copy", "gone", "number"]
    assert found["copy"].share == pytest.approx(1, abs=0.001)
    assert found["gone"] == found["copy"]
    assert found["number"].share > 0.95
    assert all(found[name].share < 0.005 for name in ("noise", "day"))
    assert found["id"].share < 0.005


def test_an_id_that_is_known_by_value_says_nothing_at_all():
    found = information("y", y=[0, 1, 2] * 100, id=[f"id-{row}" for row in range(300)])
    assert found["id"] == Information(0.0, 0.0, 300)


def test_an_id_of_very_many_texts_says_nothing():
    random = np.random.default_rng(5)
    found = information("y", y=random.integers(0, 3, 30_000), id=[f"id-{row}" for row in range(30_000)])
    assert 4_000 < found["id"].groups <= 4_096
    assert found["id"].share < 0.005


def test_a_label_of_numbers_is_parted_at_its_deciles():
    random = np.random.default_rng(6)
    price = random.lognormal(size=20_000)
    found = information("price", price=price, tax=price * 0.19, other=random.lognormal(size=20_000))
    assert found["tax"].bits == pytest.approx(math.log2(10), abs=0.1)
    assert found["other"].bits < 0.01


def test_rows_without_a_label_are_left_out():
    found = information("y", y=["a", "b"] * 50 + [None] * 50, x=["a", "b"] * 50 + ["c"] * 50)
    assert (found["x"].groups, found["x"].share > 0.98) == (2, True)


def test_each_of_several_labels_is_told_of_as_if_it_were_alone():
    columns = {"late": [0, 0, 1, 1] * 20, "slow": [0, 1, 0, 1] * 20, "x": [0, 0, 1, 2] * 20}
    found = pairs("late", "slow", **columns).information
    assert found == {name: information(name, **columns) for name in ("late", "slow")}
    assert found["late"]["x"].share == pytest.approx(1, abs=0.02)


def test_the_expected_information_is_the_mean_over_all_orders():
    rows, label = [0, 0, 1, 2, 2], [0, 0, 0, 1, 1]
    total = [plain_information(rows, order) for order in permutations(label)]
    assert expected(np.bincount(rows), np.bincount(label)) == pytest.approx(sum(total) / len(total))


def plain_information(a, b):
    n = len(a)
    cells = {(x, y): list(zip(a, b, strict=True)).count((x, y)) for x, y in zip(a, b, strict=True)}
    return sum(c / n * math.log2(Fraction(c * n, list(a).count(x) * list(b).count(y))) for (x, y), c in cells.items())


@pytest.mark.parametrize("shape", [(10, 2), (200, 2), (40, 30)])
def test_the_expected_information_is_what_chance_gives(shape):
    random = np.random.default_rng(7)
    apart = []
    for _ in range(20):
        a, b = (random.integers(0, groups, 4_000) for groups in shape)
        counts = np.zeros(shape, np.int64)
        np.add.at(counts, (a, b), 1)
        held = counts[counts > 0] / 4_000
        bits = sum(
            (share * np.log2(share)).sum() * sign
            for share, sign in ((held, 1), (counts.sum(axis=1) / 4_000, -1), (counts.sum(axis=0) / 4_000, -1))
        )
        apart.append(bits - expected(counts.sum(axis=1), counts.sum(axis=0)))
    assert abs(np.mean(apart)) < 0.0025


def test_what_cannot_be_a_label():
    with pytest.raises(NotFoundError, match="Did you mean 'late'"):
        pairs("latte", late=[1])
    with pytest.raises(InvalidDataError, match="neither a number, a text nor a time"):
        pairs("l", l=[[1]])
    assert information("l", l=[1, 1], x=[1, 2]) == {"x": Information(0.0, 0.0, 2)}
    assert information("l", l=pa.nulls(2), x=[1, 2])["x"].bits == 0


def test_pairs_are_the_same_whatever_the_threads():
    random = np.random.default_rng(8)
    table = pa.table({name: random.lognormal(size=200_000) for name in "abcdef"})
    engines = [open_engine(threads=threads) for threads in (1, 8)]
    found = [profile_pairs(one.from_arrow(table), profile(one, one.from_arrow(table)), ["a"]) for one in engines]
    assert found[0] == found[1]
