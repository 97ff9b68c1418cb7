"""DuckDB's errors in our words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from evenkeel.errors import EvenkeelError, InvalidDataError

if TYPE_CHECKING:
    from evenkeel.engines.duckdb_relations import Stream


@contextmanager
def refusing() -> Iterator[list["Stream"]]:
    """Turn an error of a running statement into ours; an error inside one of the streams that it reads comes first."""
    streams: list[Stream] = []
    try:
        yield streams
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        for stream in streams:
            if stream.error is not None:
                raise stream.error from None
        raise _translate(error) from error


def _translate(error: Exception) -> EvenkeelError:
    if "Out of Memory Error" in str(error):  # a stream gives the text alone, without DuckDB's type
        remedy = "Give the engine a higher memory_limit, or read fewer columns."
        return EvenkeelError("DuckDB has used up its memory", got=message(error), remedy=remedy)
    return InvalidDataError("The rows cannot be read", got=message(error))


def message(error: Exception) -> str:
    """Return what DuckDB says, without the statement that it was about."""
    return str(error).split("\n\nLINE ")[0].strip()
