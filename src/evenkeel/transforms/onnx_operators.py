"""The ONNX operators that a graph may hold, and what each needs so that a row gives the same bits wherever it stands.

An operator that is not listed has not been proven, and `evenkeel.testing.transforms` proves those that are.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evenkeel.errors import DefinitionError

if TYPE_CHECKING:
    import onnx

OPSET = 21
ML_OPSET = 3
IR_VERSION = 10
LANES = 8  # the values that the widest kernel (AVX-512, float64) takes at once


@dataclass(frozen=True, slots=True)
class OnnxOperator:
    """One operator.

    ``result`` is the type of what it gives: "same" as the first operand, as the "last" one, "bool", or "given" by its
    attributes. ``uneven`` is one whose kernel gives other last bits in the tail of a tensor, where less than `LANES`
    values are left: it always runs on a tensor with a tail that nobody reads.
    """

    name: str
    result: str = "same"
    uneven: bool = False
    domain: str = ""


ELEMENTWISE = {
    operator.name: operator
    for operator in (
        OnnxOperator("Abs"),
        OnnxOperator("Add"),
        OnnxOperator("And"),
        OnnxOperator("Cast", "given"),
        OnnxOperator("Ceil"),
        OnnxOperator("Div"),
        OnnxOperator("Equal", "bool"),
        OnnxOperator("Exp", uneven=True),
        OnnxOperator("Floor"),
        OnnxOperator("Gather", "given"),  # a table, looked up
        OnnxOperator("GreaterOrEqual", "bool"),
        OnnxOperator("IsNaN", "bool"),
        OnnxOperator("LabelEncoder", "given", domain="ai.onnx.ml"),
        OnnxOperator("Less", "bool"),
        OnnxOperator("LessOrEqual", "bool"),
        OnnxOperator("Greater", "bool"),
        OnnxOperator("Log", uneven=True),
        OnnxOperator("Max"),  # of integers: whether NaN counts is not agreed upon
        OnnxOperator("Min"),
        OnnxOperator("Mod"),
        OnnxOperator("Mul"),
        OnnxOperator("Neg"),
        OnnxOperator("Not"),
        OnnxOperator("Or"),
        OnnxOperator("Pow"),  # not to the constant 2 or 3, which is a product for many rows and none for one
        OnnxOperator("RegexFullMatch", "bool"),
        OnnxOperator("Round"),
        OnnxOperator("Sign"),
        OnnxOperator("Sqrt"),
        OnnxOperator("StringConcat"),
        OnnxOperator("Sub"),
        OnnxOperator("Where", "last"),
    )
}
STRUCTURAL = ("Concat", "Identity", "ReduceSum", "Slice", "Split", "Transpose")  # ReduceSum: of the columns of one row


def check_operators(model: "onnx.ModelProto") -> None:
    """Raise `DefinitionError` where a graph holds an operator that is not listed here."""
    unknown = sorted({node.op_type for node in model.graph.node} - set(ELEMENTWISE) - set(STRUCTURAL))
    if unknown:
        raise DefinitionError("This ONNX operator is not proven to be the same in every batch", got=", ".join(unknown))
