"""What compiled code of scikit-learn takes for granted of a fitted object, held against one that anybody may have made up.

Boosting and support vector machines read and write memory by the shapes of their parts, unchecked.
"""

from collections.abc import Callable
from functools import partial
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

import numpy as np

from evenkeel.errors import BundleError
from evenkeel.training.sklearn_parts import within
from evenkeel.training.stored_trees import check_trees

_KERNELS = ("linear", "poly", "rbf", "sigmoid")
_FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodType, partial, np.ufunc)


def check_shapes(model: Any) -> None:
    """Raise `BundleError` where compiled code would leave its memory: a tree is none, or parts do not fit together."""
    check_trees(model)
    for holder in reversed([*within(model)]):
        for marks, fits in _CHECKS.items():
            if all(hasattr(holder, mark) for mark in marks) and not fits(holder):
                raise BundleError(
                    "The parts of the model do not fit together",
                    got=type(holder).__name__,
                    remedy="Do not use it: take the bundle from the store again, or train it with "
                    "ek.Sklearn(..., trust=True), which stores a pickle.",
                )


def _stages_fit(boosted: Any) -> bool:
    """Whether each tree of gradient boosting has a column to write to, whatever the rows are.

    They are written to what ``init_`` answers, so that must have one shape: without functions of its own it has.
    """
    stages = boosted.estimators_
    if not isinstance(stages, np.ndarray) or stages.ndim != 2 or not stages.size:
        return False
    if any(type(one).__module__ != "sklearn.tree._classes" for one in stages.flat):
        return False
    begun = [*within(boosted.init_)]
    if any(isinstance(value, _FUNCTIONS) for one in begun for value in getattr(one, "__dict__", {}).values()):
        return False
    rows = np.zeros((2, int(boosted.n_features_in_)), np.float32)
    values = all(one.tree_.n_outputs == one.tree_.max_n_classes == 1 for one in stages.flat)
    return bool(values and boosted._raw_predict_init(rows).shape == (2, stages.shape[1]))


def _histograms_fit(boosted: Any) -> bool:
    """Whether histogram boosting looks at all columns that it is given, and its categories are where it looks for them."""
    prepared, mapper = boosted._preprocessor, boosted._bin_mapper
    categorical = np.ravel(mapper.is_categorical_)
    count = int(boosted.n_features_in_)
    if getattr(boosted, "_in_fit", False) or len(categorical) != count:
        return False
    if prepared is not None and not _keeps_columns(prepared, count):
        return False
    return all(_categories_fit(one, categorical) for stage in boosted._predictors for one in stage)


def _categories_fit(tree: Any, categorical: Any) -> bool:
    split = tree.nodes[(tree.nodes["is_leaf"] == 0) & (tree.nodes["is_categorical"] != 0)]
    words = np.shape(tree.raw_left_cat_bitsets)
    return bool(len(words) == 2 and words[1] == 8 and categorical[split["feature_idx"]].all())


def _keeps_columns(prepared: Any, count: int) -> bool:
    """Whether what histogram boosting does to its columns is what it does when it is fitted, and leaves as many."""
    from sklearn.utils import check_array

    kept = [(one, which) for _, one, which in prepared.transformers_ if not isinstance(one, str)]
    for one, _ in kept:
        func = getattr(one, "func", None)
        if type(one).__name__ not in ("OrdinalEncoder", "FunctionTransformer"):
            return False
        if getattr(func, "func", func) not in (None, check_array):
            return False
    columns = [np.arange(count)[which] for _, which in kept]
    return np.array_equal(np.sort(np.concatenate(columns)), np.arange(count))


def _vectors_fit(machine: Any) -> bool:
    """Whether libsvm finds a coefficient for each support vector and each pair of classes; a number counts as two."""
    numbers, count, coefficients = np.asarray(machine._n_support), len(machine.support_), machine._dual_coef_
    classes = len(numbers)
    pairs = classes * (classes - 1) // 2
    shape = (classes - 1, count)
    size = coefficients.data.size if machine._sparse else coefficients.size  # what is sparse must be trusted by name
    answers = machine._impl in ("c_svc", "nu_svc")
    return bool(
        classes > 1
        and coefficients.shape == shape
        and size == classes * count - count
        and (numbers >= 0).all()
        and (not answers or (classes == len(machine.classes_) and numbers.sum() == count))
        and machine.kernel in _KERNELS
        and machine.support_vectors_.shape == (count, machine.n_features_in_)
        and len(machine._intercept_) == pairs
        and len(machine._probA) == len(machine._probB)
        and len(machine._probA) in (0, pairs)
    )


_CHECKS: dict[tuple[str, ...], Callable[[Any], bool]] = {
    ("_raw_predict_init", "estimators_"): _stages_fit,
    ("_predictors", "_bin_mapper"): _histograms_fit,
    ("_n_support",): _vectors_fit,
}
