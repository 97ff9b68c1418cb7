"""A CSV file in blocks of whole records, so that no more of it lies in memory than is being read."""

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from evenkeel.engines.csv_header import Bytes, CsvFile, opened
from evenkeel.engines.csv_lexer import last_end, open_quote
from evenkeel.errors import InvalidDataError, shorten

Item = TypeVar("Item")
Result = TypeVar("Result")
BLOCK = 1 << 22
_EACH_COLUMN = 1 << 12  # so that a block of a wide file has rows enough to be worth its columns
_LONGEST = 1 << 28


@dataclass(frozen=True, slots=True)
class Block:
    """Whole records of a file; ``offset`` is where they begin in its bytes, unpacked."""

    file: CsvFile
    offset: int
    content: bytes | bytearray

    @property
    def line(self) -> int:
        """The number of the line on which the block begins; the file is read again for it."""
        return self.line_of(0)

    def line_of(self, place: int) -> int:
        """Return the number of the line in which a place of the content lies."""
        with opened(self.file.path) as stream:
            left, line, last = self.offset, 1, b""
            while left and (part := stream.read(min(BLOCK, left))):
                line += _new_lines(part) - (last == b"\r" and part[:1] == b"\n")
                left, last = left - len(part), part[-1:]
        return line + _new_lines(self.content[:place])


def read_blocks(file: CsvFile, size: int = BLOCK) -> Iterator[Block]:
    """Yield the rows of a file in blocks of about ``size`` bytes."""
    size = max(size, len(file.names) * _EACH_COLUMN) if size >= BLOCK else size
    with opened(file.path) as stream:
        stream.read(file.start)
        offset, rest = file.start, b""
        while content := _more(stream, rest, max(size, len(rest))):
            end = last_end(content, file.delimiter)
            rest = bytes(memoryview(content)[end:])
            if end:
                del content[end:]
                yield Block(file, offset, content)
            offset += end
            if len(rest) > _LONGEST:
                raise _too_long(Block(file, offset, rest))
    if rest:
        yield _closed(Block(file, offset, rest))


def in_order(function: Callable[[Item], Result], items: Iterator[Item]) -> Iterator[Result]:
    """Yield what a function makes of each item, such as a block, in order, while threads work at those that follow.

    Of errors in several, the first in order is raised.
    """
    workers = os.cpu_count() or 1
    under_way: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        failure = None
        while failure is None:
            try:
                under_way.append(pool.submit(function, next(items)))
            except (InvalidDataError, StopIteration) as error:
                failure = error
            if len(under_way) > workers:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    if isinstance(failure, InvalidDataError):
        raise failure


def _more(stream: Bytes, rest: bytes, size: int) -> bytearray | None:
    """Return what is left of the last block and what follows it, none where nothing does; copied once, for speed."""
    content = bytearray(len(rest) + size)
    with memoryview(content) as whole:
        read = stream.readinto(whole[len(rest) :])
    content[: len(rest)] = rest
    del content[len(rest) + read :]
    return content if read else None


def _closed(block: Block) -> Block:
    """Return the last block of a file, once no quote is seen to be open at its end."""
    place = open_quote(block.content, block.file.delimiter)
    if place is not None:
        raise _unclosed(block, place, f"{block.file.path} has a quote that is never closed")
    return block


def _too_long(block: Block) -> InvalidDataError:
    place = open_quote(block.content, block.file.delimiter) or 0
    return _unclosed(block, place, f"{block.file.path} has a row of more than {_LONGEST >> 20} MB")


def _unclosed(block: Block, place: int, problem: str) -> InvalidDataError:
    got = shorten(block.content[place : place + 160].decode(errors="replace").splitlines()[0], 40)
    remedy = "Close the quote that opens here: it holds all the rest of the file."
    return InvalidDataError(problem, got=got, where=f"line {block.line_of(place)}", remedy=remedy)


def _new_lines(content: bytes | bytearray) -> int:
    return content.count(b"\n") + content.count(b"\r") - content.count(b"\r\n")
