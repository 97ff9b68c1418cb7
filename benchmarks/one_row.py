"""One flight through the transform of the example and LightGBM of 200 trees, in process; and the like in scikit-learn.

The peer is a pipeline of scikit-learn that prepares the same columns and holds the same LightGBM, asked for one row at a
time, as a server is that keeps its model in a pickle.

python benchmarks/one_row.py [MONTHS]
"""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

import evenkeel as ek

FLIGHTS = Path(__file__).parent.parent / "examples/flights"
TUNED = "    trainer=ek.LightGBM(seed=7),\n    tuner=ek.Tuner(trials=10),\n"
TREES = "    trainer=ek.LightGBM(seed=7, rounds=200, early_stopping=None),\n"
NUMBERS = ["distance", "plane.built", "plane.seats", "weather.temp", "weather.wind_speed", "weather.wind_gust"]
NUMBERS += ["weather.precip", "weather.pressure", "weather.visib", "by_carrier.late_1d", "by_carrier.late_7d"]
NUMBERS += ["by_origin.late_1d", "by_origin.late_7d"]
TEXTS = ["carrier", "origin"]
ROWS = 2_000, 200


def project(folder: Path, months: str) -> Path:
    """Return the example as a project of its own, with 200 trees and nothing tuned."""
    copy = folder / "flights"
    shutil.copytree(FLIGHTS, copy, ignore=shutil.ignore_patterns(".evenkeel", "data"))
    subprocess.run([sys.executable, copy / "prepare.py", "--months", months], check=True, stdout=subprocess.DEVNULL)
    written = (copy / "pipeline.py").read_text()
    assert TUNED in written, "the example is written otherwise"
    (copy / "pipeline.py").write_text(written.replace(TUNED, TREES))
    return copy


def peer(frame: pd.DataFrame, label: "pd.Series[bool]") -> Pipeline:
    frame = frame.assign(hour=frame["sched_dep"].dt.hour)
    prepare = make_column_transformer(
        (make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), [*NUMBERS, "hour"]),
        (OneHotEncoder(handle_unknown="ignore"), TEXTS),
        (OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), ["dest"]),
    )
    trees = LGBMClassifier(n_estimators=200, random_state=7, n_jobs=1, verbose=-1)
    return make_pipeline(prepare.set_output(transform="default"), trees).fit(frame, label)


def median(ask: Callable[[object], object], rows: list[object]) -> float:
    """Return the median of what each row takes, in microseconds."""
    took = []
    for row in rows:
        start = time.perf_counter()
        ask(row)
        took.append(time.perf_counter() - start)
    return 1e6 * float(np.median(took))


def result(name: str, value: float, limit: float) -> None:
    print(f"RESULT name={name} value={value:.4g} limit={limit:g} ok={str(value <= limit).lower()}", flush=True)


def main() -> None:
    months = sys.argv[1] if len(sys.argv) > 1 else "6"
    with tempfile.TemporaryDirectory() as name:
        folder = project(Path(name), months)
        done = ek.run(folder)
        bundle = ek.load_bundle(done["package"].folder)
        train, test = done.examples("train").to_pandas(), done.examples("test")
        asked = test.select([column.name for column in bundle.signature.inputs]).slice(0, ROWS[0]).to_pylist()
        ours = median(lambda row: bundle.score_rows([row]), asked)
        sklearn = peer(train, train["late"])
        frame = test.to_pandas().assign(hour=lambda rows: rows["sched_dep"].dt.hour)
        theirs = median(sklearn.predict_proba, [frame.iloc[[place]] for place in range(ROWS[1])])
    print(
        f"one flight, {len(bundle.manifest.features)} features, 200 trees: {ours:.0f} µs, scikit-learn {theirs:,.0f} µs"
    )
    result("one_flight_median_microseconds", ours, 100)
    result("one_flight_ratio_to_scikit_learn", ours / theirs, 0.1)


if __name__ == "__main__":
    main()
