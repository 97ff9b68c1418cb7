import importlib.util
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_page_of_anomalies_says_what_the_checks_say() -> None:
    spec = importlib.util.spec_from_file_location("anomalies", ROOT / "tools/anomalies.py")
    assert spec is not None
    assert spec.loader is not None
    anomalies = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(anomalies)
    assert anomalies.PAGE.read_text() == anomalies.page(), "run: python tools/anomalies.py"
