"""What the decoder makes of a value for the graph, which cannot: one value in, a text, a number or nothing out.

The functions are those of `text_functions`, and `evenkeel.hashing.portable_hash`. A table and JSON both come through here.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from evenkeel.errors import BundleError
from evenkeel.transforms.inputs import DerivedStep
from evenkeel.transforms.text_functions import TEXT_FUNCTIONS

DerivedFunction: TypeAlias = Callable[[Any], "str | int | None"]
DERIVED_FUNCTIONS = (*TEXT_FUNCTIONS, "portable_hash")


def in_turn(steps: Sequence[DerivedStep]) -> DerivedFunction:
    """Return the function that does these steps one after the other; raises `BundleError` where one is unknown.

    >>> in_turn([DerivedStep("split_part", ("-", 1)), DerivedStep("lower")])("JFK-LAX")
    'lax'
    """
    functions = [_function(step) for step in steps]

    def all_of_them(value: Any) -> str | int | None:
        found: str | int | None = value
        for function in functions:
            if found is None:
                break
            found = function(found)
        return found

    return functions[0] if len(functions) == 1 else all_of_them


def _function(step: DerivedStep) -> DerivedFunction:
    if step.function == "portable_hash":
        from evenkeel.hashing import portable_hash  # what answers requests of a graph without hashes does not load it

        return portable_hash
    if step.function not in TEXT_FUNCTIONS:
        raise BundleError("This signature asks for an unknown function of a column", got=step.function)
    function = TEXT_FUNCTIONS[step.function]
    return (lambda value: function(value, *step.arguments)) if step.arguments else function
