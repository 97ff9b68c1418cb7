"""Run by MLflow's Python, in an empty folder: log models, and write the rows and what MLflow's own pyfunc says of them."""

import json
from pathlib import Path

import lightgbm
import mlflow
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

folder = Path.cwd()
draw = np.random.default_rng(7)
rows = pd.DataFrame({"age": draw.integers(18, 90, 400), "spend": draw.lognormal(3, 1, 400), "visits": draw.random(400)})
late = rows["age"] * 0.05 + 3 * rows["visits"] + draw.normal(size=400) > 4
booster = lightgbm.train({"objective": "binary", "verbose": -1}, lightgbm.Dataset(rows, late), 12)
classifier = lightgbm.LGBMClassifier(n_estimators=8, verbose=-1).fit(rows, np.where(late, "late", "on time"))
pipeline = make_pipeline(StandardScaler(), LogisticRegression()).fit(rows, late.astype(int))

with mlflow.start_run() as run:
    common = {"signature": mlflow.models.infer_signature(rows, np.zeros(1)), "pip_requirements": ["mlflow-skinny"]}
    mlflow.lightgbm.log_model(booster, name="booster", input_example=rows.head(3), **common)
    mlflow.lightgbm.log_model(classifier, name="classifier", **common)
    mlflow.sklearn.log_model(
        pipeline, name="pipeline", pyfunc_predict_fn="predict_proba", registered_model_name="late", **common
    )
mlflow.MlflowClient().set_registered_model_alias("late", "champion", 1)
for name in ("booster", "classifier", "pipeline"):
    mlflow.artifacts.download_artifacts(f"runs:/{run.info.run_id}/{name}", dst_path=str(folder / name))
answers = {
    name: np.asarray(mlflow.pyfunc.load_model(f"runs:/{run.info.run_id}/{name}").predict(rows)).tolist()
    for name in ("booster", "classifier", "pipeline")
}
rows.assign(late=late.astype(int)).to_parquet(folder / "rows.parquet")
(folder / "answers.json").write_text(json.dumps({"run": run.info.run_id, "answers": answers}))
