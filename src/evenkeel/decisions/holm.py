"""The correction that is never worse than Bonferroni's."""

import numpy as np
import numpy.typing as npt

from evenkeel.decisions.corrections import Correction


class Holm(Correction):
    """Step by step from the smallest: the chance of any false alarm stays below the level, however the tests depend.

    Source: Holm (1979), "A simple sequentially rejective multiple test procedure".

    >>> Holm().adjust([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """

    name = "holm"

    def ascending(self, p_values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.maximum.accumulate(p_values * np.arange(len(p_values), 0, -1))
