"""The published JSON schema of version 3.1.0 of the standard."""

import json
from importlib.resources import files

import pytest
import yaml
from jsonschema import Draft201909Validator


@pytest.fixture(scope="session")
def published():
    schema = json.loads(files("open_data_contract_standard").joinpath("schema.json").read_text("utf-8"))
    assert schema["properties"]["apiVersion"]["default"] == "v3.1.0"
    return Draft201909Validator(schema)


@pytest.fixture(scope="session")
def faults(published):
    def find(text):
        return [f"{error.json_path}: {error.message}" for error in published.iter_errors(yaml.safe_load(text))]

    return find
