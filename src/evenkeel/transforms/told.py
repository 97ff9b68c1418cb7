"""A graph in words: each operation with its parameters and what it learnt."""

import dataclasses
from collections.abc import Sequence

from evenkeel.transforms.graph import Graph, Node
from evenkeel.transforms.operations.derive import Derive
from evenkeel.transforms.operations.raw_column import RawColumn

_SHOWN = 6


def told(node: Node) -> str:
    """Return an operation with its parameters and what it learnt; a raw column with its type.

    >>> from evenkeel.transforms.operations.base import ValueType
    >>> from evenkeel.transforms.operations.standardize import Standardize
    >>> from evenkeel.typing import ColumnType
    >>> told(Node(Standardize(mean=1 / 3, deviation=2.0), (0,), ValueType(ColumnType.FLOAT)))
    'standardize(mean=0.333333, deviation=2)'
    >>> told(Node(Derive("split_part", ("-", 1)), (0,), ValueType(ColumnType.TEXT)))
    "split_part('-', 1)"
    """
    operation = node.operation
    if isinstance(operation, RawColumn):
        zone = f" in {operation.timezone}" if operation.timezone else ""
        return f"{operation.column} ({node.type.words}{zone}{'' if operation.nullable else ', never missing'})"
    if isinstance(operation, Derive):
        return f"{operation.function}({', '.join(map(_text, operation.arguments))})"
    fields = {field.name: getattr(operation, field.name) for field in dataclasses.fields(operation)}  # type: ignore[arg-type]  # each is a dataclass
    known = [
        f"{name}={_text(value)}"
        for name, value in fields.items()
        if value is not None and value != () and not dataclasses.is_dataclass(value)
    ]
    return f"{operation.name}({', '.join(known)})"


def mermaid(graph: Graph) -> str:
    """Return the graph as a flow chart in Mermaid's text, which code hosts and notebooks draw.

    Source: the syntax of flow charts at Mermaid 11.
    """
    lines = ["flowchart LR"]
    for place, node in enumerate(graph.nodes):
        text = _escaped(told(node))
        lines.append(f'  n{place}(["{text}"])' if isinstance(node.operation, RawColumn) else f'  n{place}["{text}"]')
        lines += [f"  n{source} --> n{place}" for source in node.inputs]
    for place, feature in enumerate(graph.features):
        lines.append(f'  f{place}>"{_escaped(feature.name)}"]')
        lines.append(f"  n{feature.node} --> f{place}")
    return "\n".join(lines) + "\n"


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        more = [f"… {len(value)} in all"] if len(value) > _SHOWN else []
        return f"[{', '.join([*map(_text, value[:_SHOWN]), *more])}]"
    return repr(value) if type(value) is str else str(value)


def _escaped(text: str) -> str:
    """Return text that is read as nothing but itself between quotes."""
    return "".join(letter if letter.isalnum() or letter in " ()=,._-…[]:'" else f"#{ord(letter)};" for letter in text)
