import importlib.util
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_page_of_commands_says_what_the_help_says() -> None:
    spec = importlib.util.spec_from_file_location("commands", ROOT / "tools/commands.py")
    assert spec is not None
    assert spec.loader is not None
    commands = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(commands)
    assert commands.PAGE.read_text() == commands.page(), "run: python tools/commands.py"
