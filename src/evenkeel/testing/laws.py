"""Finding the laws of a family, and the members of a family that no law covers."""

from collections.abc import Iterable


def laws(kind: type) -> list[str]:
    """Return the names of the laws in a class of laws, in the order in which they stand there."""
    return [name for name, value in vars(kind).items() if callable(value) and not name.startswith("_")]


def uncovered(base: type, covered: Iterable[type], package: str = "evenkeel") -> set[str]:
    """Return the names of the classes of a package below ``base``, however deep, that are not among the covered.

    What a test makes for itself is of no package: it needs no law. Names count, since slots make a class a second time.
    """
    known = {kind.__qualname__ for kind in covered}
    return {kind.__qualname__ for kind in below(base) if kind.__module__.partition(".")[0] == package} - known


def below(base: type) -> set[type]:
    """Return every class below ``base``, however deep."""
    found: set[type] = set(base.__subclasses__())
    return found.union(*map(below, found))
