"""How often drift is found where there is none, and how surely where there is: the numbers behind every alarm.

    python benchmarks/false_alarms.py [--repetitions 2000]

Each repetition (its number is its seed) draws 30 columns: normal, log-normal and heavy-tailed floats, some of them
correlated, integers, categories of 2 to 200 values, with shares of missing values from none to a fifth. Another table
has four identifiers and texts of more than 10,000 values and four times; its two sides follow each other. A report is one
call of `compare`, as `ek.drift` makes it, on counts of rows in memory. Beside ours stand fixed thresholds as others use
them: the population stability index in tenths of the reference with 0.2 or 0.1, the Jensen-Shannon distance with 0.1.
"""

import argparse
import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial

import numpy as np
import pyarrow as pa
from scipy.spatial.distance import jensenshannon
from scipy.stats import beta, binom, norm

from evenkeel.validation.drift import Counted, DriftPlan, compare
from evenkeel.validation.drift.classifier import tell_apart

REFERENCES, WINDOWS = (500, 5_000), (50, 100, 200, 500, 2_000, 5_000)
MOST, FOUND, HALF = 0.065, {500: 0.80, 2_000: 0.95}, 0.05
PEERS = 100
CATEGORIES = {"c2": 2, "c3": 3, "c5": 5, "c8": 8, "c10": 10, "c20": 20, "c30": 30, "c50": 50, "c100": 100, "c200": 200}
MISSING = {
    "n0": 0.01,
    "n1": 0.05,
    "log0": 0.2,
    "log1": 0.02,
    "t0": 0.02,
    "i0": 0.1,
    "c5": 0.05,
    "c20": 0.01,
    "c50": 0.2,
}
PROCESSES = 2

Draw = np.random.Generator


def shares(values: int) -> np.ndarray:
    """Return the shares of some categories: even ones up to five, falling ones from there on."""
    weights = np.ones(values) if values <= 5 else 1 / np.arange(1.0, values + 1)
    return weights / weights.sum()


def draw_floats(draw: Draw, rows: int) -> dict[str, np.ndarray]:
    """Return 14 floats, of which six follow one factor."""
    factor = draw.normal(size=rows)
    found = {f"n{i}": draw.normal(size=rows) for i in range(4)}
    found |= {f"log{i}": draw.lognormal(0, 1, rows) for i in range(2)}
    found |= {f"t{i}": draw.standard_t(1.5, rows) for i in range(2)}
    return found | {f"r{i}": 0.9 * factor + 0.44 * draw.normal(size=rows) for i in range(6)}


def draw_integers(draw: Draw, rows: int) -> dict[str, np.ndarray]:
    return {
        "i0": draw.poisson(3, rows),
        "i1": draw.poisson(50, rows),
        "i2": draw.integers(0, 24, rows),
        "i3": draw.geometric(0.02, rows),
        "i4": draw.binomial(1, 0.1, rows),
        "i5": draw.integers(0, 1_000_000, rows),
    }


def table(draw: Draw, rows: int) -> dict[str, pa.Array]:
    """Return 30 columns."""
    plain = draw_floats(draw, rows) | draw_integers(draw, rows)
    columns = {name: pa.array(values, mask=_gaps(draw, name, rows)) for name, values in plain.items()}
    for name, values in CATEGORIES.items():
        columns[name] = category(draw, rows, shares(values), MISSING.get(name, 0.0))
    return columns


def category(draw: Draw, rows: int, p: np.ndarray, missing: float = 0.0) -> pa.Array:
    codes = np.searchsorted(np.cumsum(p), draw.random(rows) * (1 - 1e-12)).astype(np.int32)
    gaps = draw.random(rows) < missing if missing else None
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=gaps), [f"v{i}" for i in range(len(p))]).cast(
        pa.string()
    )


def _gaps(draw: Draw, name: str, rows: int) -> np.ndarray | None:
    return draw.random(rows) < MISSING[name] if name in MISSING else None


def count(columns: dict[str, pa.Array], rows: int) -> Counted:
    return Counted.of_arrow(pa.table({name: values.slice(0, rows) for name, values in columns.items()}))


