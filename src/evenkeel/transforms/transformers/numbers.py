"""Scalers, and other functions of numbers."""

from collections.abc import Callable, Mapping
from itertools import repeat
from typing import Any

import numpy as np

from evenkeel.transforms.operations.bucketize import Bucketize
from evenkeel.transforms.operations.ceil import ceil
from evenkeel.transforms.operations.clip import clip
from evenkeel.transforms.operations.exponential import exp
from evenkeel.transforms.operations.floor import floor
from evenkeel.transforms.operations.is_missing import is_missing
from evenkeel.transforms.operations.log1p import log1p
from evenkeel.transforms.operations.max_abs import MaxAbs
from evenkeel.transforms.operations.robust import Robust
from evenkeel.transforms.operations.sign import sign
from evenkeel.transforms.operations.square_root import sqrt
from evenkeel.transforms.operations.standardize import Standardize
from evenkeel.transforms.operations.where import where
from evenkeel.transforms.operations.yeo_johnson import YeoJohnson
from evenkeel.transforms.transformers.base import refuse, require_numbers, translates
from evenkeel.transforms.values import Value, apply

_NAN = float("nan")
FUNCTIONS: Mapping[str, Callable[[Value], Value]] = {
    "log1p": log1p,
    "exp": exp,
    "expm1": lambda x: exp(x) - 1,
    "sqrt": sqrt,
    "square": lambda x: x**2,
    "absolute": abs,
    "sign": sign,
    "floor": floor,
    "ceil": ceil,
    "rint": round,
    "negative": lambda x: -x,
    "reciprocal": lambda x: 1.0 / x,
}


@translates("StandardScaler")
def standard_scaler(fitted: Any, columns: list[Value], path: str) -> list[Value]:
    """``(x - mean_) / scale_``, as float64, in this order."""
    require_numbers(columns, path)
    means = _floats(fitted.mean_ if fitted.with_mean else None, 0.0)
    deviations = _floats(fitted.scale_, 1.0)
    return [apply(Standardize(m, d), x) for x, m, d in zip(columns, means, deviations, strict=False)]


@translates("RobustScaler")
def robust_scaler(fitted: Any, columns: list[Value], path: str) -> list[Value]:
    """``(x - center_) / scale_``."""
    require_numbers(columns, path)
    medians, ranges = _floats(fitted.center_, 0.0), _floats(fitted.scale_, 1.0)
    return [apply(Robust(m, r), x) for x, m, r in zip(columns, medians, ranges, strict=False)]


@translates("MaxAbsScaler")
def max_abs_scaler(fitted: Any, columns: list[Value], path: str) -> list[Value]:
    """``x / scale_``, held to [-1, 1] where it clips."""
    require_numbers(columns, path)
    scaled = [apply(MaxAbs(s), x) for x, s in zip(columns, _floats(fitted.scale_, 1.0), strict=False)]
    return [clip(x, -1.0, 1.0) for x in scaled] if getattr(fitted, "clip", False) else scaled


@translates("MinMaxScaler")
def min_max_scaler(fitted: Any, columns: list[Value], path: str) -> list[Value]:
    """``x * scale_ + min_``, held to its range where it clips."""
    require_numbers(columns, path)
    low, high = fitted.feature_range
    parts = zip(columns, _floats(fitted.scale_, 1.0), _floats(fitted.min_, 0.0), strict=False)
    scaled = [x * scale + shift for x, scale, shift in parts]
    return [clip(x, float(low), float(high)) for x in scaled] if fitted.clip else scaled


@translates("PowerTransformer")
def power_transformer(fitted: Any, columns: list[Value], path: str) -> list[Value]:
    """Yeo and Johnson's power of each column, and then a standard scaler."""
    require_numbers(columns, path)
    if fitted.method != "yeo-johnson":
        refuse(path, f"of its methods only yeo-johnson has a counterpart, and not {fitted.method}")
    if not all(-100 <= power <= 100 for power in fitted.lambdas_):
        refuse(path, "a power does not lie between -100 and 100")
    made = [apply(YeoJohnson(float(power)), x) for power, x in zip(fitted.lambdas_, columns, strict=True)]
    return standard_scaler(fitted._scaler, made, path) if fitted.standardize else made


@translates("Binarizer")
def binarizer(fitted: Any, columns: list[Value], path: str) -> list[Value]:
    """Whether a number is above the threshold; missing where x is, which scikit-learn refuses."""
    require_numbers(columns, path)
    return [x > float(fitted.threshold) for x in columns]


@translates("KBinsDiscretizer")
def k_bins(fitted: Any, columns: list[Value], path: str) -> list[Value]:
    """How many inner edges are not above x, as one number or as a column for each bin."""
    require_numbers(columns, path)
    found: list[Value] = []
    for x, edges in zip(columns, fitted.bin_edges_, strict=True):
        inner = tuple(map(float, edges[1:-1]))
        place = apply(Bucketize(boundaries=tuple(sorted(set(inner)))), x) if inner else where(is_missing(x), _NAN, 0)
        if len(set(inner)) < len(inner):
            refuse(path, "two edges of its bins coincide")
        found += [place] if fitted.encode == "ordinal" else [place == bin_ for bin_ in range(len(inner) + 1)]
    return found


@translates("FunctionTransformer")
def function_transformer(fitted: Any, columns: list[Value], path: str) -> list[Value]:
    """A function of numpy for which there is an operation."""
    function = fitted.func
    if function is None:
        return columns
    name = getattr(function, "__name__", type(function).__name__)
    if not isinstance(function, np.ufunc) or name not in FUNCTIONS or fitted.kw_args:
        refuse(path, f"of its functions only numpy's {', '.join(FUNCTIONS)} have a counterpart, and not {name}")
    require_numbers(columns, path)
    return [FUNCTIONS[name](x) for x in columns]


@translates("PolynomialFeatures")
def polynomial_features(fitted: Any, columns: list[Value], path: str) -> list[Value]:
    """The products of columns, in the order of ``powers_``."""
    require_numbers(columns, path)
    if fitted.include_bias:
        refuse(path, "its first column is 1 in every row", "Say PolynomialFeatures(..., include_bias=False).")
    return [_product(columns, powers) for powers in fitted.powers_.tolist()]


def _product(columns: list[Value], powers: list[int]) -> Value:
    """Return the product of columns, each as often as its power says, from the first to the last."""
    factors = [x for x, power in zip(columns, powers, strict=True) for _ in range(power)]
    found = factors[0]
    for factor in factors[1:]:
        found = found * factor
    return found


def _floats(values: Any, otherwise: float) -> "list[float] | repeat[float]":
    return repeat(otherwise) if values is None else np.asarray(values, np.float64).tolist()
