"""From raw columns to features: traced once, fitted on the training split, and run as one ONNX graph everywhere."""

from evenkeel.transforms.decode import DECODER_VERSION, Decoder, decode_rows, decode_table
from evenkeel.transforms.default import default_transform
from evenkeel.transforms.fit import fit
from evenkeel.transforms.graph import Feature, Graph, Node
from evenkeel.transforms.inputs import Input, Signature, Tensors
from evenkeel.transforms.operations.bucketize import bucketize
from evenkeel.transforms.operations.category import category
from evenkeel.transforms.operations.clip import clip
from evenkeel.transforms.operations.cyclical import cyclical
from evenkeel.transforms.operations.date_part import day, hour, minute, month, weekday, year
from evenkeel.transforms.operations.elapsed import elapsed
from evenkeel.transforms.operations.impute import impute
from evenkeel.transforms.operations.is_in import is_in
from evenkeel.transforms.operations.is_missing import is_missing
from evenkeel.transforms.operations.log1p import log1p
from evenkeel.transforms.operations.min_max import min_max
from evenkeel.transforms.operations.one_hot import one_hot
from evenkeel.transforms.operations.square_root import sqrt
from evenkeel.transforms.operations.standardize import standardize
from evenkeel.transforms.operations.where import where
from evenkeel.transforms.session import ROW_MULTIPLE, Session
from evenkeel.transforms.tracing import Transform, transform
from evenkeel.transforms.transform_graph import TransformGraph
from evenkeel.transforms.values import Columns, Features, Value

__all__ = [
    "DECODER_VERSION",
    "ROW_MULTIPLE",
    "Columns",
    "Decoder",
    "Feature",
    "Features",
    "Graph",
    "Input",
    "Node",
    "Session",
    "Signature",
    "Tensors",
    "Transform",
    "TransformGraph",
    "Value",
    "bucketize",
    "category",
    "clip",
    "cyclical",
    "day",
    "decode_rows",
    "decode_table",
    "default_transform",
    "elapsed",
    "fit",
    "hour",
    "impute",
    "is_in",
    "is_missing",
    "log1p",
    "min_max",
    "minute",
    "month",
    "one_hot",
    "sqrt",
    "standardize",
    "transform",
    "weekday",
    "where",
    "year",
]
