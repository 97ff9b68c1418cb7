"""The names of models, of versions (``flight-late@3``) and of aliases (``flight-late@champion``)."""

import re

from evenkeel.errors import DefinitionError

CHAMPION = "champion"


def check_model(name: str) -> None:
    """Raise `DefinitionError` where ``name`` cannot be the name of a model."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}", name):
        raise DefinitionError(
            "This cannot be the name of a model", expected="letters, digits, '.', '_' and '-', at most 128", got=name
        )


def check_alias(alias: str) -> None:
    """Raise `DefinitionError` where ``alias`` cannot be an alias; a number is a version."""
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,63}", alias):
        raise DefinitionError(
            "This cannot be an alias", expected="a small letter, then small letters, digits, '_' and '-'", got=alias
        )


def parse(text: str) -> tuple[str, int | str]:
    """Return the model that ``text`` names, and a version or an alias of it, by default ``champion``.

    >>> parse("flight-late"), parse("flight-late@challenger"), parse("flight-late@3")
    (('flight-late', 'champion'), ('flight-late', 'challenger'), ('flight-late', 3))
    """
    model, at, wanted = text.partition("@")
    check_model(model)
    if re.fullmatch(r"[0-9]{1,9}", wanted):
        return model, int(wanted)
    if at:
        check_alias(wanted)
    return model, wanted or CHAMPION
