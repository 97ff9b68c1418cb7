"""What the names of columns suggest."""

import re

from evenkeel.statistics import ColumnStatistics
from evenkeel.typing import ColumnType

_IDENTITY = re.compile(r"(^|_)(id|key|uuid|guid)$")
_MANY = 50


def words_of(name: str) -> str:
    """Return a name in small letters with words apart.

    >>> words_of("lastUpdate"), words_of("Customer ID")
    ('last_update', 'customer_id')
    """
    return re.sub(r"[\W_]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)).strip("_").lower()


def is_identity(name: str) -> bool:
    """Whether a column is named like what tells one thing from another."""
    return _IDENTITY.search(words_of(name)) is not None


def is_group(name: str, column: ColumnStatistics) -> bool:
    """Whether the rows of a column belong to many things, each of which stands in several rows."""
    many = column.distinct is not None and column.distinct >= max(_MANY, column.present / 100)
    return is_identity(name) and is_whole(column) and column.missing == 0 and many and not all_differ(column)


def all_differ(column: ColumnStatistics) -> bool:
    """Whether no two rows hold the same value; nearly so, where values were only estimated."""
    if column.distinct is None:
        return False
    least = column.present if column.distinct_exact else 0.95 * column.present
    return column.distinct >= least


def is_whole(column: ColumnStatistics) -> bool:
    """Whether a column holds what can name a thing: text or whole numbers."""
    return column.type in (ColumnType.TEXT, ColumnType.INTEGER)
