"""Ways in which the answer reaches the question, one in each file."""

from evenkeel.validation.leakage.base import LeakageCheck
from evenkeel.validation.leakage.duplicate_rows_across_splits import DuplicateRowsAcrossSplits
from evenkeel.validation.leakage.evidence import Evidence
from evenkeel.validation.leakage.find import find_leakage
from evenkeel.validation.leakage.group_in_two_splits import GroupInTwoSplits
from evenkeel.validation.leakage.identifier import Identifier
from evenkeel.validation.leakage.key_in_two_splits import KeyInTwoSplits
from evenkeel.validation.leakage.known_later import KnownLater
from evenkeel.validation.leakage.missing_with_label import MissingWithLabel
from evenkeel.validation.leakage.named_like_label import NamedLikeLabel
from evenkeel.validation.leakage.only_with_one_class import OnlyWithOneClass
from evenkeel.validation.leakage.predicts_label_alone import PredictsLabelAlone
from evenkeel.validation.leakage.roles import Roles
from evenkeel.validation.leakage.row_order import RowOrder
from evenkeel.validation.leakage.same_as_label import SameAsLabel
from evenkeel.validation.leakage.time_overlap import TimeOverlap
from evenkeel.validation.leakage.values_like_label import ValuesLikeLabel

__all__ = [
    "DuplicateRowsAcrossSplits",
    "Evidence",
    "GroupInTwoSplits",
    "Identifier",
    "KeyInTwoSplits",
    "KnownLater",
    "LeakageCheck",
    "MissingWithLabel",
    "NamedLikeLabel",
    "OnlyWithOneClass",
    "PredictsLabelAlone",
    "Roles",
    "RowOrder",
    "SameAsLabel",
    "TimeOverlap",
    "ValuesLikeLabel",
    "find_leakage",
]
