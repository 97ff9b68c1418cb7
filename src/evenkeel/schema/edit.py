"""Changing single promises in the text of a schema, and nothing else of it: comments, order and style stay."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from evenkeel.errors import SchemaError
from evenkeel.schema.read import compose
from evenkeel.schema.write import dump, in_line

Keys: TypeAlias = tuple[str, ...]
_Splice: TypeAlias = tuple[int, int, str]
_Tree: TypeAlias = "dict[str, _Tree] | list[_Tree] | tuple[str, str]"


@dataclass(frozen=True, slots=True)
class Edit:
    """What stands under some keys becomes another value, in the plain values that YAML has; none takes it away.

    ``Edit(("columns", "speed", "range"), (0, 120))``
    """

    keys: Keys
    value: Any


def edit_text(text: str, edits: Iterable[Edit], path: Path) -> str:
    """Return the text of a schema with the edits made; errors name ``path`` as its file.

    A list to which something is added keeps its lines. Raises `SchemaError` where a place cannot be changed alone,
    such as one that an alias (``*name``) repeats elsewhere.

    >>> print(edit_text("min_rows: 1  # at least", [Edit(("min_rows",), 5), Edit(("name",), "x")], Path("s.yaml")))
    min_rows: 5  # at least
    name: x
    """
    waiting = list(edits)
    while waiting:
        root = compose(text, path)
        now, waiting = _independent(_Editor(text, _repeated(root), path), root, waiting)
        wanted = _tree(root)
        for _, (start, end, new) in sorted(now, key=_place)[::-1]:
            text = text[:start] + new + text[end:]
        for edit, _ in now:
            wanted = _changed(wanted, edit.keys, edit.value)
        if _tree(compose(text, path)) != wanted:
            raise _by_hand(root, now[0][0].keys, path)
    return text


def _independent(
    editor: "_Editor", root: yaml.Node, edits: list[Edit]
) -> tuple[list[tuple[Edit, _Splice]], list[Edit]]:
    """Return the edits, with their splices, that can be made at once, and the rest."""
    now: dict[Keys, tuple[Edit, _Splice]] = {}
    for at, edit in enumerate(edits):
        splice = editor.splice(root, edit.keys, edit.value)
        place = edit.keys[: 2 if editor.holds(root, edit.keys[0]) else 1]
        if place in now or any(_overlap(splice, other) for _, other in now.values()):
            return list(now.values()), edits[at:]
        now[place] = edit, splice
    return list(now.values()), []


def _overlap(one: _Splice, other: _Splice) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _place(made: tuple[Edit, _Splice]) -> tuple[int, int]:
    """Return what puts splices in order; of two in one place the one that stands deeper comes first."""
    edit, (start, _, _) = made
    return start, -len(edit.keys)


def _by_hand(node: yaml.Node, keys: Keys, path: Path) -> SchemaError:
    where = f"{path}:{node.start_mark.line + 1}:{node.start_mark.column + 1}"
    remedy = "Change it by hand: it is written in a way that cannot be changed in this place alone."
    return SchemaError(f"{'.'.join(keys)} cannot be changed without changing more", where=where, remedy=remedy)


def _tree(node: yaml.Node) -> _Tree:
    """Return what a node says, whatever it looks like."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: _tree(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_tree(one) for one in node.value]
    return node.tag, node.value


def _tree_of(value: Any) -> _Tree:
    node = yaml.compose(in_line(value), yaml.SafeLoader)
    assert node is not None
    return _tree(node)


def _changed(tree: _Tree, keys: Keys, value: Any) -> _Tree:
    """Return a tree after an edit; a mapping in which nothing is left goes with its last field."""
    assert isinstance(tree, dict)
    rest = {name: one for name, one in tree.items() if name != keys[0]}
    if len(keys) == 1:
        return rest if value is None else {**tree, keys[0]: _tree_of(value)}
    below = _changed(tree.get(keys[0], {}), keys[1:], value)
    return {**tree, keys[0]: below} if below else rest


def _repeated(root: yaml.Node) -> set[int]:
    """Return the nodes that stand in the tree more than once, and all below them."""
    seen: set[int] = set()
    again: set[int] = set()

    def walk(node: yaml.Node) -> None:
        if id(node) in again:
            return
        (again if id(node) in seen else seen).add(id(node))
        for below in _below(node):
            walk(below)

    walk(root)
    return again


