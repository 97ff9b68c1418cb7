"""Ctrl-C in the middle of a run, as its user sees it."""

import signal
import subprocess
import sys
import time
from pathlib import Path

PIPELINE = """
import pathlib
import duckdb
import evenkeel as ek

def prepare(rows):
    pathlib.Path("began").touch()
    return duckdb.sql("select sum(sin(a.range * b.range)) from range(1_000_000) a, range(1_000_000) b").to_arrow_table()

pipeline = ek.Pipeline(name="slow", data=ek.Data(ek.Csv("rows.csv"), label="y", prepare=prepare))
"""


def test_ctrl_c_ends_a_run_in_order_and_says_how_to_go_on(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("x,y\n" + "1,0\n2,1\n" * 30)
    (tmp_path / "pipeline.py").write_text(PIPELINE)
    command, pipe = [sys.executable, "-m", "evenkeel", "run"], subprocess.PIPE
    with subprocess.Popen(command, cwd=tmp_path, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            while not (tmp_path / "began").exists():
                assert process.poll() is None
                time.sleep(0.02)
            process.send_signal(signal.SIGINT)
            told, wrong = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (process.returncode, wrong) == (1, "")
    assert "The step 'ingest' was interrupted\n  do: Run again: the steps that are finished are not repeated." in told


LOADING = """
import sys

class Interrupt:
    def find_spec(self, name, *_):
        if name == "evenkeel.cli":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupt())
from evenkeel.__main__ import main
main()
"""


def test_ctrl_c_while_the_program_is_loaded_is_no_traceback() -> None:
    said = subprocess.run([sys.executable, "-c", LOADING], capture_output=True, text=True)
    assert (said.returncode, said.stdout, said.stderr) == (130, "", "")
