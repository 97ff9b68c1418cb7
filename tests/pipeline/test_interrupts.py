import signal
import threading
import time
from queue import SimpleQueue

from evenkeel.pipeline.interrupts import interrupts, next_of


def test_a_signal_that_another_thread_receives_is_told_to_the_thread_that_waits() -> None:
    events: SimpleQueue[str] = SimpleQueue()
    other = threading.Thread(target=_signalled_in_this_thread)
    with interrupts(lambda: events.put("told")):
        other.start()
        assert next_of(events) == "told"
    other.join()


def _signalled_in_this_thread() -> None:
    time.sleep(0.1)
    signal.pthread_kill(threading.get_ident(), signal.SIGINT)
