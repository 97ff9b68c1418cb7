"""Decisions under chance: two-sample tests, correction for many, confidence sequences, the sample-ratio check."""

from evenkeel.decisions.base import Difference, TwoSampleTest, get_test
from evenkeel.decisions.benjamini_hochberg import BenjaminiHochberg
from evenkeel.decisions.bonferroni import Bonferroni
from evenkeel.decisions.cauchy import combine
from evenkeel.decisions.chi_square import CategoryCounts, ChiSquare
from evenkeel.decisions.clusters import Clusters, clustered_p_value
from evenkeel.decisions.corrections import Correction, get_correction
from evenkeel.decisions.distances import Distance, Estimate, Pair, get_distance
from evenkeel.decisions.empirical_bernstein import EmpiricalBernstein
from evenkeel.decisions.holm import Holm
from evenkeel.decisions.kolmogorov_smirnov import KolmogorovSmirnov, Values
from evenkeel.decisions.largest_share import LargestShare
from evenkeel.decisions.normal_mixture import NormalMixture, Total
from evenkeel.decisions.proportions import Proportion, TwoProportions
from evenkeel.decisions.sample_ratio import SampleRatio, sample_ratio
from evenkeel.decisions.sequences import Bounds, ConfidenceSequence
from evenkeel.decisions.unseen_share import UnseenShare, unseen_share

__all__ = [
    "BenjaminiHochberg",
    "Bonferroni",
    "Bounds",
    "CategoryCounts",
    "ChiSquare",
    "Clusters",
    "ConfidenceSequence",
    "Correction",
    "Difference",
    "Distance",
    "EmpiricalBernstein",
    "Estimate",
    "Holm",
    "KolmogorovSmirnov",
    "LargestShare",
    "NormalMixture",
    "Pair",
    "Proportion",
    "SampleRatio",
    "Total",
    "TwoProportions",
    "TwoSampleTest",
    "UnseenShare",
    "Values",
    "clustered_p_value",
    "combine",
    "get_correction",
    "get_distance",
    "get_test",
    "sample_ratio",
    "unseen_share",
]
