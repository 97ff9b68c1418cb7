"""A text that stands in the user's transform, beside a column."""

from evenkeel.errors import DefinitionError
from evenkeel.transforms.json_values import text


def text_argument(operation: str, given: object, empty: bool = False) -> str:
    """Return a text as the decoder would give it; raises `DefinitionError` where it is none, or empty without leave.

    >>> text_argument("contains", "Cafe" + chr(0x301)) == "Caf" + chr(0xE9)
    True
    """
    if not isinstance(given, str):
        remedy = "Write the text itself, not a column; two columns are compared with ==."
        raise DefinitionError(f"{operation} takes a text that stands in the transform", got=given, remedy=remedy)
    if not given and not empty:
        raise DefinitionError(f"{operation} looks for a text of at least one character", got=repr(given))
    try:
        return text(given)
    except ValueError as error:
        raise DefinitionError(f"{operation} cannot take this text", expected=str(error), got=ascii(given)) from None
