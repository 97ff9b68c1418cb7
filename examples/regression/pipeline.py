"""How many minutes will this flight be in the air? Asked before it departs.

Run it with ``evenkeel run``, after ``python prepare.py``. What a number means stands in ``schema.yaml``: miles, minutes,
degrees. The gates are about the error in minutes, for all flights and for each of the three airports.
"""

import evenkeel as ek

flights = ek.Csv("data/flights.csv", key="flight_id", event_time="departs_at")


@ek.transform
def features(x: ek.Columns) -> ek.Features:
    return {
        "distance": x["distance"],
        "dest": ek.target_mean(x["dest"], smoothing=10),
        "carrier": ek.one_hot(x["carrier"], min_count=100),
        "origin": ek.one_hot(x["origin"]),
        "hour": ek.hour(x["departs_at"]),
        "weekday": ek.weekday(x["departs_at"]),
        "wind": ek.impute(x["wind_speed"], "median"),
        "wind_from": ek.cyclical(x["wind_dir"], period=360),
        "temp": x["temp"],
        "age": ek.year(x["departs_at"]) - x["built"],
        "seats": ek.impute(x["seats"], "median", indicator=True),
    }


pipeline = ek.Pipeline(
    name="air-time",
    metric="mae",
    data=ek.Data(flights, label="air_time", split=ek.TemporalSplit(train=0.7, validation=0.15, test=0.15)),
    transform=features,
    trainer=ek.XGBoost(seed=7, rounds=150),
    evaluation=ek.Evaluation(
        metrics=["rmse", "r2", "median_absolute_error"],
        slices=["origin", "carrier"],
        gates=[
            ek.AtMost("mae", 12),
            ek.MaxGap("mae", over="origin", gap=3),
            ek.BetterThanBaseline(),
            ek.NotWorseThanChampion(margin=0.2),
        ],
    ),
)
