"""What a manifest says that cannot be: whoever edits ``bundle.json`` hears it before anything is loaded."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from evenkeel.bundles.versions import is_exact
from evenkeel.transforms.derived import DERIVED_FUNCTIONS
from evenkeel.transforms.inputs import TENSOR_OF, Bag, Derived, Given, Input
from evenkeel.typing import ColumnType, Task, repeated

if TYPE_CHECKING:
    from evenkeel.bundles.manifest import Manifest


def contradiction(manifest: "Manifest") -> str | None:
    """Return what of a manifest cannot be, if anything."""
    signature, count = manifest.signature, len(manifest.classes)
    several, ranges = manifest.task is Task.MULTILABEL, manifest.task is Task.QUANTILE
    classes, quantiles = [str(one) for one in manifest.classes], manifest.quantiles
    names = [column.name for column in signature.inputs]
    columns: tuple[Given, ...] = (*signature.inputs, *signature.derived)
    types = {column.items or column.type for column in columns if _is_odd(column)}
    made: tuple[Derived | Bag, ...] = (*signature.derived, *signature.bags)
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
        "a bag without words, or with other weights": any(_is_wrong(one) for one in signature.bags),
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


def _is_wrong(bag: Bag) -> bool:
    return not bag.words or len({*bag.words}) < len(bag.words) or len(bag.weights) not in (0, len(bag.words))


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
