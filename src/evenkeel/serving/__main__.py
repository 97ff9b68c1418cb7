"""``python -m evenkeel.serving --routing FILE --predictions FOLDER`` serves; the first line of its output is its URL.

With ``--until-closed`` it stops when its standard input ends, and so with the process that started it.
"""

import argparse
import logging
import os
import signal
import sys
from pathlib import Path

from evenkeel.errors import EvenkeelError
from evenkeel.serving.server import serve
from evenkeel.serving.settings import ServeSettings


def main(arguments: list[str]) -> int:
    """Serve until told to stop; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m evenkeel.serving", description="Serve the published models.")
    parser.add_argument("--routing", type=Path, required=True, help="the routing table to follow")
    parser.add_argument("--predictions", type=Path, required=True, help="the folder of the prediction log")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8080, help="0 lets the system pick one")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument(
        "--trusted-key",
        type=Path,
        action="append",
        dest="trusted_keys",
        default=[],
        help="the file of a public key that must have signed each bundle; may be repeated",
    )
    parser.add_argument("--no-compaction", dest="compaction", action="store_false", help="leave the log in spools")
    parser.add_argument("--trust", action="store_true", help="load bundles that hold a pickle")
    parser.add_argument("--until-closed", action="store_true", help="stop when the standard input ends")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    try:
        given = vars(parser.parse_args(arguments))
        announce = _announce_and_listen if given.pop("until_closed") else _announce
        serve(ServeSettings(**given | {"trusted_keys": tuple(given["trusted_keys"])}), announce)
    except EvenkeelError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


def _announce(url: str) -> None:
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()


def _announce_and_listen(url: str) -> None:
    _announce(url)
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
