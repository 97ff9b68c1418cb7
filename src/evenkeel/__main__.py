"""``python -m evenkeel`` is ``evenkeel``."""

import sys

_INTERRUPTED = 130  # what a shell says of a program that SIGINT ended


def main() -> None:
    """Run the command line; Ctrl-C while it is being loaded ends it without a word."""
    try:
        from evenkeel.cli import main as run
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    run()


if __name__ == "__main__":
    main()
