"""Run by MLflow's Python: what MLflow says of a bundle that was saved for it, and where a model of a run lies."""

import json
import sys
from pathlib import Path

import mlflow
import pandas as pd

from evenkeel.integrations.mlflow import fetch

saved, rows, address = sys.argv[1:]
model = mlflow.pyfunc.load_model(saved)
answered = model.predict(pd.read_parquet(rows).drop(columns="late"))
told = {
    "columns": answered.columns.tolist(),
    "rows": answered.values.tolist(),
    "inputs": model.metadata.get_input_schema().input_names(),
}
fetched = fetch(address, Path.cwd() / "fetched")
sys.stdout.write(json.dumps({**told, "fetched": sorted(path.name for path in fetched.iterdir())}))
