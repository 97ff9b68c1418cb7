import logging

from evenkeel.clock import SystemClock
from evenkeel.pipeline.logs import captured, step_log


def test_what_is_logged_wrongly_is_written_as_it_came(tmp_path):
    record = logging.makeLogRecord({"msg": "%d rows", "args": ("many",)})
    with captured(), step_log(tmp_path / "a.log", SystemClock()):
        logging.getLogger().handlers[-1].handle(record)
    assert "%d rows (TypeError" in (tmp_path / "a.log").read_text()
