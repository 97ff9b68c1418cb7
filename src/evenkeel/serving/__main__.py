"""``python -m evenkeel.serving SETTINGS.json`` serves, and prints its address on the first line of its output."""

import logging
import sys
from pathlib import Path

from evenkeel.artifacts.base import load_json
from evenkeel.errors import EvenkeelError
from evenkeel.serving.server import serve
from evenkeel.serving.settings import ServeSettings


def _announce(url: str) -> None:
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()


def main(settings: Path) -> int:
    """Serve until told to stop; return the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    try:
        serve(load_json(settings, ServeSettings), _announce)
    except EvenkeelError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
