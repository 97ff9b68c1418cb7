"""What the name of a column says."""

import re

_IDENTITY = re.compile(r"(^|_)(id|key|uuid|guid)$")


def words_of(name: str) -> str:
    """Return a name in small letters with its words apart.

    >>> words_of("lastUpdate"), words_of("Customer ID")
    ('last_update', 'customer_id')
    """
    return re.sub(r"[\W_]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)).strip("_").lower()


def is_identity(name: str) -> bool:
    """Whether a column is named like what tells one thing from another."""
    return _IDENTITY.search(words_of(name)) is not None
