"""One small typed language for rules, filters and slices: parsed once, run over a table or on one row."""

from evenkeel.expressions.bulk import column_type, evaluate
from evenkeel.expressions.check import check
from evenkeel.expressions.nodes import Expression
from evenkeel.expressions.parser import parse
from evenkeel.expressions.rows import compile_row
from evenkeel.expressions.writing import write_literal, write_name

__all__ = [
    "Expression",
    "check",
    "column_type",
    "compile_row",
    "evaluate",
    "parse",
    "write_literal",
    "write_name",
]
