"""A project of orders with lists and texts: made by `init`, run, and answered alike in every way."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evenkeel.errors import InvalidRequestError
from evenkeel.testing.five_ways import check_five_ways

ROWS = 600


def write_orders(file: Path) -> None:
    draw = np.random.default_rng(4)
    lengths = draw.integers(0, 6, ROWS)
    prices = [None if n == 5 else draw.lognormal(3, 1, n).round(2).tolist() for n in lengths]
    tags = [draw.choice(["new", "vip", "gift", "late"], n % 3).tolist() for n in lengths]
    comments = [
        " ".join(draw.choice(["fast", "slow", "broken", "box", "ok"], draw.integers(0, 9))) for _ in range(ROWS)
    ]
    bad = [sum(p or [0]) > 60 or "broken" in c or "vip" in t for p, c, t in zip(prices, comments, tags, strict=True)]
    table = {
        "order_id": [f"o{n}" for n in range(ROWS)],
        "prices": prices,
        "tags": tags,
        "comment": comments,
        "returned": bad,
    }
    pq.write_table(pa.table(table), file)


def evenkeel(folder: Path, *arguments: str) -> str:
    done = subprocess.run([sys.executable, "-m", "evenkeel", *arguments], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_lists_and_words_are_answered_alike_in_every_way(tmp_path: Path) -> None:
    write_orders(tmp_path / "orders.parquet")
    evenkeel(tmp_path, "init", "p", "--data", "orders.parquet", "--label", "returned", "--yes")
    pipeline = tmp_path / "p" / "pipeline.py"
    text = pipeline.read_text()
    assert '"prices_length": ek.list_length(x["prices"]),' in text
    assert '"prices_mean": ek.list_mean(x["prices"]),' in text
    assert '"tags": ek.bag_of_words(x["tags"], top_k=20),' in text
    more = (
        '"words": ek.tf_idf(x["comment"], ngrams=(1, 2), top_k=50),\n        "sum": ek.list_sum(x["prices"]),\n        '
    )
    pipeline.write_text(text.replace('"prices_length"', more + '"prices_length"'))
    assert json.loads(evenkeel(tmp_path / "p", "run", "--json"))["status"] == "succeeded"

    asked = check_five_ways(tmp_path / "p", rows=40)
    assert [column.words for column in asked.predictor.signature.inputs] == ["text", "list of float", "list of text"]
    with pytest.raises(InvalidRequestError, match="field 'prices': expected a list, each item of which is a number"):
        asked.predictor.predict_rows([{"comment": "ok", "prices": 3.5, "tags": []}])
    shown = evenkeel(tmp_path / "p", "transform", "show")
    assert "prices (list of float)" in shown
    walked = json.loads(evenkeel(tmp_path / "p", "transform", "explain", "--row", "o7", "--json"))
    assert any(step["operation"] == "words(2)" for step in walked["steps"])
