import math
from fractions import Fraction

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from evenkeel.engines.exact_sum import LARGEST_SQUARE, digits_of, round_digits, squares, two_product
from evenkeel.engines.moments import deviation, mean

FINITE = st.floats(allow_nan=False, allow_infinity=False)
ORDINARY = st.floats(-1e150, 1e150).filter(lambda value: value == 0 or abs(value) > 1e-140)


def _sum(values):
    digits = digits_of(np.array(values, np.float64))
    return round_digits({place: part.sum(keepdims=True) for place, part in digits.items()}, 1)


@given(st.lists(FINITE, min_size=1, max_size=30))
@example([3.7910986679612003e295, 1.7976931348619367e308, -5.539569662801114e275])
@example([1.7976931348623157e308, 9.9792015476736e291])
@example([1.7976931348623157e308, 9.979201547673598e291])
def test_a_sum_is_rounded_once(values):
    exact = sum(map(Fraction, values))
    try:
        expected = float(exact)  # math.fsum overflows on its way to sums that do not
    except OverflowError:
        expected = math.inf * (1 if exact > 0 else -1)
    assert math.isclose(_sum(values).high[0], expected, rel_tol=2.3e-16, abs_tol=0)


@given(st.lists(FINITE, min_size=2, max_size=30), st.randoms())
def test_no_order_matters(values, random):
    before = _sum(values)
    random.shuffle(values)
    after = _sum(values)
    assert (before.high.tobytes(), before.low.tobytes()) == (after.high.tobytes(), after.low.tobytes())


@given(FINITE)
def test_digits_say_the_value(value):
    digits = digits_of(np.array([value]))
    assert (
        sum((Fraction(int(part[0])) * Fraction(2) ** (32 * place) for place, part in digits.items()), Fraction(0))
        == value
    )


@given(ORDINARY, ORDINARY)
def test_a_product_is_exact(one, other):
    if abs(one * other) > 1e-280 and abs(one * other) < 1e300:
        high, low = two_product(np.array([one]), np.array([other]))
        assert Fraction(high[0]) + Fraction(low[0]) == Fraction(one) * Fraction(other)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20))
def test_moments(values):
    digits = squares(np.array(values))
    square = round_digits({place: part.sum(keepdims=True) for place, part in digits.items()}, 1)
    count = np.array([len(values)])
    assert math.isclose(mean(_sum(values), count)[0], math.fsum(values) / len(values), rel_tol=1e-15)
    spread = deviation(_sum(values), square, count)[0]
    assert math.isclose(spread, np.std(values), rel_tol=1e-6, abs_tol=1e-9)


def test_equal_values_do_not_spread():
    values = [0.1] * 7
    digits = squares(np.array(values))
    square = round_digits({place: part.sum(keepdims=True) for place, part in digits.items()}, 1)
    assert deviation(_sum(values), square, np.array([7]))[0] == 0.0


def test_the_largest_square_has_one():
    assert np.isfinite(LARGEST_SQUARE * LARGEST_SQUARE)
