"""Will this flight come in early, on time, or late? Asked when it leaves the gate.

Run it with ``evenkeel run``, after ``python prepare.py``. The forest, and two of the features, are objects of
scikit-learn: each is converted, and proven to answer alike. Each class has a probability, and the answer is the class
with the largest. The run also says that a linear model is as good here: with ``ek.BetterThanBaseline()`` among the
gates the forest would be refused.
"""

from sklearn.ensemble import RandomForestClassifier
from sklearn.preprocessing import OneHotEncoder, PowerTransformer

import evenkeel as ek


@ek.transform
def features(x: ek.Columns) -> ek.Features:
    maker = ek.upper(ek.split_part(x["manufacturer"], " ", 0))
    return {
        "hour": ek.hour(x["departs_at"]),
        "clock": ek.cyclical(ek.hour(x["departs_at"]), period=24),
        "weekend": ek.is_weekend(x["departs_at"]),
        "left_late": ek.winsorize(x["dep_delay"], 0.001, 0.999),
        "carrier": ek.one_hot(x["carrier"], min_count=50),
        "origin": ek.one_hot(x["origin"]),
        "dest": ek.category(x["dest"], top_k=60),
        "distance": ek.sklearn(PowerTransformer(), x["distance"]),
        "maker": ek.sklearn(OneHotEncoder(min_frequency=500, handle_unknown="infrequent_if_exist"), maker),
        "age": ek.impute(2013 - x["built"], "median", indicator=True),
    }


pipeline = ek.Pipeline(
    name="outcome",
    metric="roc_auc_ovr",
    data=ek.Data(
        ek.Parquet("data/flights.parquet", event_time="departs_at"),
        label="outcome",
        split=ek.TemporalSplit(train=0.7, validation=0.15, test=0.15),
    ),
    transform=features,
    trainer=ek.Sklearn(RandomForestClassifier(n_estimators=25, max_depth=9, min_samples_leaf=10), seed=7),
    evaluation=ek.Evaluation(
        metrics=["log_loss", "accuracy", "macro_f1"],
        slices=["origin"],
        gates=[ek.AtLeast("roc_auc_ovr", 0.75), ek.MaxGap("accuracy", over="origin", gap=0.1)],
    ),
)
