"""The correction for the share of false alarms among alarms."""

import numpy as np
import numpy.typing as npt

from evenkeel.decisions.corrections import Correction


class BenjaminiHochberg(Correction):
    """The expected share of false alarms among all alarms stays below the level, for independent tests.

    Source: Benjamini and Hochberg (1995), "Controlling the false discovery rate".

    >>> BenjaminiHochberg().adjust([0.01, 0.04, 0.03])
    [0.03, 0.04, 0.04]
    """

    name = "benjamini_hochberg"

    def ascending(self, p_values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        count = len(p_values)
        scaled = p_values * (count / np.arange(1, count + 1))
        return np.minimum.accumulate(scaled[::-1])[::-1]
