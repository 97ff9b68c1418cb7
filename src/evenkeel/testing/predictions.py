"""Laws of the sinks of predictions: what is put is there, once, in order, and is found by its id."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from evenkeel.predictions import FolderSink, MemorySink, PredictionRecord, PredictionSink, derive_ids
from evenkeel.predictions.record import to_records, to_table
from evenkeel.testing.laws import uncovered

START = 1_356_998_400_000_000  # 2013-01-01 in UTC
_MINUTE = 60_000_000

SINKS: Mapping[type[PredictionSink], Callable[[Path], PredictionSink]] = {
    FolderSink: FolderSink,
    MemorySink: lambda folder: MemorySink(),
}


def laws(folder: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield each law of each sink by name; raises `AssertionError` where a sink is not covered."""
    missing = uncovered(PredictionSink, SINKS)
    assert not missing, f"sinks without laws: {missing}"
    for kind, make in SINKS.items():
        for law in (
            _is_there,
            _is_there_once,
            _first_counts,
            _is_cut_by_time,
            _is_streamed,
            _is_found,
            _of_another_name_is_added,
        ):
            place = folder / kind.__name__ / law.__name__
            yield f"{kind.__name__}: what is put {law.__name__[1:].replace('_', ' ')}", _bind(law, make, place)


def record(number: int, minute: int = 0, decision: str = "late") -> PredictionRecord:
    """Return a record that arrived ``minute`` minutes after 2013 began; ``number`` makes its id."""
    return PredictionRecord(
        id=derive_ids("flight-late", "laws", number + 1)[-1],
        request_id="laws",
        key="UA1545",
        event_time=START,
        arrival_time=START + minute * _MINUTE,
        model="flight-late",
        version=3,
        bundle_digest="Bundle/ab12",
        arm="champion",
        epoch=7,
        propensity=0.95,
        signature_digest="5ca1e",
        inputs='{"distance": 0.1, "carrier": "ÜA", "wind": null}',
        features=None,
        scores=(0.75, 0.25),
        decision=decision,
        fallback=False,
        latency=412,
        rejection=None,
        warnings=("wind: out_of_range", "by day: broken_rule"),
    )


def _is_there(sink: PredictionSink) -> None:
    records = [record(0), record(1, minute=59), record(2, minute=60), record(3, minute=60 * 24)]
    sink.put("a", to_table(records))
    assert to_records(sink.scan()) == records


def _is_there_once(sink: PredictionSink) -> None:
    for _ in range(2):
        sink.put("a", to_table([record(0), record(1, minute=70)]))
    assert to_records(sink.scan()) == [record(0), record(1, minute=70)]


def _first_counts(sink: PredictionSink) -> None:
    sink.put("b", to_table([record(0, minute=2, decision="on time")]))
    sink.put("a", to_table([record(0, minute=1)]))
    assert to_records(sink.scan()) == [record(0, minute=1)]


def _is_cut_by_time(sink: PredictionSink) -> None:
    sink.put("a", to_table([record(number, minute=30 * number) for number in range(6)]))
    found = sink.scan(datetime(2013, 1, 1, 0, 30, tzinfo=UTC), datetime(2013, 1, 1, 1, 30, tzinfo=UTC))
    assert to_records(found) == [record(1, minute=30), record(2, minute=60)]


def _is_streamed(sink: PredictionSink) -> None:
    sink.put("a", to_table([record(0), record(1, minute=70)]))
    found = pa.Table.from_batches(sink.batches(["latency", "id"]))
    assert found.column_names == ["latency", "id"]
    assert found["id"].to_pylist() == [record(0).id, record(1).id]


def _is_found(sink: PredictionSink) -> None:
    sink.put("a", to_table([record(0), record(1, minute=70)]))
    assert to_records(sink.find(record(1).id)) == [record(1, minute=70)]
    assert len(sink.find(record(9).id)) == 0


def _of_another_name_is_added(sink: PredictionSink) -> None:
    sink.put("b", to_table([record(1, minute=1)]))
    sink.put("a", to_table([record(0)]))
    assert to_records(sink.scan()) == [record(0), record(1, minute=1)]


def _bind(
    law: Callable[[PredictionSink], None], make: Callable[[Path], PredictionSink], place: Path
) -> Callable[[], None]:
    return lambda: law(make(place))