FIRST_DAY = np.datetime64("2013-01-01", "us")
OFFICE = np.array([1] * 8 + [10] * 10 + [2] * 6) / 120
WEEK = np.array([5, 5, 5, 5, 2, 1, 5]) / 28  # from a Tuesday on, which that day was
SPANS = {"a week": 7, "ten days": 10, "a month": 30, "two months": 61}


def texts_and_times(draw: Draw, rows: int, start: int, days: int) -> pa.Table:
    """Return texts of which nearly none comes twice, and times of some days, of which the first are those after others.

    The times of ``storms`` come in bursts: how many rows a day has is up to chance, far beyond that of rows alone.
    """
    numbers = start * 100_000 + np.arange(rows)
    sizes = draw.lognormal(4, 0.4, rows).astype(int)
    noise = draw.integers(0, 1 << 60, rows)
    weights = np.resize(np.roll(WEEK, -start), days)
    found = {
        "id": [f"id{number}" for number in numbers],
        "digest": [f"{number:032x}" for number in noise],
        "email": [f"user{number}@x.org" if draw.random() < 0.8 else "" for number in noise % 1_000_000],
        "text": ["x" * size + str(number) for size, number in zip(sizes, noise, strict=True)],
    }
    for name, daily in (
        ("even", np.ones(days)),
        ("office", weights),
        ("storms", weights * draw.gamma(0.7, 1, days)),
        ("dates", weights),
    ):
        day = draw.choice(days, rows, p=daily / daily.sum()) + start
        minutes = day * 1_440 + draw.choice(24, rows, p=OFFICE) * 60
        found[name] = FIRST_DAY + minutes * np.timedelta64(60_000_000, "us")
    dates = pa.array(found.pop("dates")).cast(pa.date32())
    return pa.table(found | {"dates": dates})


# --- what others do -------------------------------------------------------------------------------------------------


def peers(reference: dict[str, pa.Array], current: dict[str, pa.Array], rows: tuple[int, int]) -> Iterator[str]:
    """Yield which fixed threshold any column exceeds."""
    psi, js = 0.0, 0.0
    for name in reference:
        before, now = (one[name].slice(0, n).drop_null() for one, n in zip((reference, current), rows, strict=True))
        tenths, pooled = binned(before, now)
        p, q = (np.maximum(one / one.sum(), 1e-4) for one in tenths)
        psi = max(psi, float(((p - q) * np.log(p / q)).sum()))
        js = max(js, float(jensenshannon(*pooled)))
    yield from (
        name for name, value in (("PSI 0.2", psi / 0.2), ("PSI 0.1", psi / 0.1), ("JS 0.1", js / 0.1)) if value > 1
    )


