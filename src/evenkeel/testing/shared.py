"""What the tests of a process share, since it costs more to make than most of them."""

from functools import cache

from evenkeel.engines import Engine, open_engine


@cache
def shared_engine(threads: int = 1) -> Engine:
    """Return the one engine of this process with so many threads; to open one takes as long as to profile a small table."""
    return open_engine(threads=threads)
