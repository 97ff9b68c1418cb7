"""Reading a module's own statements: what it does when it is imported."""

import ast
from collections.abc import Callable, Iterator

from evenkeel.pipeline.syntax import dump

_TARGETS = (ast.Attribute, ast.Subscript)
_SKIPPED = {dump(ast.parse(text, mode="eval").body) for text in ("TYPE_CHECKING", "typing.TYPE_CHECKING")}
_MAIN = dump(ast.parse("__name__ == '__main__'", mode="eval").body)


def acts_on(statement: ast.stmt, covered: Callable[[str], bool]) -> bool:
    """Whether a statement does more than bind a name, such as ``random.seed(3)``.

    What it does to a name that is ``covered`` does not count: its value is looked at where it is used.
    """
    match statement:
        case ast.Expr(value=ast.Constant()) | ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return False
        case ast.Expr(value=ast.Call(func=ast.Attribute() as function)):
            return not covered(_root(function))
        case ast.Expr():
            return True
        case ast.If(test=test) if dump(test) in _SKIPPED or dump(test) == _MAIN:
            return any(acts_on(inner, covered) for inner in statement.orelse)
        case ast.Assign() | ast.AugAssign() | ast.AnnAssign() | ast.Delete():
            return any(not covered(_root(target)) for target in _targets(statement))
    return any(acts_on(inner, covered) for inner in _inner(statement))


def _targets(statement: ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Delete) -> Iterator[ast.expr]:
    """Yield the attributes and items, not the names, that a statement changes."""
    targets = statement.targets if isinstance(statement, ast.Assign | ast.Delete) else [statement.target]
    for target in targets:
        parts = target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
        yield from (part for part in parts if isinstance(part, _TARGETS))


def _inner(statement: ast.stmt) -> Iterator[ast.stmt]:
    for node in ast.iter_child_nodes(statement):
        if isinstance(node, ast.stmt):
            yield node
        elif isinstance(node, ast.ExceptHandler | ast.match_case):
            yield from node.body


def _root(expression: ast.expr) -> str:
    while isinstance(expression, ast.Attribute | ast.Subscript):
        expression = expression.value
    return expression.id if isinstance(expression, ast.Name) else ""
