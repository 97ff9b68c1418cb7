"""Will this flight arrive 15 minutes late or more? Asked two hours before its scheduled departure.

Run it with ``evenkeel run``. Cancelled and diverted flights never land, so they have no label: they are counted, and
neither trained nor tested on. What the model says of a flight holds for the case that it lands.
"""

import evenkeel as ek

flights = ek.Parquet("data/flights.parquet", key="flight_id", event_time="asked_at")
landings = ek.Parquet("data/landings.parquet", key="flight_id", event_time="landed_at")

weather = ek.FeatureView(
    "weather",
    ek.Parquet("data/weather.parquet", event_time="observed_at"),
    entity="origin",
    ttl="6h",
    features=["temp", "wind_speed", "wind_gust", "precip", "pressure", "visib"],
)
plane = ek.FeatureView("plane", ek.Parquet("data/planes.parquet"), entity="tailnum", features=["built", "seats"])
by_carrier = ek.FeatureView(
    "by_carrier",
    landings,
    entity="carrier",
    features={"late_1d": ek.Window("late", "mean", "24h"), "late_7d": ek.Window("late", "mean", "7d")},
)
by_origin = ek.FeatureView(
    "by_origin",
    landings,
    entity="origin",
    features={"late_1d": ek.Window("late", "mean", "24h"), "late_7d": ek.Window("late", "mean", "7d")},
)


@ek.transform
def features(x: ek.Columns) -> ek.Features:
    return {
        "hour": ek.hour(x["sched_dep"]),
        "clock": ek.cyclical(ek.hour(x["sched_dep"]), period=24),
        "weekday": ek.weekday(x["sched_dep"]),
        "month": ek.month(x["sched_dep"]),
        "distance": ek.standardize(ek.log1p(x["distance"])),
        "carrier": ek.one_hot(x["carrier"], min_count=50),
        "origin": ek.one_hot(x["origin"]),
        "dest": ek.category(x["dest"], top_k=80),
        "age": ek.year(x["sched_dep"]) - x["plane.built"],
        "seats": ek.impute(x["plane.seats"], "median", indicator=True),
        "temp": x["weather.temp"],
        "wind": ek.impute(x["weather.wind_speed"], "median"),
        "gust": ek.clip(x["weather.wind_gust"], 0, 60),
        "precip": x["weather.precip"],
        "pressure": x["weather.pressure"],
        "fog": x["weather.visib"] < 2,
        "visib": x["weather.visib"],
        "carrier_late_1d": x["by_carrier.late_1d"],
        "carrier_late_7d": x["by_carrier.late_7d"],
        "origin_late_1d": x["by_origin.late_1d"],
        "origin_late_7d": x["by_origin.late_7d"],
    }


pipeline = ek.Pipeline(
    name="flight-late",
    metric="average_precision",
    data=ek.Data(
        flights,
        label=ek.Label(landings, value="late", known_at="landed_at", mature_after="2d"),
        features=[weather, plane, by_carrier, by_origin],
        split=ek.TemporalSplit(train=0.7, validation=0.15, test=0.15),
    ),
    schema="schema.yaml",
    transform=features,
    trainer=ek.LightGBM(seed=7),
    tuner=ek.Tuner(trials=10),
    decision=ek.Threshold(cost={"missed": 5, "false_alarm": 1}),
    evaluation=ek.Evaluation(
        metrics=["roc_auc", "log_loss", "brier_score", "recall", "precision"],
        slices=["origin", "carrier", ("origin", "carrier")],
        gates=[ek.AtLeast("roc_auc", 0.6), ek.BetterThanBaseline(), ek.NotWorseThanChampion(margin=0.005)],
    ),
    tags={"team": "network-operations"},
)
