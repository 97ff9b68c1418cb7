"""Patterns that two engines take for the same, and what is said of the others when the schema is read."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evenkeel.errors import SchemaError
from evenkeel.schema import read_schema
from evenkeel.schema.patterns import for_python, for_re2, refused

PATTERNS = [
    r"a$",
    r"\s+",
    r"[\s$]",
    r"\S*",
    r"\w\b.*",
    r"[^\s]",
    r"a|ab|",
    r"[]a]",
    r"[^]a]",
    r"\$\\",
    r"(?:a|b){0,2}",
    r".",
]


@given(st.sampled_from(PATTERNS), st.text("ab$]\\ \t\n\v\f\r\u00e4\u2003\u0660", max_size=4))
def test_a_pattern_matches_the_same_in_both_engines(pattern, text):
    bulk = pc.match_substring_regex(pa.array([text]), for_re2(pattern))[0].as_py()
    assert bulk is (for_python(pattern).fullmatch(text) is not None)


@pytest.mark.parametrize(
    "pattern", [*PATTERNS, r"\(?a", "[(?i]", r"\\\\1", "[*+]+", r"[\w\W]*", r"\[\S", r"\[[:x]", r"\\\\Z"]
)
def test_what_both_take_for_the_same_is_a_pattern(pattern):
    assert refused(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "remedy"),
    [
        (r"(?i)a", "write [Aa] for either case"),
        (r"a{,3}", "write {0,3}"),
        (r"[[:alpha:]]", "write [A-Za-z]"),
        (r"[a\S]", "write what is meant"),
        (r"a(?=b)b", "such as [A-Z]{3} for (?=[A-Z]).{3}"),
        (r"(?!000)\d{3}", "say what must not be there by a rule"),
        (r"(?<=a)b", "what stands before it too"),
        (r"(a|b)\1", "write each choice out"),
        (r"(?P<x>a|b)(?P=x)", "write each choice out"),
        (r"(a)?(?(1)b|c)", "write both forms, parted by |"),
        (r"a++", "+ for ++"),
        (r"(?>a)", "(?:...) for (?>...)"),
        (r"a{1001}", "by `length: [least, most]`"),
        (r"a\Z", "and leave that out"),
        (r"\u00e9", "write the letter itself"),
        (r"a(?#b)", "without look-ahead, look-behind, back-references and comments"),
        (r"[A-Z", "such as [A-Z]{3}"),
    ],
)
def test_every_other_is_refused_with_what_to_write_instead(pattern, remedy):
    assert remedy in refused(pattern).remedy


def test_it_is_refused_when_the_schema_is_read(tmp_path):
    file = tmp_path / "schema.yaml"
    file.write_text("version: 1\ncolumns:\n  code:\n    type: text\n    pattern: 'A(?=x)x'\n")
    told = (
        rf"The pattern of column 'code' cannot be matched in bulk: invalid perl operator: \(\?=\n"
        rf"  expected: .*\n  got: A\(\?=x\)x\n  where: {file}:5:14\n  do: It looks ahead\. A pattern is held"
    )
    with pytest.raises(SchemaError, match=told):
        read_schema(file)


def test_so_is_one_of_a_domain_that_columns_share(tmp_path):
    file = tmp_path / "schema.yaml"
    file.write_text(
        "version: 1\ndomains:\n  code: {type: text, pattern: 'a++'}\ncolumns:\n  x: {type: text, domain: code}\n"
    )
    with pytest.raises(SchemaError, match=r"The pattern of column 'code' cannot(.|\n)*schema.yaml:3:"):
        read_schema(file)
