"""How far two samples lie apart, one distance a file."""

from evenkeel.decisions.distances.base import Distance, Estimate, Pair, get_distance
from evenkeel.decisions.distances.cramers_v import CramersV
from evenkeel.decisions.distances.hellinger import Hellinger
from evenkeel.decisions.distances.jensen_shannon import JensenShannon
from evenkeel.decisions.distances.l_infinity import LInfinity
from evenkeel.decisions.distances.largest_gap import LargestGap
from evenkeel.decisions.distances.normalised_difference import NormalisedDifference
from evenkeel.decisions.distances.population_stability import PopulationStability
from evenkeel.decisions.distances.total_variation import TotalVariation
from evenkeel.decisions.distances.wasserstein import Wasserstein

__all__ = [
    "CramersV",
    "Distance",
    "Estimate",
    "Hellinger",
    "JensenShannon",
    "LInfinity",
    "LargestGap",
    "NormalisedDifference",
    "Pair",
    "PopulationStability",
    "TotalVariation",
    "Wasserstein",
    "get_distance",
]