def binned(before: pa.Array, now: pa.Array) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return the counts of both samples in tenths of the reference, and in as many bins as Sturges would take."""
    if pa.types.is_string(before.type):
        codes = pa.concat_arrays([before, now]).dictionary_encode().indices.to_numpy()
        counts = [np.bincount(part, minlength=codes.max() + 1) for part in np.split(codes, [len(before)])]
        return counts, counts
    first, second = before.to_numpy(), now.to_numpy()
    tenths = np.unique(np.quantile(first, np.linspace(0.1, 0.9, 9)))
    counts = [np.bincount(np.searchsorted(tenths, one), minlength=len(tenths) + 1) for one in (first, second)]
    edges = np.histogram_bin_edges(np.concatenate([first, second]), bins="sturges")
    return counts, [np.histogram(one, edges)[0] for one in (first, second)]


# --- the repetitions ------------------------------------------------------------------------------------------------


def without_drift(plan: DriftPlan, seed: int) -> Counter[tuple[str, int, int]]:
    """Return which reports of one repetition raise an alarm; small windows are the first rows of the large ones."""
    draw = np.random.Generator(np.random.Philox(seed))
    before, now = table(draw, max(REFERENCES)), table(draw, max(WINDOWS))
    references, windows = {n: count(before, n) for n in REFERENCES}, {n: count(now, n) for n in WINDOWS}
    alarms: Counter[tuple[str, int, int]] = Counter()
    for n, reference in references.items():
        for m, window in windows.items():
            alarms["ours", n, m] += compare(reference, window, plan).alarm
            if seed < PEERS:
                alarms.update((name, n, m) for name in peers(before, now, (n, m)))
    return alarms


def moved_category(values: int, where: int, points: float) -> Callable[[Draw, int], pa.Array]:
    """Return what draws a category of which one share is higher by some points, the others in proportion lower."""
    p = shares(values)
    q = p * (1 - p[where] - points) / (1 - p[where])
    q[where] = p[where] + points
    return partial(category, p=q)


def shifted(by: float, missing: float) -> Callable[[Draw, int], pa.Array]:
    return lambda draw, rows: pa.array(draw.normal(by, 1, rows), mask=draw.random(rows) < missing)


HALF_SHIFT = 2 * norm.ppf(0.5 + 0.025 / 2)
DRIFTS: dict[str, tuple[str, Callable[[Draw, int], pa.Array]]] = {
    "a float moved by 0.3 deviations": ("n0", shifted(0.3, 0.01)),
    "a correlated float moved by 0.3 deviations": ("r0", lambda draw, rows: pa.array(draw.normal(0.3, 1.0018, rows))),
    "an integer moved by 0.3 deviations": ("i1", lambda draw, rows: pa.array(draw.poisson(50 + 0.3 * 50**0.5, rows))),
    "one category of 2 from 50 % to 60 %": ("c2", moved_category(2, 0, 0.1)),
    "one category of 3 from 33 % to 43 %": ("c3", moved_category(3, 0, 0.1)),
    "one category of 10 from 34 % to 44 %": ("c10", moved_category(10, 0, 0.1)),
    "one category of 200 from 17 % to 27 %": ("c200", moved_category(200, 0, 0.1)),
    "missing values from 1 % to 6 %": ("n0", shifted(0.0, 0.06)),
    "missing values from 5 % to 10 %": ("n1", shifted(0.0, 0.10)),
}
HALVES: dict[str, tuple[str, Callable[[Draw, int], pa.Array]]] = {
    "a float moved by half of the limit": ("n2", shifted(HALF_SHIFT, 0.0)),
    "one category of 2 by half of the limit": ("c2", moved_category(2, 0, 0.025)),
    "missing values by half of the limit": ("n1", shifted(0.0, 0.065)),
}


def with_drift(plan: DriftPlan, seed: int) -> Counter[tuple[str, int]]:
    """Return which drifts are found in the column that has them."""
    draw = np.random.Generator(np.random.Philox(1_000_000 + seed))
    before, now = table(draw, 5_000), table(draw, 5_000)
    reference, windows = count(before, 5_000), {rows: count(now, rows) for rows in (500, 2_000, 5_000)}
    found: Counter[tuple[str, int]] = Counter()
    for what, (column, drifts) in (DRIFTS | HALVES).items():
        changed = {column: drifts(draw, 5_000)}
        for rows, window in windows.items():
            if rows in FOUND or what in HALVES:
                one = count(changed, rows)
                moved = replace(window, states={**window.states, column: one.states[column]})
                found[what, rows] += compare(reference, moved, plan).column(column).drifted
    return found


def upper(hits: int, trials: int) -> float:
    """Return the one-sided 99 % bound of Clopper and Pearson."""
    return 1.0 if hits == trials else float(beta.ppf(0.99, hits + 1, trials - hits))


def result(name: str, value: float, limit: float, ok: bool) -> None:
    print(f"RESULT name={name} value={value:.4g} limit={limit:g} ok={str(ok).lower()}")


def total(work: Callable[[int], Counter], repetitions: int) -> Counter:
    with ProcessPoolExecutor(PROCESSES) as pool:
        return sum(pool.map(work, range(repetitions), chunksize=10), Counter())


def show_false_alarms(plan: DriftPlan, repetitions: int) -> None:
    alarms = total(partial(without_drift, plan), repetitions)
    print(f"\nwithout drift, 30 columns: share of {repetitions:,} reports with any alarm (and its 99 % upper bound)")
    names = ("PSI 0.2", "PSI 0.1", "JS 0.1")
    print(f"{'reference':>9} {'window':>7} {'ours':>16} " + " ".join(f"{name:>8}" for name in names))
    worst = 0.0
    for n in REFERENCES:
        for m in WINDOWS:
            hits, most = alarms["ours", n, m], upper(alarms["ours", n, m], repetitions)
            worst = max(worst, most)
            others = " ".join(f"{alarms[name, n, m] / min(PEERS, repetitions):8.0%}" for name in names)
            print(f"{n:9,} {m:7,} {hits / repetitions:8.2%} ({most:.2%}) {others}")
    result("drift_false_alarms_upper_bound", worst, MOST, worst <= MOST)


def follows(plan: DriftPlan, seed: int) -> Counter[str]:
    """Return for which spans texts and times raise an alarm against the sixty days before."""
    draw = np.random.Generator(np.random.Philox(3_000_000 + seed))
    reference = Counted.of_arrow(texts_and_times(draw, 12_000, 0, 60))
    alarms: Counter[str] = Counter()
    for name, days in SPANS.items():
        window = Counted.of_arrow(texts_and_times(draw, int(draw.integers(50, 12_000)), 60, days))
        alarms[name] += compare(reference, window, plan).alarm
    return alarms


def show_follows(plan: DriftPlan, repetitions: int) -> None:
    alarms = total(partial(follows, plan), repetitions)
    print(f"\ntexts of many values and times, without drift: share of {repetitions} reports with any alarm")
    for name in SPANS:
        print(f"{name:>12} after sixty days: {alarms[name] / repetitions:.2%}")
    share, allowed = max(alarms.values()) / repetitions, float(binom.ppf(0.99, repetitions, 0.05)) / repetitions
    result("drift_texts_and_times_false_alarms", share, allowed, share <= allowed)


def together(seed: int) -> int:
    """Return whether a model tells two tables of 100 rows apart that do not differ, at the error of 5 %."""
    draw = np.random.Generator(np.random.Philox(2_000_000 + seed))
    before, now = (pa.table(table(draw, 100)) for _ in range(2))
    found = tell_apart(before, now, Counted.of_arrow(before).types, 0.5)
    return int(found.p_value is not None and found.p_value <= 0.05)


def show_together(repetitions: int) -> None:
    with ProcessPoolExecutor(PROCESSES) as pool:
        alarms = sum(pool.map(together, range(repetitions), chunksize=10))
    print(
        f"\nall columns together, without drift: {alarms} of {repetitions} pairs of 100 rows have a p-value of at most 5 %"
    )
    share, allowed = alarms / repetitions, float(binom.ppf(0.99, repetitions, 0.05)) / repetitions
    result("drift_together_false_alarms", share, allowed, share <= allowed)


def show_power(plan: DriftPlan, repetitions: int) -> None:
    found = total(partial(with_drift, plan), repetitions)
    print(
        f"\nwith drift in one of 30 columns: share of {repetitions:,} windows in which it is found (reference of 5,000)"
    )
    print(f"{'':45} {'500':>7} {'2,000':>7} {'5,000':>7}")
    for what in DRIFTS | HALVES:
        looked = FOUND if what in DRIFTS else (500, 2_000, 5_000)
        print(f"{what:45} " + " ".join(f"{found[what, m] / repetitions:7.1%}" for m in looked))
    for kind in ("moved", "category", "missing"):
        cases = [what for what in DRIFTS if kind in what]
        for m, least in FOUND.items():
            share = sum(found[what, m] for what in cases) / len(cases) / repetitions
            result(f"drift_{kind}_found_in_{m}_rows_at_least", share, least, share >= least)
    most = max(found[what, m] for what in HALVES for m in (500, 2_000, 5_000)) / repetitions
    result("drift_alarms_at_half_of_the_limit", most, HALF, most <= HALF)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--repetitions", type=int, default=int(os.environ.get("EVENKEEL_REPETITIONS", "2000")))
    parser.add_argument("--distance", default=DriftPlan().distance)
    parser.add_argument("--limit", type=float)
    options = parser.parse_args()
    plan = DriftPlan(distance=options.distance, limit=options.limit)
    show_false_alarms(plan, options.repetitions)
    show_follows(plan, max(options.repetitions // 5, 1))
    show_power(plan, max(options.repetitions // 5, 1))
    show_together(max(options.repetitions // 5, 1))


if __name__ == "__main__":
    main()
