"""One version of a distribution, as it is written into what pip, Docker and a shell read."""

import re

_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?")
_VERSION = re.compile(r"([0-9]+!)?[0-9][A-Za-z0-9.+_-]*")


def is_exact(name: str, version: str) -> bool:
    """Whether these are the name of a distribution and one version of it, and nothing that pip or a shell takes otherwise.

    >>> is_exact("numpy", "2.4.0"), is_exact("numpy", "2.*"), is_exact("--extra-index-url=https://a.b/?a", "1")
    (True, False, False)
    """
    return bool(_NAME.fullmatch(name) and _VERSION.fullmatch(version))
