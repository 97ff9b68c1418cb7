"""The simplest correction."""

import numpy as np
import numpy.typing as npt

from evenkeel.decisions.corrections import Correction


class Bonferroni(Correction):
    """Every p-value times the number of tests: the chance of any false alarm stays below the level.

    >>> Bonferroni().adjust([0.01, 0.5])
    [0.02, 1.0]
    """

    name = "bonferroni"

    def ascending(self, p_values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return p_values * len(p_values)
