"""What a piece of syntax mentions."""

import ast
from dataclasses import dataclass, field
from functools import cached_property

DYNAMIC = frozenset(
    {"getattr", "attrgetter", "methodcaller", "vars", "locals", "getmembers", "__dict__", "__getattribute__"}
)
ANYWHERE = frozenset(
    {"eval", "exec", "compile", "globals", "modules", "import_module", "run_path", "run_module", "resolve_name"}
    | {"__import__", "__subclasses__", "entry_points", "spec_from_file_location"}
)
LITERAL = frozenset({"__doc__", "getdoc", "getsource", "getsourcelines", "getcomments"})
ENVIRONMENT = frozenset({"environ", "environb", "getenv", "getenvb", "expandvars"})
_ASKED = frozenset({"get", "setdefault", "pop"})
_WRITES_ITSELF = frozenset({"write_text", "write_bytes", "touch", "mkdir", "unlink"})
_WRITES_ITS_FIRST = frozenset({"to_csv", "to_parquet", "to_json", "to_excel", "to_html", "to_pickle", "savefig"})


@dataclass
class Mentions:
    """Names as chains such as ``("helpers", "clean")``, attributes of anything, and imports as (module, name, level).

    ``annotations`` are chains that are not run with the code around them. ``dynamic`` code looks something up by a
    name that is only known when it runs; ``anywhere``, it may do so in any module. ``texts`` are those that stand in
    it, but for names of files that it writes; ``variables`` of the environment are asked for by name, None where the
    name is not known.
    """

    chains: set[tuple[str, ...]] = field(default_factory=set)
    annotations: set[tuple[str, ...]] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    imports: set[tuple[str, str | None, int]] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    variables: set[str | None] = field(default_factory=set)

    @cached_property
    def words(self) -> set[str]:
        return self.attributes | {chain[0] for chain in self.chains}

    @property
    def dynamic(self) -> bool:
        return bool(self.words & DYNAMIC)

    @property
    def literal(self) -> bool:
        """Whether the code reads text that otherwise does not count, such as docstrings."""
        return bool(self.words & LITERAL)

    @property
    def anywhere(self) -> bool:
        return bool(self.words & ANYWHERE)


def mentions(*nodes: ast.AST) -> Mentions:
    """Return what pieces of syntax mention, in all that is nested in them."""
    visitor = _Visitor()
    for node in nodes:
        visitor.visit(node)
    return visitor.found


class _Visitor(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found = Mentions()
        self._answered: set[ast.expr] = set()
        self._written: set[ast.AST] = set()

    def visit_Name(self, node: ast.Name) -> None:
        self.found.chains.add((node.id,))
        self._note_environment(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and node not in self._written:
            self.found.texts.add(node.value)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.visit(node.value)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self._ask_environment(node.value, node.slice)
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        names: list[str] = []
        base: ast.expr = node
        while isinstance(base, ast.Attribute):
            names.append(base.attr)
            self._note_environment(base)
            base = base.value
        self.found.attributes.update(names)
        if isinstance(base, ast.Name):
            self.found.chains.add((base.id, *reversed(names)))
        else:
            self.visit(base)

    def visit_Call(self, node: ast.Call) -> None:
        self._written |= _written_by(node)
        if node.args:
            called = node.func
            whom = called.value if isinstance(called, ast.Attribute) and called.attr in _ASKED else called
            self._ask_environment(whom, node.args[0])
        literal = node.args[1] if len(node.args) > 1 else None
        if isinstance(node.func, ast.Name) and node.func.id == "getattr" and isinstance(literal, ast.Constant):
            attribute = ast.Attribute(node.args[0], str(literal.value), ast.Load())
            for part in (attribute, *node.args[2:]):
                self.visit(part)
        else:
            self.generic_visit(node)

    def _ask_environment(self, whom: ast.expr, name: ast.expr) -> None:
        """Note which variable is asked for where its name is written out; the rest is noted when it is visited."""
        if _last_name(whom) in ENVIRONMENT and isinstance(name, ast.Constant) and isinstance(name.value, str):
            self.found.variables.add(name.value)
            self._answered.add(whom)

    def _note_environment(self, node: ast.expr) -> None:
        if _last_name(node) in ENVIRONMENT and node not in self._answered:
            self.found.variables.add(None)

    def visit_Import(self, node: ast.Import) -> None:
        self.found.imports.update((alias.name, None, 0) for alias in node.names)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self.found.imports.update((node.module or "", alias.name, node.level) for alias in node.names)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self.visit_FunctionDef(node)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        arguments = node.args
        every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        for annotation in [one.annotation for one in every if one] + [node.returns]:
            self._annotation(annotation)
        for part in (*node.decorator_list, *arguments.defaults, *arguments.kw_defaults, *node.body):
            if part is not None:
                self.visit(part)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._annotation(node.annotation)
        for part in (node.target, node.value):
            if part is not None:
                self.visit(part)

    def _annotation(self, annotation: ast.expr | None) -> None:
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            try:
                annotation = ast.parse(annotation.value, mode="eval").body
            except SyntaxError:
                return
        if annotation is not None:
            self.found.annotations |= mentions(annotation).chains


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _written_by(call: ast.Call) -> set[ast.AST]:
    """Return the texts in a call that name what it writes: that is no part of what the code depends on."""
    name = _last_name(call.func)
    if name in _WRITES_ITSELF and isinstance(call.func, ast.Attribute):
        return set(ast.walk(call.func.value))
    modes = [*call.args[1:2], *(one.value for one in call.keywords if one.arg == "mode")]
    opens = name == "open" and any(isinstance(mode, ast.Constant) and _only_writes(str(mode.value)) for mode in modes)
    return set(call.args[:1]) if opens or name in _WRITES_ITS_FIRST else set()


def _only_writes(mode: str) -> bool:
    return bool(set(mode) & set("wx")) and "+" not in mode
