"""A block of a CSV file as a table, each column in the type that its own values have, or as it is written."""

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv

from evenkeel.engines.csv_blocks import Block
from evenkeel.engines.csv_errors import bad_rows

_BYTE_ORDER_MARK = "\ufeff".encode()
_STEPS = 3
_SCANNED = 1 << 16


def parse(
    block: Block, texts: Collection[int], missing: Sequence[str] = (), only: Collection[int] | None = None
) -> pa.Table:
    """Return the columns of a block, named c0, c1, ..., or ``only`` some; ``texts`` are kept as they are written.

    Nothing, and each word of ``missing``, is null where it stands in no quotes.
    """
    content, places = block.content, block.file.order
    if content.startswith(_BYTE_ORDER_MARK):
        content = _BYTE_ORDER_MARK + bytes(content)  # here it is a letter of the first value, and the parser skips one
    try:
        table = pa.csv.read_csv(
            pa.BufferReader(content),
            pa.csv.ReadOptions(
                column_names=[f"c{place}" for place in places], block_size=len(content) + 1, use_threads=False
            ),
            pa.csv.ParseOptions(
                delimiter=block.file.delimiter,
                newlines_in_values=b'"' in content,
                ignore_empty_lines=len(places) > 1,
            ),
            pa.csv.ConvertOptions(
                column_types={f"c{place}": pa.string() for place in texts},
                include_columns=[f"c{place}" for place in sorted(places if only is None else only)],
                null_values=["", *missing],
                true_values=["true", "True", "TRUE"],
                false_values=["false", "False", "FALSE"],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid as error:
        raise bad_rows(block, error) from error
    if any(pa.types.is_binary(kind) for kind in table.schema.types):
        raise bad_rows(block, None)
    return table


def may_have_code(block: Block) -> bool:
    """Return whether a value of a block may begin with a zero before another digit, or with 0x.

    Signs and spaces before it do not matter.
    """
    content = np.frombuffer(block.content, np.uint8)
    digits, begins, blank = map(_which, ("0123456789xX", f'{block.file.delimiter}\n\r"', " \t+-"))
    if content[0] == ord("0") and digits[content[1:2]].any():
        return True
    starts = range(0, len(content) - 2, _SCANNED)
    found = [_zeros(content[start : start + _SCANNED + 2], block.file.delimiter) + start for start in starts]
    zeros = np.concatenate([np.zeros(0, np.intp), *found])
    zeros = zeros[digits[content[zeros + 1]]]
    for _ in range(_STEPS):
        if ((zeros == 0) | begins[content[zeros - 1]]).any():
            return True
        zeros = zeros[blank[content[zeros - 1]]] - 1
    return bool(len(zeros))


def _zeros(content: npt.NDArray[np.uint8], delimiter: str) -> npt.NDArray[np.intp]:
    """Return the places of zeros that may begin a value, in a few operations that rule out most of all bytes."""
    before, after = content[:-2], content[2:]
    begin = (before < ord("0")) & (before != ord(".")) | (before == ord(delimiter))
    return np.flatnonzero(begin & (content[1:-1] == ord("0")) & (after >= ord("0"))) + 1


def _which(letters: str) -> npt.NDArray[np.bool_]:
    """Return for each byte whether it is one of some letters."""
    return np.isin(np.arange(256), list(letters.encode()))
