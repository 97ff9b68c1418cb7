import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenkeel.testing import transforms as laws
from evenkeel.testing.transform_cases import CASES, Case

every_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def test_every_operation_stands_in_a_case() -> None:
    assert laws.uncovered() == set()


def test_every_onnx_operator_that_is_allowed_is_proven() -> None:
    assert laws.unproven() == set()


@every_case
def test_a_row_gives_the_same_bits_in_every_batch(case: Case) -> None:
    laws.check_batches(case)


@every_case
def test_the_graph_gives_what_numpy_does(case: Case) -> None:
    laws.check_reference(case)


@every_case
def test_each_operation_alone_gives_what_numpy_does(case: Case) -> None:
    laws.check_operations(case)


@every_case
def test_a_stored_graph_comes_back_the_same(case: Case) -> None:
    laws.check_stored(case)


@every_case
def test_a_row_is_walked_through_to_its_features(case: Case) -> None:
    laws.check_walk(case)


@every_case
def test_no_row_gives_no_row(case: Case) -> None:
    laws.check_empty(case)


@every_case
def test_rows_from_json_decode_as_their_table_does(case: Case) -> None:
    laws.check_decoder(case)


def test_all_features_in_one_graph_are_what_they_are_alone() -> None:
    laws.check_together(CASES)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.sampled_from(sorted(CASES)), min_size=2, max_size=6, unique=True))
def test_some_features_in_one_graph_are_what_they_are_alone(names: list[str]) -> None:
    laws.check_together({name: CASES[name] for name in names})
