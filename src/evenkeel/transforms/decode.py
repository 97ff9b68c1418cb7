"""The decoder: the one way from rows, as a table or as JSON, to the tensors of a graph.

How a value maps, from Arrow (and so from CSV, Parquet and SQL) and from JSON (and so from Open Inference v2):

================= =====================================================================================================
what comes        what it is
================= =====================================================================================================
null              missing; refused where the column is not nullable. An Arrow column of nulls alone fits every type
a missing key     refused: say null where you mean missing (a name that is no column of the model is ignored)
true, false       a boolean; refused for every other type
whole number      integer, if within int64; float, rounded to the nearest; refused for every other type
number, fraction  float, a decimal the nearest; integer where the fraction is 0 (2.0 is 2), else refused
NaN               a float, and missing like null once the graph has it; refused for integers
infinity          a float above (below) all others, missing where it reaches the features; refused for integers
empty text        a text like any other: neither missing nor zero
text              text, in Unicode form NFC; refused where UTF-8 cannot hold it
numbers in text   text; refused for numbers
a number for text refused: 7 and 007 would be one
timestamp         JSON: text in ISO 8601, with an offset, or else in UTC. Arrow: a timestamp of any unit, or a date.
                  Digits after the microsecond are cut off. Never a number, whose unit would be a guess
date              JSON: text in ISO 8601. Arrow: a date
unknown category  a text, an integer or a boolean like any other: the vocabulary is the graph's
list              JSON: an array; Open Inference: text that is such an array; Arrow: a list of any kind. Each item is what
                  this table says of one value of the type of the items. A list may be of any length, and holds no lists
null, for a list  missing like any null: there is no list
empty list        a list like any other: neither missing nor null
null in a list    an item that is missing, and so is NaN: it has a place in the list, and no value
one value         refused for a list, and a list for one value
================= =====================================================================================================

Nothing is ever turned into text, so None cannot become "None".

What ONNX cannot do, the decoder does: a signature may ask for what is `derived` of a column, such as a text in lower case,
the number of its words, the hash of a value or the sum of a list, and for how often each word of a `Bag` stands in it. A
table and JSON get the same bits.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from evenkeel.transforms.bags import BagCounter
from evenkeel.transforms.inputs import Given, Signature, Tensors
from evenkeel.transforms.row_decoder import RowDecoder
from evenkeel.transforms.table_decoder import TableDecoder

if TYPE_CHECKING:
    import pyarrow as pa

DECODER_VERSION = 3


def decode_table(table: "pa.Table | pa.RecordBatch", signature: Signature) -> Tensors:
    """Return the tensors of an Arrow table or batch; raises `InvalidRequestError`."""
    return Decoder(signature).table(table)


def decode_rows(rows: Sequence[Mapping[str, object]], signature: Signature) -> Tensors:
    """Return the tensors of rows as they come from JSON; raises `InvalidRequestError`.

    >>> from evenkeel.transforms.inputs import Input
    >>> from evenkeel.typing import ColumnType
    >>> signature = Signature((Input("distance", ColumnType.INTEGER), Input("carrier", ColumnType.TEXT)))
    >>> decode_rows([{"distance": 2475, "carrier": None}], signature)["valid"].tolist()
    [[True], [False]]
    """
    return Decoder(signature).rows(rows)


class Decoder:
    """`decode_table` and `decode_rows` for one signature. Any thread may call it.

    The same row gives the same tensors from a table and from JSON. Raises `InvalidRequestError`, which names rows and
    columns, ten at most.
    """

    def __init__(self, signature: Signature) -> None:
        self.signature = signature
        counters = [BagCounter(bag) for bag in signature.bags]
        self._rows, self._table = RowDecoder(signature, counters), TableDecoder(signature, counters)

    def rows(self, rows: Sequence[Mapping[str, object]]) -> Tensors:
        """Return the tensors of rows as they come from JSON."""
        return self._rows.tensors(rows)

    def value(self, row: Mapping[str, object], wanted: Given) -> Any:
        """Return a column of one row as it comes from JSON, or what is made of it; nothing where that is missing."""
        return self._rows.value(row, wanted)

    def table(self, table: "pa.Table | pa.RecordBatch") -> Tensors:
        """Return the tensors of an Arrow table or batch."""
        return self._table.tensors(table)

    def columns(self, table: "pa.Table | pa.RecordBatch", wanted: Sequence[Given]) -> "list[pa.Array]":
        """Return columns of the signature, or what it makes of them, as Arrow arrays of their types."""
        raw = self._table.raw(table)
        return [raw.of(column) for column in wanted]

    def raw(self, table: "pa.Table | pa.RecordBatch") -> "dict[str, pa.Array]":
        """Return the raw columns as Arrow arrays of their types, by name."""
        return self._table.raw(table).columns
