import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon
from scipy.stats import chi2_contingency, wasserstein_distance

from evenkeel.decisions import Pair, get_distance
from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.testing import distances as laws

COUNTS = np.array([[40.0, 30, 20, 10], [10, 20, 30, 40]])
PLACES = np.array([0.0, 1.0, 3.0, 7.0])


@pytest.mark.parametrize("law", laws.DISTANCE_LAWS, ids=lambda law: law.__name__)
@pytest.mark.parametrize("distance", laws.every_distance(), ids=lambda distance: distance.name)
def test_every_distance_keeps_every_law(distance, law):
    law(distance)


def plain(name):
    distance = get_distance(name)
    return float(distance.between(*COUNTS, PLACES)) ** distance.power


def test_the_distances_are_those_of_the_books():
    p, q = COUNTS / 100
    deviation = np.sqrt(p @ PLACES**2 - (p @ PLACES) ** 2)
    assert plain("jensen_shannon") == pytest.approx(jensenshannon(p, q, base=2))
    assert plain("wasserstein") == pytest.approx(wasserstein_distance(PLACES, PLACES, p, q) / deviation)
    assert plain("hellinger") == pytest.approx(np.sqrt(((np.sqrt(p) - np.sqrt(q)) ** 2).sum() / 2))
    assert plain("total_variation") == pytest.approx(0.4)
    assert plain("l_infinity") == pytest.approx(0.3)
    assert plain("kolmogorov_smirnov") == pytest.approx(0.4)
    assert plain("chi_square") == pytest.approx(np.sqrt(chi2_contingency(COUNTS).statistic / 200))
    assert plain("normalised_difference") == pytest.approx(30 / 200)
    p, q = (COUNTS + 0.5) / 102
    assert plain("population_stability") == pytest.approx(((p - q) * np.log(p / q)).sum())


def test_a_distance_of_numbers_is_not_for_categories():
    with pytest.raises(DefinitionError, match="distance of numbers"):
        get_distance("wasserstein").measure(Pair(np.array([5, 5]), np.array([5, 5])))


def test_a_name_that_is_not_known():
    with pytest.raises(NotFoundError, match="'hellinger'"):
        get_distance("helinger")


@pytest.mark.parametrize("places", [[0.0], [1.0, 0.0]])
def test_bins_that_do_not_fit(places):
    with pytest.raises(DefinitionError, match="bins"):
        Pair(np.array([5, 5]), np.array([5, 5]), np.array(places))
