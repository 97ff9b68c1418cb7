"""A graph of steps, checked when it is made."""

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from evenkeel.errors import DefinitionError, NotFoundError
from evenkeel.pipeline.node import Condition, Node, Source
from evenkeel.pipeline.signature import ONE, Port


class Graph:
    """Nodes in an order in which they can run; of those that could come next, the one that was given first does.

    ``verdict`` is a function over artifacts that returns the reasons why the run is refused; none means that it is
    not. Raises `DefinitionError` for names that stand twice, cycles, missing inputs and types that do not fit, and
    `NotFoundError` for names that do not exist.

    >>> from evenkeel.artifacts import Examples
    >>> from evenkeel.pipeline.step import step
    >>> @step
    ... def ingest(rows: int) -> Examples: ...
    >>> @step
    ... def profile(examples: Examples) -> None: ...
    >>> graph = Graph([Node("profile", profile, {"examples": "ingest"}), Node("ingest", ingest, {}, {"rows": 3})])
    >>> print(graph.describe())
    ingest()                  → Examples
    profile(examples=ingest)  → None
    """

    def __init__(self, nodes: Iterable[Node], *, verdict: Condition | None = None) -> None:
        given = list(nodes)
        self.nodes: Mapping[str, Node] = {node.name: node for node in given}
        if len(self.nodes) < len(given):
            raise DefinitionError("Two nodes have one name", got=", ".join(node.name for node in given))
        for node in given:
            _check_names(node)
        self.inputs = {node.name: self._wire(node, node.inputs) for node in given}
        self.conditions = {node.name: self._wire_condition(node) for node in given}
        self.verdict = verdict
        self.verdict_inputs = self._wire(None, _defaulted(verdict, {})) if verdict else {}
        for node in given:
            self._check_types(node)
        self.order = self._sort()

    def ports(self, source: Source) -> Port:
        """Return what comes out of ``source``."""
        return self.nodes[source.node].step.signature.outputs[source.output]

    def before(self, name: str) -> set[str]:
        """Return the nodes that ``name`` waits for: those of its inputs and of its condition."""
        return {source.node for source in (*self.inputs[name].values(), *self.conditions[name].values())}

    def after(self, name: str) -> set[str]:
        """Return ``name`` and all nodes that need it, directly or not."""
        if name not in self.nodes:
            raise NotFoundError("step", name, self.nodes)
        found = {name}
        for other in self.order:
            if self.before(other) & found:
                found.add(other)
        return found

    def describe(self) -> str:
        """Return a line for each node, in order: its inputs, what it makes, and when it runs."""
        calls = {name: f"{name}({self._inputs_text(name)})" for name in self.order}
        width = max(map(len, calls.values()), default=0)
        return "\n".join(f"{calls[name]:{width}}  → {self._outputs_text(name)}" for name in self.order)

    def _wire(self, node: Node | None, written: Mapping[str, str]) -> dict[str, Source]:
        return {parameter: self._find(node, text) for parameter, text in written.items()}

    def _wire_condition(self, node: Node) -> dict[str, Source]:
        return self._wire(node, _defaulted(node.condition, node.inputs)) if node.condition else {}

    def _find(self, node: Node | None, text: str) -> Source:
        source = Source.parse(text)
        where = f"the step {node.name!r}" if node else "the verdict"
        if source.node not in self.nodes:
            raise NotFoundError("step", source.node, self.nodes, where=where)
        outputs = self.nodes[source.node].step.signature.outputs
        if source.output not in outputs:
            if source.output == ONE:
                raise DefinitionError(
                    f"{source.node!r} has not one output",
                    expected=_choices(source.node, outputs),
                    got=text,
                    where=where,
                )
            raise NotFoundError("output", text, [f"{source.node}.{name}" for name in outputs], where=where)
        return source

    def _check_types(self, node: Node) -> None:
        for parameter, source in self.inputs[node.name].items():
            wanted = node.step.signature.inputs[parameter]
            if not wanted.accepts(self.ports(source)):
                raise DefinitionError(
                    f"{str(source)!r} does not fit the input {parameter!r} of {node.name!r}",
                    expected=wanted,
                    got=self.ports(source),
                )

    def _sort(self) -> tuple[str, ...]:
        sorter = TopologicalSorter({name: self.before(name) for name in self.nodes})
        try:
            sorter.prepare()
        except CycleError as error:
            raise DefinitionError("The steps go round in a circle", got=" → ".join(error.args[1][::-1])) from None
        order: list[str] = []
        while sorter.is_active():
            ready = sorter.get_ready()
            order += sorted(ready, key=list(self.nodes).index)
            sorter.done(*ready)
        return tuple(order)

    def _inputs_text(self, name: str) -> str:
        return ", ".join(f"{parameter}={source}" for parameter, source in self.inputs[name].items())

    def _outputs_text(self, name: str) -> str:
        node = self.nodes[name]
        outputs = node.step.signature.outputs
        text = ", ".join(str(port) if key == ONE else f"{key}: {port}" for key, port in outputs.items()) or "None"
        return f"{text}, when {node.condition.function.__name__}" if node.condition else text


def _check_names(node: Node) -> None:
    if not node.name.isidentifier():
        raise DefinitionError("The name of a step must be an identifier", got=node.name)
    signature, where = node.step.signature, f"the step {node.name!r}"
    for name in node.inputs:
        if name not in signature.inputs:
            raise NotFoundError("input", name, signature.inputs, where=where)
    for name in node.parameters:
        if name not in signature.parameters:
            raise NotFoundError("parameter", name, signature.parameters, where=where)
    missing = [name for name, port in signature.inputs.items() if name not in node.inputs and not port.optional]
    missing += [name for name in signature.parameters if name not in node.arguments]
    if missing:
        raise DefinitionError("A step is not given everything that it needs", expected=", ".join(missing), where=where)
    condition = node.condition
    for name in condition.inputs if condition else ():
        if condition and name not in condition.names:
            raise NotFoundError("parameter", name, condition.names, where=f"the condition of {node.name!r}")


def _defaulted(condition: Condition, inputs: Mapping[str, str]) -> dict[str, str]:
    return {name: condition.inputs.get(name, inputs.get(name, name)) for name in condition.names}


def _choices(node: str, outputs: Mapping[str, Port]) -> str:
    return " or ".join(f"{node}.{name}" for name in outputs) or "a step that returns an artifact"
