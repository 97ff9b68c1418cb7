"""From raw columns to features: traced once, fitted on the training split, and run as one ONNX graph everywhere.

A name is imported when it is first asked for: what answers requests wants the decoder and the session, which rest on
numpy and onnxruntime alone.
"""

from typing import TYPE_CHECKING

from evenkeel.lazy import lazily

if TYPE_CHECKING:
    from evenkeel.transforms.decode import DECODER_VERSION as DECODER_VERSION
    from evenkeel.transforms.decode import Decoder as Decoder
    from evenkeel.transforms.decode import decode_rows as decode_rows
    from evenkeel.transforms.decode import decode_table as decode_table
    from evenkeel.transforms.default import default_transform as default_transform
    from evenkeel.transforms.fitting import fit as fit
    from evenkeel.transforms.graph import Feature as Feature
    from evenkeel.transforms.graph import Graph as Graph
    from evenkeel.transforms.graph import Node as Node
    from evenkeel.transforms.inputs import Input as Input
    from evenkeel.transforms.inputs import Signature as Signature
    from evenkeel.transforms.inputs import Tensors as Tensors
    from evenkeel.transforms.operations.bag_of_words import bag_of_words as bag_of_words
    from evenkeel.transforms.operations.bucketize import bucketize as bucketize
    from evenkeel.transforms.operations.category import category as category
    from evenkeel.transforms.operations.ceil import ceil as ceil
    from evenkeel.transforms.operations.choice import maximum as maximum
    from evenkeel.transforms.operations.choice import minimum as minimum
    from evenkeel.transforms.operations.clip import clip as clip
    from evenkeel.transforms.operations.cross import cross as cross
    from evenkeel.transforms.operations.cyclical import cyclical as cyclical
    from evenkeel.transforms.operations.date_part import day as day
    from evenkeel.transforms.operations.date_part import day_of_year as day_of_year
    from evenkeel.transforms.operations.date_part import days_in_month as days_in_month
    from evenkeel.transforms.operations.date_part import hour as hour
    from evenkeel.transforms.operations.date_part import is_weekend as is_weekend
    from evenkeel.transforms.operations.date_part import minute as minute
    from evenkeel.transforms.operations.date_part import month as month
    from evenkeel.transforms.operations.date_part import quarter as quarter
    from evenkeel.transforms.operations.date_part import second as second
    from evenkeel.transforms.operations.date_part import week as week
    from evenkeel.transforms.operations.date_part import weekday as weekday
    from evenkeel.transforms.operations.date_part import year as year
    from evenkeel.transforms.operations.elapsed import elapsed as elapsed
    from evenkeel.transforms.operations.exponential import exp as exp
    from evenkeel.transforms.operations.floor import floor as floor
    from evenkeel.transforms.operations.frequency import frequency as frequency
    from evenkeel.transforms.operations.hash_bucket import hash_bucket as hash_bucket
    from evenkeel.transforms.operations.impute import impute as impute
    from evenkeel.transforms.operations.is_in import is_in as is_in
    from evenkeel.transforms.operations.is_missing import is_missing as is_missing
    from evenkeel.transforms.operations.list_contains import list_contains as list_contains
    from evenkeel.transforms.operations.list_distinct import list_distinct as list_distinct
    from evenkeel.transforms.operations.list_item import list_item as list_item
    from evenkeel.transforms.operations.list_length import list_length as list_length
    from evenkeel.transforms.operations.list_max import list_max as list_max
    from evenkeel.transforms.operations.list_mean import list_mean as list_mean
    from evenkeel.transforms.operations.list_min import list_min as list_min
    from evenkeel.transforms.operations.list_sum import list_sum as list_sum
    from evenkeel.transforms.operations.log1p import log1p as log1p
    from evenkeel.transforms.operations.matches import contains as contains
    from evenkeel.transforms.operations.matches import ends_with as ends_with
    from evenkeel.transforms.operations.matches import matches as matches
    from evenkeel.transforms.operations.matches import starts_with as starts_with
    from evenkeel.transforms.operations.max_abs import max_abs as max_abs
    from evenkeel.transforms.operations.min_max import min_max as min_max
    from evenkeel.transforms.operations.n_grams import ngrams as ngrams
    from evenkeel.transforms.operations.one_hot import one_hot as one_hot
    from evenkeel.transforms.operations.ordinal import ordinal as ordinal
    from evenkeel.transforms.operations.per_key import mean_by as mean_by
    from evenkeel.transforms.operations.per_key import target_mean as target_mean
    from evenkeel.transforms.operations.quantile_normal import quantile_normal as quantile_normal
    from evenkeel.transforms.operations.robust import robust as robust
    from evenkeel.transforms.operations.sign import sign as sign
    from evenkeel.transforms.operations.square_root import sqrt as sqrt
    from evenkeel.transforms.operations.standardize import standardize as standardize
    from evenkeel.transforms.operations.text import lower as lower
    from evenkeel.transforms.operations.text import replace as replace
    from evenkeel.transforms.operations.text import split as split
    from evenkeel.transforms.operations.text import split_part as split_part
    from evenkeel.transforms.operations.text import strip as strip
    from evenkeel.transforms.operations.text import text_length as text_length
    from evenkeel.transforms.operations.text import upper as upper
    from evenkeel.transforms.operations.text import word_count as word_count
    from evenkeel.transforms.operations.text import words as words
    from evenkeel.transforms.operations.tf_idf import tf_idf as tf_idf
    from evenkeel.transforms.operations.where import where as where
    from evenkeel.transforms.operations.winsorize import winsorize as winsorize
    from evenkeel.transforms.operations.yeo_johnson import yeo_johnson as yeo_johnson
    from evenkeel.transforms.session import ROW_MULTIPLE as ROW_MULTIPLE
    from evenkeel.transforms.session import Session as Session
    from evenkeel.transforms.tracing import Transform as Transform
    from evenkeel.transforms.tracing import transform as transform
    from evenkeel.transforms.transform_graph import TransformGraph as TransformGraph
    from evenkeel.transforms.transformers.inside import sklearn as sklearn
    from evenkeel.transforms.values import Columns as Columns
    from evenkeel.transforms.values import Features as Features
    from evenkeel.transforms.values import Target as Target
    from evenkeel.transforms.values import Value as Value

