import json
import os
import sys

import pytest

from evenkeel.cli.output import emit, kept_clean


def test_what_other_code_prints_is_no_part_of_the_json(capfd: pytest.CaptureFixture[str]) -> None:
    with kept_clean(True):
        sys.stdout.write("from Python\n")
        os.write(1, b"from C\n")
    emit({"a": 1}, True, lambda _console: None)
    out, err = capfd.readouterr()
    assert json.loads(out) == {"a": 1}
    assert "from Python" in err
    assert "from C" in err
