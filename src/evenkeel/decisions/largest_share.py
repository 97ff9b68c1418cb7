"""Two distributions over categories: has the share of any one changed?"""

import numpy as np

from evenkeel.decisions.base import Difference, TwoSampleTest, check_level
from evenkeel.decisions.chi_square import CategoryCounts
from evenkeel.decisions.proportions import Proportion, TwoProportions

_LEAST = 1e-300


class LargestShare(TwoSampleTest[CategoryCounts]):
    """Fisher's exact test of one category, the most surprising, with what is paid for the choice.

    It sees one category that moved among hundreds that did not, where a test of all together does not. The price is
    that of Bonferroni's correction with weights: the square of a category's share of both samples together, since the
    same change is harder to see in a large share. The effect is the change of that share.

    >>> found = LargestShare().compare({"UA": 600, "DL": 390, "B6": 10}, {"UA": 540, "DL": 450, "B6": 10})
    >>> round(found.effect, 2), round(found.p_value, 4)
    (-0.06, 0.0104)
    """

    name = "largest_share"

    def compare(self, reference: CategoryCounts, current: CategoryCounts, level: float = 0.95) -> Difference:
        check_level(level)
        names = sorted({*reference, *current})
        table = np.array([[sample.get(name, 0) for name in names] for sample in (reference, current)], np.int64)
        rows = table.sum(axis=1)
        if not len(names) or not rows.all():
            return Difference(None, None, reason="a sample has no row")
        share = table.sum(axis=0) / rows.sum()
        change = table[1] / rows[1] - table[0] / rows[0]
        surprise = change**2 / np.maximum(share * (1 - share) * (1 / rows).sum(), _LEAST)
        weights = np.maximum(share**2 / (share**2).sum(), _LEAST)
        most = int(np.argmax(surprise / 2 + np.log(weights)))
        before, now = (Proportion(int(table[side, most]), int(rows[side])) for side in (0, 1))
        found = TwoProportions().compare(before, now, level)
        weight = float(weights[most]) if len(names) > 2 else 1.0
        p_value = min(1.0, (found.p_value or 0.0) / weight)
        return Difference(found.statistic, p_value, found.effect, found.low, found.high)
