"""A skops file that has the same bytes in every process: no address, no clock, and each set in one order."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

_OLDEST = (1980, 1, 1, 0, 0, 0)


def canonical(content: bytes) -> bytes:
    """Return a skops file without addresses in memory and without the time: objects are numbered as they come.

    Sets are written in the order of what is in them, since Python orders them by a hash that differs by process.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        schema = json.loads(archive.read("schema.json"))
        numbers: dict[int, int] = {}
        files: dict[str, str] = {}
        digests = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}
        _order_sets(schema, digests)
        _renumber(schema, numbers, files)
        members = [(files[name], archive.read(name)) for name in archive.namelist() if name in files]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, data in [*sorted(members), ("schema.json", json.dumps(schema, indent=1).encode())]:
            archive.writestr(zipfile.ZipInfo(name, _OLDEST), data)
    return made.getvalue()


def modules_of(content: bytes) -> tuple[str, ...]:
    """Return the modules of the types and functions in a skops file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        schema = json.loads(archive.read("schema.json"))
    return tuple(sorted({node["__module__"] for node in _nodes(schema) if isinstance(node.get("__module__"), str)}))


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Yield each object within, the inner ones first."""
    for one in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _nodes(one)
    if isinstance(node, dict):
        yield node


def _order_sets(schema: Any, digests: Mapping[str, str]) -> None:
    for node in _nodes(schema):
        if node.get("__loader__") == "SetNode":
            node["content"].sort(key=lambda item: json.dumps(_without_addresses(item, digests), sort_keys=True))


def _without_addresses(node: Any, digests: Mapping[str, str]) -> Any:
    """Return an item of a set without the addresses in it: a file, whose name is one, is what it holds."""
    if isinstance(node, list):
        return [_without_addresses(one, digests) for one in node]
    if isinstance(node, dict):
        kept = {key: _without_addresses(one, digests) for key, one in node.items() if key != "__id__"}
        return {**kept, "file": digests[node["file"]]} if _is_in_a_file(node) else kept
    return node


def _is_in_a_file(node: dict[str, Any]) -> bool:
    return isinstance(node.get("file"), str) and "__loader__" in node


def _renumber(node: Any, numbers: dict[int, int], files: dict[str, str]) -> None:
    if isinstance(node, list):
        for one in node:
            _renumber(one, numbers, files)
        return
    if not isinstance(node, dict):
        return
    if isinstance(node.get("__id__"), int):
        node["__id__"] = numbers.setdefault(node["__id__"], len(numbers) + 1)
    if _is_in_a_file(node):
        name = node["file"]
        node["file"] = files.setdefault(name, f"{len(files) + 1}{Path(name).suffix}")
    for one in node.values():
        _renumber(one, numbers, files)
