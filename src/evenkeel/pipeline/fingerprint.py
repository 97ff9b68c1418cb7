"""The fingerprint of a step: a digest over the parts that its result depends on, each with a name.

=================== ==========================================================================
part                what it stands for
=================== ==========================================================================
``step``            the function itself
``code:NAME``       a piece of the project's code that is reached from the step or its values
``house``           our own modules that are reached
``library:NAME``    the version of a package that is reached
``python``          the version of Python
``parameter:NAME``  a plain parameter; ``parameter:NAME.FIELD`` for the fields of a dataclass
``file:NAME``       the content of a file that this code or a value names
``environment:X``   a variable of the environment that this code asks for; all of them where X is ``*``
``input:NAME``      the content of an artifact
=================== ==========================================================================

The folder that the code lies in is no part, nor are comments, docstrings, formatting, or code that is not reached.
A file counts where its name is written out, or is a value; what a step reads otherwise while it runs (a file whose name
it makes up, the network, the time) cannot be seen here: such a step is declared with ``cache=False``, or is given a
value whose ``__fingerprint__`` says what it will read.
"""

import hashlib
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from evenkeel.artifacts import Artifact, Reference
from evenkeel.pipeline.distributions import version_of
from evenkeel.pipeline.house import house_digest, house_libraries
from evenkeel.pipeline.node import Node
from evenkeel.pipeline.reach import Reach, digest
from evenkeel.pipeline.values import UnknownValueError, fields_of

_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The parts and their digest; with ``doubts`` nothing may be taken from the cache, and the digest is empty."""

    digest: str
    parts: Mapping[str, str]
    doubts: tuple[str, ...] = ()


def fingerprint(node: Node, inputs: Mapping[str, Reference | None], project: Path) -> Fingerprint:
    """Return the fingerprint of a node that is given ``inputs``; ``project`` is the folder whose code is followed."""
    reach = Reach(project)
    parts = {"step": str(reach.describe(node.step)[1]), "python": platform.python_version()}
    for name in sorted(node.arguments):
        parts |= _parameter(reach, f"parameter:{name}", node.arguments[name])
    for name, reference in sorted(inputs.items()):
        parts[f"input:{name}"] = str(reference)
        if reference is not None and reference.type_name in Artifact.kinds:
            reach.describe(Artifact.kinds[reference.type_name])
    reach.finish()
    parts |= {f"code:{name}": piece for name, piece in reach.pieces.items()} | reach.outside.parts
    parts |= _foreign(reach)
    text = "\n".join(f"{name}={parts[name]}" for name in sorted(parts))
    whole = hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:32]
    return Fingerprint("" if reach.doubts else whole, parts, tuple(reach.doubts))


def _parameter(reach: Reach, name: str, value: object) -> dict[str, str]:
    """Return the part of a value, and one for each field of a dataclass, so that a change can be told by its name."""
    fields = fields_of(value)
    try:
        described = {name: (reach.describe(value), value)}
        if fields and not hasattr(type(value), "__fingerprint__"):
            described |= {f"{name}.{field}": (reach.describe(part), part) for field, part in fields.items()}
    except UnknownValueError as error:
        reach.doubts.append(f"{name.replace(':', ' ')} is or holds a {error}, which cannot be described")
        return {name: "unknown"}
    return {part: _shown(inner) or digest(found) for part, (found, inner) in described.items()}


def _shown(value: object) -> str | None:
    """Return a short plain value as it is written, so that a change can be shown."""
    plain = value is None or type(value) in (bool, int, float, str)
    return repr(value) if plain and len(repr(value)) <= _SHOWN else None


def _foreign(reach: Reach) -> dict[str, str]:
    libraries = reach.libraries | house_libraries(reach.house)
    parts = {f"library:{name}": version_of(name) for name in libraries}
    return {**parts, "house": house_digest(reach.house)} if reach.house else parts
