"""Every rule, outcome, error and timeline line has its words, in both languages, with values that are really given."""

import ast
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import hubmanager
from hubmanager.chargers.port import CommandOutcome
from hubmanager.hub.alerting.catalogue import load_catalogue
from hubmanager.texts import LANGUAGES, Texts, load_texts

_PACKAGE = Path(hubmanager.__file__).parent
_AREAS = ("alerts", "errors", "outcome", "timeline")


def _fields(pattern: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name}


def _own(texts: Texts) -> dict[str, set[str]]:
    return {key: _fields(texts(key)) for key in sorted(texts.keys()) if key.split(".")[0] in _AREAS}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_says_what_is_and_what_to_do(language: str) -> None:
    texts = load_texts(language)
    for rule in load_catalogue().entries:
        for part in ("title", "text", "steps"):
            assert texts.keys() >= {f"alerts.{rule}.{part}"}


def test_languages_say_the_same_with_the_same_values() -> None:
    english, german = (_own(load_texts(language)) for language in LANGUAGES)
    assert english == german


@cache
def _trees() -> tuple[ast.AST, ...]:
    return tuple(ast.parse(path.read_text(encoding="utf-8")) for path in sorted(_PACKAGE.rglob("*.py")))


def _errors() -> Iterator[tuple[str, set[str] | None]]:
    """Yield each literal error key with the values that come along (None: they can't be read from the code)."""
    for tree in _trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            given = {keyword.arg: keyword.value for keyword in node.keywords}
            key, values = given.get("key"), given.get("values")
            if isinstance(key, ast.Constant) and isinstance(key.value, str) and "remedy" in given:
                literal = isinstance(values, ast.Dict)
                names = {part.value for part in values.keys if isinstance(part, ast.Constant)} if literal else None  # type: ignore[union-attr]
                yield key.value, set() if values is None else names  # type: ignore[arg-type]


def test_every_error_has_its_words() -> None:
    own = _own(load_texts("en"))
    missing = [key for key, _ in _errors() if f"errors.{key}" not in own and "." not in key]
    assert missing == []


def test_errors_are_given_the_values_that_their_words_want() -> None:
    own = _own(load_texts("en"))
    wrong = [
        (key, own[f"errors.{key}"] - given)
        for key, given in _errors()
        if given is not None and own.get(f"errors.{key}", set()) - given
    ]
    assert wrong == []


def test_every_outcome_and_timeline_line_has_its_words() -> None:
    own = _own(load_texts("en"))
    said = {
        node.value
        for tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.split(".")[0] in ("outcome", "timeline")
        and node.value.count(".") == 1
        and node.value.split(".")[1].replace("_", "").isalpha()
    }
    said |= {
        f"outcome.{node.args[1].value}"
        for tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "answer"
        and isinstance(node.args[1], ast.Constant)
    }
    said |= {f"outcome.{outcome}" for outcome in CommandOutcome if outcome is not CommandOutcome.ACCEPTED}
    assert sorted(said - own.keys()) == []
