"""Run by our Python, with MLflow's packages behind our own: adopt what MLflow keeps, by the addresses that are given."""

import json
import sys
from pathlib import Path

packages, rows, *addresses = sys.argv[1:]
sys.path.append(packages)

from evenkeel.errors import EvenkeelError  # noqa: E402
from evenkeel.flows.adopt import adopt  # noqa: E402
from evenkeel.flows.project import open_project  # noqa: E402

folder, told = Path.cwd() / "project", []
folder.mkdir()
for address in addresses:
    found = adopt(address, rows, label="late", folder=folder)
    recorded = open_project(folder).find_run().parameters["adopt"]
    told.append([found.name, found.version, Path(found.bundle).name, recorded["from"]])
try:
    adopt("models:/late@nobody", rows, folder=folder)
except EvenkeelError as error:
    sys.stdout.write(json.dumps({"adopted": told, "refused": str(error)}))
