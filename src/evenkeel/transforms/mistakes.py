"""What is said where a column is treated like a number, an array or a frame while a transform is traced."""

import inspect
from collections.abc import Mapping
from datetime import date
from typing import Any, NoReturn

from evenkeel.errors import DefinitionError, nearest

_WHOLE = (
    'ek.standardize(x), ek.min_max(x), ek.impute(x, "mean") or ek.mean_by(x, key), which learn from the training rows'
)
_TEXT = 'ek.lower(x), ek.strip(x), ek.split_part(x, "-", 0), ek.contains(x, "part") or ek.text_length(x)'
_TIME = "ek.hour(x), ek.weekday(x), ek.month(x), ek.year(x) or ek.elapsed(start, end)"
_ENCODED = 'ek.where(x == "a", 1, 0), ek.ordinal(x, ["a", "b"]) or ek.category(x)'
_INSTEAD: Mapping[str, str] = {
    **dict.fromkeys(
        ("mean", "median", "std", "var", "sum", "max", "min", "quantile", "mode", "rank", "average"), _WHOLE
    ),
    **dict.fromkeys(("str", "title", "capitalize", "startswith", "endswith", "find", "join", "extract"), _TEXT),
    **dict.fromkeys(("dt", "date", "time", "total_seconds", "timestamp", "strftime", "dayofweek"), _TIME),
    **dict.fromkeys(("map", "replace", "factorize", "select", "choose"), _ENCODED),
    **dict.fromkeys(("log", "log2", "log10"), "ek.log1p(x), the logarithm of 1 + x; of x > 0 it is ek.log1p(x - 1)"),
    **dict.fromkeys(("isna", "isnull", "isnan"), "ek.is_missing(x)"),
    **dict.fromkeys(("notna", "notnull", "isfinite"), "~ek.is_missing(x)"),
    **dict.fromkeys(("fillna", "nan_to_num"), "ek.impute(x, 0)"),
    **dict.fromkeys(("isin", "in1d", "__contains__"), "ek.is_in(x, [...]); of a part of a text ek.contains(x, part)"),
    **dict.fromkeys(("ndim", "dtype", "shape", "size"), 'x["name"] alone: a frame, or what pandas does, wants numbers'),
    **dict.fromkeys(
        ("apply", "transform", "pipe"), "what the function does with columns: it is done to all rows at once"
    ),
    **dict.fromkeys(("clip",), "ek.clip(x, low, high)"),
    **dict.fromkeys(
        ("cut", "qcut", "digitize", "searchsorted"), "ek.bucketize(x, [10, 20]) or ek.bucketize(x, quantiles=4)"
    ),
    **dict.fromkeys(("abs", "absolute", "fabs"), "abs(x)"),
    **dict.fromkeys(("round", "rint", "around"), "round(x)"),
    **dict.fromkeys(("explode", "get_dummies"), "ek.bag_of_words(x) for a column for each item of a list"),
    **dict.fromkeys(("CountVectorizer", "TfidfVectorizer"), "ek.bag_of_words(x) or ek.tf_idf(x)"),
    **dict.fromkeys(("power", "pow"), "x ** 2"),
    **dict.fromkeys(("logical_and", "logical_or", "logical_not"), "a & b, a | b or ~a"),
    **dict.fromkeys(("where", "mask"), "ek.where(condition, a, b)"),
    **dict.fromkeys(("maximum", "fmax"), "ek.maximum(a, b)"),
    **dict.fromkeys(("minimum", "fmin"), "ek.minimum(a, b)"),
    **dict.fromkeys(
        ("__len__", "len"), "ek.text_length(x) for the length of a text, ek.list_length(x) for that of a list"
    ),
    **dict.fromkeys(("__floordiv__",), "ek.floor(a / b)"),
    **dict.fromkeys(("__mod__",), "a - b * ek.floor(a / b); of a time ek.hour(x), of a cycle ek.cyclical(x, period)"),
    **dict.fromkeys(
        ("__getitem__",),
        "ek.split_part(x, '-', 0) for a part of a text, ek.list_item(x, 0) of a list; a transform has no single row",
    ),
    **dict.fromkeys(("__iter__",), 'x["name"], which stands for all rows at once: what is done to it is done to each'),
    **dict.fromkeys(("__float__", "astype", "to_numpy", "values", "tolist", "item"), "x as it is: all ends in float32"),
}
_REFLECTED: Mapping[str, str] = {
    "add": "__radd__",
    "subtract": "__rsub__",
    "multiply": "__rmul__",
    "divide": "__rtruediv__",
    "less": "__gt__",
    "less_equal": "__ge__",
    "greater": "__lt__",
    "greater_equal": "__le__",
    "equal": "__eq__",
    "not_equal": "__ne__",
    "bitwise_and": "__rand__",
    "bitwise_or": "__ror__",
}
_ANY = "functions of evenkeel, such as ek.log1p(x), ek.where(condition, a, b) and ek.is_missing(x)"


def instead(name: str) -> str:
    """Return the remedy for something of Python, numpy or pandas that a column does not have, by its name.

    >>> instead("fillna"), instead("text_length")
    ('Write ek.impute(x, 0).', 'Write ek.text_length(x).')
    """
    own = f"ek.{name}(x)" if name in _functions() else _ANY
    return f"Write {_INSTEAD.get(name, own)}."


