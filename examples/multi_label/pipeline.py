"""Several labels at once: will a flight leave late, be slow on its way, arrive late? Each yes or no, each with its own cut."""

import evenkeel as ek


@ek.transform
def features(x: ek.Columns) -> ek.Features:
    return {
        "distance": x["distance"],
        "hour": ek.cyclical(ek.hour(x["scheduled"]), period=24),
        "weekday": ek.one_hot(ek.weekday(x["scheduled"])),
        "carrier": ek.one_hot(x["carrier"], min_count=50),
        "origin": ek.one_hot(x["origin"]),
        "slow_there": ek.target_mean(x["dest"], label="slow"),
    }


pipeline = ek.Pipeline(
    name="flight-troubles",
    data=ek.Data(
        ek.Parquet("data/flights.parquet", key="flight_id", event_time="asked_at"),
        label=["left_late", "slow", "arrived_late"],
    ),
    transform=features,
    trainer=ek.LightGBM(seed=7, rounds=60),
    decision={
        "left_late": ek.Threshold(maximize="f1"),
        "slow": ek.Threshold(maximize="f1"),
        "arrived_late": ek.Threshold(cost={"missed": 3, "false_alarm": 1}),
    },
    evaluation=ek.Evaluation(
        slices=["origin"],
        gates=[
            ek.AtLeast("macro_roc_auc", 0.6),
            ek.AtLeast("roc_auc", 0.6, of="arrived_late"),
            ek.BetterThanBaseline(baseline="constant"),
        ],
    ),
)
