"""The operations of a transform: one class in one file, and beside it the function that users call."""

from evenkeel.transforms.operations.absolute import Absolute, abs
from evenkeel.transforms.operations.arithmetic import Arithmetic
from evenkeel.transforms.operations.base import Operation, ValueType
from evenkeel.transforms.operations.bucketize import Bucketize, bucketize
from evenkeel.transforms.operations.category import Category, category
from evenkeel.transforms.operations.clip import Clip, clip
from evenkeel.transforms.operations.comparison import Comparison
from evenkeel.transforms.operations.constant import Constant
from evenkeel.transforms.operations.cyclical import Cyclical, cyclical
from evenkeel.transforms.operations.date_part import DatePart, day, hour, minute, month, weekday, year
from evenkeel.transforms.operations.elapsed import Elapsed, elapsed
from evenkeel.transforms.operations.impute import Impute, impute
from evenkeel.transforms.operations.invert import Invert
from evenkeel.transforms.operations.is_in import IsIn, is_in
from evenkeel.transforms.operations.is_missing import IsMissing, is_missing
from evenkeel.transforms.operations.local_time import LocalTime
from evenkeel.transforms.operations.log1p import Log1p, log1p
from evenkeel.transforms.operations.logic import Logic
from evenkeel.transforms.operations.min_max import MinMax, min_max
from evenkeel.transforms.operations.negate import Negate
from evenkeel.transforms.operations.one_hot import OneHot, one_hot
from evenkeel.transforms.operations.raw_column import RawColumn
from evenkeel.transforms.operations.square_root import SquareRoot, sqrt
from evenkeel.transforms.operations.standardize import Standardize, standardize
from evenkeel.transforms.operations.where import Where, where
from evenkeel.transforms.operations.with_indicator import WithIndicator
