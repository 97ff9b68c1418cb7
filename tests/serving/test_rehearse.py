import itertools
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from evenkeel.bundles.files import sha256
from evenkeel.errors import BundleError, ServingError
from evenkeel.serving import Rehearsal, rehearse
from evenkeel.testing.serving import write_tiny
from evenkeel.typing import Task


def test_a_bundle_answers_its_golden_rows_in_the_real_server(tmp_path):
    found = rehearse(write_tiny(tmp_path / "bundle"), latency_budget_ms=5_000)
    assert (found.golden_rows, found.answers, found.bit_equal, found.largest_difference) == (20, 40, 40, 0.0)
    assert (found.passed, found.reasons) == (True, ())
    assert 0 < found.latency_p50_ms <= found.latency_p99_ms


def change(folder, **golden_or_manifest):
    """Change the bundle and sign it again, as if it had been packed so."""
    for name, edit in golden_or_manifest.items():
        path = folder / f"{name}.json"
        path.write_text(json.dumps(edit(json.loads(path.read_text()))))
    manifest = json.loads((folder / "bundle.json").read_text())
    manifest["files"] = {name: sha256(folder / name) for name in manifest["files"]}
    (folder / "bundle.json").write_text(json.dumps(manifest))


def test_other_bits_than_those_packed_do_not_pass(tmp_path):
    folder = write_tiny(tmp_path / "bundle", Task.REGRESSION)
    change(folder, golden=lambda rows: [{**rows[0], "scores": "AAAAPw=="}, *rows[1:]])
    found = rehearse(folder, latency_budget_ms=5_000)
    assert (found.passed, found.bit_equal, found.largest_difference) == (False, 38, 0.5)
    assert found.reasons[0] == "2 of 40 answers have other bits than those packed"


def test_on_another_kind_of_processor_bits_are_recorded_and_the_tolerance_counts(tmp_path):
    folder = write_tiny(tmp_path / "bundle", Task.REGRESSION)
    change(
        folder,
        bundle=lambda manifest: {**manifest, "processor": "abacus"},
        golden=lambda rows: [{**rows[0], "scores": "AQCAPg=="}, *rows[1:]],
    )
    found = rehearse(folder, latency_budget_ms=5_000)
    assert (found.passed, found.bit_equal, found.packed_on) == (True, 38, "abacus")
    assert 0 < found.largest_difference < 1e-6


def test_a_budget_that_is_not_kept(tmp_path):
    found = rehearse(write_tiny(tmp_path / "bundle"), latency_budget_ms=0.001)
    assert not found.passed
    assert "ms, more than 0.001 ms" in found.reasons[0]


def test_a_busy_machine_does_not_make_a_model_slow(tmp_path, monkeypatch):
    module, waits = sys.modules[rehearse.__module__], itertools.cycle([0.2] + [0.0] * 12)
    asked = module.ask

    def ask_and_wait(*arguments):
        time.sleep(next(waits))
        return asked(*arguments)

    monkeypatch.setattr(module, "ask", ask_and_wait)
    assert rehearse(write_tiny(tmp_path / "bundle"), latency_budget_ms=150).passed


def test_a_bundle_that_cannot_be_loaded_is_reported_with_the_log(tmp_path):
    folder = write_tiny(tmp_path / "bundle")
    (folder / "model.onnx").write_bytes(b"rubbish")
    with pytest.raises(ServingError, match=r"not become ready(.|\n)*was changed"):
        rehearse(folder)


def test_what_is_no_bundle(tmp_path):
    with pytest.raises(BundleError, match="is not a bundle"):
        rehearse(tmp_path)


def test_a_rehearsal_is_kept_as_a_document(tmp_path):
    found = Rehearsal(0.5, 20, 40, 40, 0.0, 1.0, 2.0, 100.0, "x86_64", "x86_64", ("too slow",))
    found.save(tmp_path)
    assert Rehearsal.load(tmp_path) == found
    assert found.summary()["passed"] is False


_START = """
import sys, time
from pathlib import Path
from evenkeel.serving.process import running
from evenkeel.serving.settings import ServeSettings
from evenkeel.rollout import Immediate, RoutingTable, publish
from evenkeel.testing.serving import release_of, write_tiny

folder = Path(sys.argv[1])
settings = ServeSettings(
    routing=folder / "routing.json", predictions=folder / "predictions", port=0, compaction=False
)
publish(settings.routing, Immediate().deploy(RoutingTable(), release_of(write_tiny(folder / "bundle"), 1)))
with running(settings) as server:
    print(server.pid, flush=True)
    time.sleep(600)
"""


def test_a_server_stops_when_the_run_that_started_it_is_killed(tmp_path):
    with subprocess.Popen([sys.executable, "-c", _START, str(tmp_path)], stdout=subprocess.PIPE) as starter:
        server = Path("/proc", starter.stdout.readline().decode().strip())
        assert server.is_dir()
        starter.kill()
    end = time.monotonic() + 120
    while server.is_dir() and "\nState:\tZ" not in (server / "status").read_text():
        assert time.monotonic() < end, "the server lives on"
        time.sleep(0.05)
