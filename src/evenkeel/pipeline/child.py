"""The process of a step that has a time limit: ``python -m evenkeel.pipeline.child SPEC.json``.

It speaks to its parent in lines of JSON on what was its standard output; what the step prints goes to standard error.
It ends when its parent does, which it sees by the end of its standard input.
"""

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from evenkeel.errors import EvenkeelError
from evenkeel.pipeline.attempts import Outcome, attempt
from evenkeel.pipeline.job import perform
from evenkeel.pipeline.logs import captured
from evenkeel.pipeline.messages import Failed, Finished, Message, Progressed, Started
from evenkeel.pipeline.specification import read_specification


def main(path: str) -> None:
    """Do the job, and tell how it went."""
    voice = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    threading.Thread(target=_end_with_parent, daemon=True).start()

    def tell(message: Message) -> None:
        voice.write(msgspec.json.encode(message) + b"\n")

    outcome = _outcome(Path(path), tell)
    made, error = outcome.made, outcome.error
    tell(Finished(made) if error is None else Failed.of(error, made, transient=outcome.transient))


def _outcome(path: Path, tell: Callable[[Message], None]) -> Outcome:
    specification = read_specification(path)
    try:
        job = specification.job(lambda done, total, note: tell(Progressed(done, total, note)))
    except EvenkeelError as error:
        return Outcome(error=error)
    tell(Started())
    with captured():
        return attempt(job, lambda: Outcome(perform(job)), Path(specification.project))


def _end_with_parent() -> None:
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1])