__all__, __getattr__, __dir__ = lazily(
    __name__,
    {
        "decode": "DECODER_VERSION Decoder decode_rows decode_table",
        "default": "default_transform",
        "fitting": "fit",
        "graph": "Feature Graph Node",
        "inputs": "Input Signature Tensors",
        "operations.bag_of_words": "bag_of_words",
        "operations.bucketize": "bucketize",
        "operations.category": "category",
        "operations.ceil": "ceil",
        "operations.choice": "maximum minimum",
        "operations.clip": "clip",
        "operations.cross": "cross",
        "operations.cyclical": "cyclical",
        "operations.date_part": "day day_of_year days_in_month hour is_weekend minute month quarter second week weekday year",
        "operations.elapsed": "elapsed",
        "operations.exponential": "exp",
        "operations.floor": "floor",
        "operations.frequency": "frequency",
        "operations.hash_bucket": "hash_bucket",
        "operations.impute": "impute",
        "operations.is_in": "is_in",
        "operations.is_missing": "is_missing",
        "operations.list_contains": "list_contains",
        "operations.list_distinct": "list_distinct",
        "operations.list_item": "list_item",
        "operations.list_length": "list_length",
        "operations.list_max": "list_max",
        "operations.list_mean": "list_mean",
        "operations.list_min": "list_min",
        "operations.list_sum": "list_sum",
        "operations.log1p": "log1p",
        "operations.matches": "contains ends_with matches starts_with",
        "operations.max_abs": "max_abs",
        "operations.min_max": "min_max",
        "operations.n_grams": "ngrams",
        "operations.one_hot": "one_hot",
        "operations.ordinal": "ordinal",
        "operations.per_key": "mean_by target_mean",
        "operations.quantile_normal": "quantile_normal",
        "operations.robust": "robust",
        "operations.sign": "sign",
        "operations.square_root": "sqrt",
        "operations.standardize": "standardize",
        "operations.text": "lower replace split split_part strip text_length upper word_count words",
        "operations.tf_idf": "tf_idf",
        "operations.where": "where",
        "operations.winsorize": "winsorize",
        "operations.yeo_johnson": "yeo_johnson",
        "transformers.inside": "sklearn",
        "session": "ROW_MULTIPLE Session",
        "tracing": "Transform transform",
        "transform_graph": "TransformGraph",
        "values": "Columns Features Target Value",
    },
)
