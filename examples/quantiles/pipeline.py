"""A number with its range: how many minutes will a flight be in the air, at least, in the middle, and at most?"""

import evenkeel as ek


@ek.transform
def features(x: ek.Columns) -> ek.Features:
    return {
        "distance": x["distance"],
        "hour": x["hour"],
        "carrier": ek.one_hot(x["carrier"], min_count=50),
        "origin": ek.one_hot(x["origin"]),
        "minutes_there": ek.target_mean(x["dest"]),
    }


pipeline = ek.Pipeline(
    name="minutes-in-the-air",
    data=ek.Data(ek.Parquet("data/flights.parquet", key="flight_id", event_time="asked_at"), label="air_time"),
    quantiles=[0.1, 0.5, 0.9],
    transform=features,
    trainer=ek.LightGBM(seed=7, rounds=100),
    evaluation=ek.Evaluation(
        slices=["origin"],
        gates=[ek.AtLeast("coverage", 0.6), ek.AtMost("pinball_loss", 3.0, of="0.9"), ek.BetterThanBaseline()],
    ),
)
