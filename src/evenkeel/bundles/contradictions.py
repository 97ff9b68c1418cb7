"""What a manifest says that cannot be: whoever edits ``bundle.json`` hears it before anything is loaded."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from evenkeel.bundles.versions import is_exact
from evenkeel.transforms.derived import DERIVED_FUNCTIONS
from evenkeel.transforms.inputs import MOST_WORDS, TENSOR_OF, Bag, Derived, Given, Input
from evenkeel.transforms.step_types import WORDS, Kind, are_values, kind_after, told
from evenkeel.typing import ColumnType, Task, repeated

if TYPE_CHECKING:
    from evenkeel.bundles.manifest import Manifest

_MOST_WEIGHT = 50.0  # of a word in one of 2**63 rows it is 44.7


def contradiction(manifest: "Manifest") -> str | None:
    """Return what of a manifest cannot be, if anything."""
    signature, count = manifest.signature, len(manifest.classes)
    several, ranges = manifest.task is Task.MULTILABEL, manifest.task is Task.QUANTILE
    classes, quantiles = [str(one) for one in manifest.classes], manifest.quantiles
    names = [column.name for column in signature.inputs]
    columns: tuple[Given, ...] = (*signature.inputs, *signature.derived)
    types = {column.items or column.type for column in columns if _is_odd(column)}
    made: tuple[Derived | Bag, ...] = (*signature.derived, *signature.bags)
    of = {one.name: one for one in signature.inputs}
    wrong = [found for one in made if one.column in of and (found := _wrong(one, of[one.column]))]
    of_none = {one.column for one in made} - {*names}
    functions = {step.function for one in made for step in one.steps} - {*DERIVED_FUNCTIONS}
    strange = [f"{name}=={version}" for name, version in manifest.versions.items() if not is_exact(name, version)]
    problems: dict[str, object] = {
        "no name": not manifest.name,
        f"columns that stand twice: {repeated(names)}": repeated(names),
        f"features that stand twice: {repeated(manifest.features)}": repeated(manifest.features),
        f"columns of types that no graph reads: {sorted(types)}": types,
        f"functions of columns that are none: {sorted(of_none)}": of_none,
        f"functions that are not known: {sorted(functions)}": functions,
        "something derived by no function": not all(one.steps for one in signature.derived),
        "the same made of a column twice": len({*made}) < len(made),
        "; ".join(wrong[:3]): wrong,
        f"{count} classes for a binary label": manifest.task is Task.BINARY and count != 2,
        f"{count} classes for a multiclass label": manifest.task is Task.MULTICLASS and count < 2,
        f"{count} classes for a number": manifest.task.of_numbers and count,
        f"labels that stand twice: {repeated(classes)}": repeated(classes),
        f"{count} labels at once": several and count < 2,
        f"{len(manifest.thresholds)} thresholds": len(manifest.thresholds) != (count if several else 0),
        f"the quantiles {[*quantiles]}": not _are_quantiles(quantiles) if ranges else bool(quantiles),
        "objects that answer several labels or quantiles": manifest.native is not None and (several or ranges),
        "no decoder": manifest.decoder < 1,
        f"the name {manifest.name!r}": not manifest.name.isprintable(),
        f"versions that are none: {strange}": strange,
    }
    return next((text for text, wrong in problems.items() if wrong), None)


def _is_odd(column: Given) -> bool:
    """Whether a column is neither of one value that a graph reads, nor a raw list of such values, which it does not read."""
    if column.items is None:
        return column.type not in TENSOR_OF
    raw_list = isinstance(column, Input) and column.type is ColumnType.LIST and not column.read
    return not raw_list or column.items not in TENSOR_OF


def _wrong(made: Derived | Bag, column: Input) -> str | None:
    """Return what of something made of a column cannot be, if anything: the type of a step, or a word or weight."""
    try:
        kind = kind_after(made.steps, (column.type, column.items))
    except ValueError as error:
        return f"of column {column.name!r} {error}"
    problem = _of_bag(made, kind) if isinstance(made, Bag) else _of_derived(made, kind)
    return f"of column {column.name!r} {problem}" if problem else None


def _of_derived(made: Derived, kind: Kind) -> str | None:
    return None if kind == (made.type, made.items) else f"{told((made.type, made.items))}, which is {told(kind)}"


def _of_bag(bag: Bag, kind: Kind) -> str | None:
    count, items = len(bag.words), kind[1]
    if items not in WORDS:
        return f"a bag of words that are {told(kind)}"
    if not 0 < count <= MOST_WORDS or len({*bag.words}) < count or not are_values(bag.words, items):
        return f"a bag of {count} words that are not 1 to {MOST_WORDS:,} different values of {items}"
    if len(bag.weights) not in (0, count) or not all(1 <= weight <= _MOST_WEIGHT for weight in bag.weights):
        return f"a bag of {count} words with other weights than one of 1 to {_MOST_WEIGHT:g} for each"
    return None


def _are_quantiles(quantiles: Sequence[float]) -> bool:
    return 0.5 in quantiles and [*quantiles] == sorted({one for one in quantiles if 0 < one < 1})


def unknown(written: Any, known: Any, path: str = "") -> list[str]:
    """Return the names in plain values that were written which those that are known do not have.

    >>> unknown({"a": [{"b": 1, "c": 2}], "d": 3}, {"a": [{"b": 1}], "d": 3})
    ['a[0].c']
    """
    if isinstance(written, dict) and isinstance(known, dict):
        strange = [f"{path}.{name}".lstrip(".") for name in written if name not in known]
        inside = [(f"{path}.{name}".lstrip("."), one, known[name]) for name, one in written.items() if name in known]
    elif isinstance(written, list) and isinstance(known, list | tuple):
        strange = []
        inside = [(f"{path}[{place}]", *both) for place, both in enumerate(zip(written, known, strict=True))]
    else:
        return []
    return strange + [name for place, one, other in inside for name in unknown(one, other, place)]