def _below(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [one for pair in node.value for one in pair]
    return node.value if isinstance(node, yaml.SequenceNode) else []


@dataclass(frozen=True, slots=True)
class _Editor:
    """Finds which piece of a text to replace by what."""

    text: str
    repeated: set[int]
    path: Path

    def holds(self, root: yaml.Node, key: str) -> bool:
        """Whether something stands already in the mapping under a key."""
        return any(name.value == key and bool(below.value) for name, below in root.value)

    def splice(self, root: yaml.Node, keys: Keys, value: Any) -> _Splice:
        """Return from where to where the text is replaced, and by what."""
        parents: list[Any] = [root]
        for at, key in enumerate(keys):
            node = parents[-1]
            if id(node) in self.repeated or not isinstance(node, yaml.MappingNode):
                raise _by_hand(node, keys, self.path)
            found = next((below for name, below in node.value if name.value == key), None)
            if found is None:
                for missing in reversed(keys[at + 1 :]):
                    value = {missing: value}
                return self._insert(node, key, value)
            parents.append(found)
        if id(parents[-1]) in self.repeated:
            raise _by_hand(parents[-1], keys, self.path)
        if value is not None:
            return self._replace(parents[-1], value)
        while len(parents) > 2 and len(parents[-2].value) == 1:
            parents.pop()
        return self._remove(parents[-2].value, parents[-1], flow=bool(parents[-2].flow_style))

    def _replace(self, node: yaml.Node, value: Any) -> _Splice:
        if isinstance(node, yaml.SequenceNode) and isinstance(value, tuple) and node.value:
            new = [_tree_of(one) for one in value]
            old = [_tree(one) for one in node.value]
            if new[: len(old)] == old:
                return self._append(node, value[len(old) :])
        return node.start_mark.index, self._end(node), in_line(value)

    def _append(self, node: yaml.SequenceNode, more: tuple[Any, ...]) -> _Splice:
        last = node.value[-1]
        if node.flow_style:
            end = self._end(last)
            return end, end, "".join(f", {in_line(one)}" for one in more)
        indent = " " * node.start_mark.column
        return self._after(last, [f"{indent}- {in_line(one)}" for one in more])

    def _insert(self, node: yaml.MappingNode, key: str, value: Any) -> _Splice:
        if node.flow_style or not node.value:
            pair = in_line({key: value})[1:-1]
            at = self._end(node.value[-1][1]) if node.value else node.start_mark.index + 1
            return at, at, f", {pair}" if node.value else pair
        column = node.value[0][0].start_mark.column
        lines = [" " * column + line if line else line for line in dump({key: value}).splitlines()]
        return self._after(node.value[-1][1], ["", *lines] if self._is_spaced(node) else lines)

    def _is_spaced(self, node: yaml.MappingNode) -> bool:
        """Whether blank lines stand between the parts of a mapping of mappings, such as columns."""
        last = self.text[: node.value[-1][0].start_mark.index]
        return len(node.value) > 1 and re.search(r"\n[ \t]*\r?\n[ \t]*$", last) is not None

    def _remove(self, pairs: list[tuple[yaml.Node, yaml.Node]], node: yaml.Node, *, flow: bool) -> _Splice:
        at = next(i for i, (_, below) in enumerate(pairs) if below is node)
        start, end = pairs[at][0].start_mark.index, self._end(node)
        if not flow:
            return self.text.rfind("\n", 0, start) + 1, self._line_end(end, past=True), ""
        if at:
            return self._end(pairs[at - 1][1]), end, ""
        return start, pairs[1][0].start_mark.index if len(pairs) > 1 else end, ""

    def _after(self, node: yaml.Node, lines: list[str]) -> _Splice:
        """Return what puts lines below the last line of a node."""
        newline = "\r\n" if "\r\n" in self.text else "\n"
        end = self._line_end(self._end(node), past=False)
        return end, end, "".join(newline + line for line in lines)

    def _line_end(self, at: int, *, past: bool) -> int:
        found = re.compile(r"\r?\n|$").search(self.text, at)
        assert found is not None
        return found.end() if past else found.start()

    def _end(self, node: yaml.Node) -> int:
        """Return where a node ends: what PyYAML calls the end of a block is where the next thing begins."""
        while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            node = node.value[-1] if isinstance(node, yaml.SequenceNode) else node.value[-1][1]
        start, end = node.start_mark.index, node.end_mark.index
        return int(start + len(self.text[start:end].rstrip()))