def refuse(name: str, called: str) -> NoReturn:
    """Raise `DefinitionError` for what is done to a column that no column can do."""
    raise DefinitionError(
        "A column stands for all rows at once while a transform is traced: it has no value yet",
        got=called,
        remedy=instead(name),
    )


class NoValue:
    """What a value of a transform cannot do: Python, numpy and pandas ask for it where they take a number or an array."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __bool__(self) -> NoReturn:
        raise DefinitionError(
            "A value has no truth while a transform is traced: it stands for all rows at once",
            remedy="Not `if` but ek.where(condition, a, b); not `and`, `or`, `not` but (a > 1) & (b > 2), |, ~; "
            "not min(a, b) but ek.minimum(a, b); not `0 < x < 9` but (0 < x) & (x < 9); "
            "not `x in [...]` but ek.is_in(x, [...]).",
        )

    def __float__(self) -> NoReturn:
        raise DefinitionError(
            "A column is no number while a transform is traced: it stands for all rows at once",
            remedy="Take functions of evenkeel, not of math: ek.log1p(x), ek.exp(x), ek.sqrt(x), ek.floor(x), x ** 2.",
        )

    __int__ = __index__ = __complex__ = __float__

    def __array__(self, *_: object, **__: object) -> NoReturn:
        raise DefinitionError(
            "A value is no array of numpy while a transform is traced: it stands for all rows at once",
            remedy="Take functions of evenkeel: ek.log1p(x), ek.clip(x, low, high), ek.where(condition, a, b).",
        )

    def __array_ufunc__(self, function: Any, method: str, *inputs: Any, **_: object) -> Any:
        """Do what an operator with a number of numpy on its left asks for, and refuse every function of numpy."""
        reflected = _REFLECTED.get(function.__name__)
        if reflected is None or method != "__call__" or inputs[-1] is not self:
            refuse(function.__name__, f"np.{function.__name__}(x)")
        number = inputs[0][()] if getattr(inputs[0], "shape", None) == () else inputs[0]
        return getattr(self, reflected)(number)

    def __array_function__(self, function: Any, *_: object) -> NoReturn:
        refuse(function.__name__, f"np.{function.__name__}(x)")

    def __getattr__(self, name: str) -> NoReturn:
        if name.startswith("_"):  # what libraries ask of any object
            raise AttributeError(name)
        refuse(name, f"x.{name}")

    def __len__(self) -> int:
        refuse("__len__", "len(x)")

    def __iter__(self) -> NoReturn:
        refuse("__iter__", "for row in x")

    def __contains__(self, item: object) -> bool:
        refuse("__contains__", f"{item!r} in x")

    def __getitem__(self, place: object) -> NoReturn:
        refuse("__getitem__", f"x[{place!r}]")

    def __floordiv__(self, other: object) -> NoReturn:
        refuse("__floordiv__", "a // b")

    def __mod__(self, other: object) -> NoReturn:
        refuse("__mod__", "a % b")

    __rfloordiv__ = __floordiv__
    __rmod__ = __mod__


def of_python(error: Exception, names: Mapping[str, Any]) -> str:
    """Return the remedy for an error of Python's own: what a name may have been, or how a function of ours is called.

    ``names`` are those of the user's module.
    """
    if isinstance(error, NameError):
        near = nearest(str(error.name), names)
        return near if near.startswith("Did you mean") else "Import it, or define it above the transform."
    if isinstance(error, AttributeError) and inspect.ismodule(error.obj):
        return nearest(str(error.name), dir(error.obj))
    called, bracket, _ = str(error).partition("() ")
    function = _functions().get(called)
    if isinstance(error, TypeError) and bracket and function is not None:
        return f"It is ek.{called}({', '.join(map(_told, inspect.signature(function).parameters.values()))})."
    return "The function is called once, with columns that stand for all rows at once: there are no numbers yet."


def _told(parameter: inspect.Parameter) -> str:
    return str(parameter.replace(annotation=inspect.Parameter.empty))


def _functions() -> Mapping[str, Any]:
    """Return the public functions that make columns of columns, by name."""
    import evenkeel.transforms as ek

    found = {name: getattr(ek, name) for name in ek.__all__}
    place = f"{ek.__name__}.operations."
    return {name: one for name, one in found.items() if getattr(one, "__module__", "").startswith(place)}


def shown(value: object) -> str:
    """Return a value as an error shows it: a plain one as it is written, of any other object its kind.

    >>> shown("a"), shown([1, 2]), shown(len), shown({})
    ("'a'", '[1, 2]', 'the function len', 'an object of the class builtins.dict')
    """
    if value is None or isinstance(value, bool | int | float | str | NoValue | date):
        return repr(value)
    if isinstance(value, list | tuple):
        parts = ", ".join(map(shown, value))
        return f"[{parts}]" if isinstance(value, list) else f"({parts})"
    if inspect.isroutine(value):
        return f"the function {value.__name__}"
    return f"an object of the class {type(value).__module__}.{type(value).__qualname__}"
