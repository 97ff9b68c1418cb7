import threading

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenkeel.artifacts import faults
from evenkeel.rollout import ArmCounts, fold, read_evidence
from evenkeel.rollout.evidence import latency_bucket, merge, number_bucket, quantile
from evenkeel.testing.evidence import KEY, check_latency, check_merge, check_workers, worker

VALUES = {int: st.integers(1, 9), dict[int, int]: st.dictionaries(st.integers(0, 3), st.integers(1, 9))}
VALUES[dict[str, int]] = st.dictionaries(st.sampled_from(["late", "on time"]), st.integers(1, 9))
counts = st.builds(ArmCounts, **{field.name: VALUES[field.type] for field in msgspec.structs.fields(ArmCounts)})


@given(counts, counts, counts)
def test_merging_is_adding(a, b, c):
    check_merge(a, b, c)


@given(st.integers(0, 10**12))
def test_a_latency_lies_in_its_bucket(microseconds):
    check_latency(microseconds)


@given(st.floats(allow_nan=False, allow_infinity=False), st.floats(allow_nan=False, allow_infinity=False))
def test_buckets_of_numbers_are_in_order(a, b):
    low, high = sorted((a, b))
    assert number_bucket(low) <= number_bucket(high)


def test_a_quantile_is_read_from_the_buckets():
    assert quantile({latency_bucket(100): 99, latency_bucket(5_000): 1}, 0.5) == 96
    assert quantile({latency_bucket(100): 98, latency_bucket(5_000): 2}, 0.99) == 4_608
    assert quantile({}, 0.5) == 0


def test_the_sum_is_over_workers_that_live_and_workers_that_ended(tmp_path):
    check_workers(tmp_path)
    assert list(tmp_path.glob("*-*.json")) == []


class Crash(BaseException):
    pass


@pytest.mark.parametrize("instant", ["rename:before", "rename:after"])
def test_a_crash_while_folding_counts_nothing_twice(tmp_path, monkeypatch, instant):
    def crash(name, detail):
        if name == instant:
            raise Crash

    worker(tmp_path, 3).close()
    monkeypatch.setattr(faults, "hook", crash)
    with pytest.raises(Crash):
        fold(tmp_path)
    monkeypatch.setattr(faults, "hook", None)
    assert read_evidence(tmp_path)[KEY].requests == 3
    worker(tmp_path, 2).close()
    fold(tmp_path)
    assert read_evidence(tmp_path)[KEY].requests == 5


def test_workers_that_are_folded_while_one_reads_are_counted_once(tmp_path):
    def come_and_go():
        for _ in range(200):
            worker(tmp_path, 1).close()
            fold(tmp_path)

    thread = threading.Thread(target=come_and_go)
    thread.start()
    sums = [0]
    while thread.is_alive() or sums[-1] < 200:
        sums.append(read_evidence(tmp_path).get(KEY, ArmCounts()).requests)
    assert (sums, sums[-1]) == (sorted(sums), 200)


def test_no_workers_no_evidence(tmp_path):
    assert read_evidence(tmp_path / "nowhere") == {}
    assert merge([]) == {}
