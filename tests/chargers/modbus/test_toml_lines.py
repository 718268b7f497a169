"""Finding the line of a key in a TOML text."""

import tomllib
from typing import Any

import pytest

from hubmanager.chargers.modbus.toml_lines import Path, find_line, key_lines
from tests.chargers.modbus.support import FOLDER

TEXT = '''# a comment with = and [brackets]
title = "a # b"   # not part

[owner]
"the name" = 'C:\\'
dates.first = 1979-05-27T07:32:00Z

[lists]
flat = [1, 2,
  3]
long = """
x = 1
""\\" y
"""
rows = [
  {raw = 1, iec = "A"},  # first
  {raw = 2, iec = "}"},
]

[[vector]]
role = "a"
[vector.more]
deep = true

[[vector]]
role = "b"
[vector.more]
deep = false
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("owner",), 4),
        (("owner", "the name"), 5),
        (("owner", "dates", "first"), 6),
        (("lists", "flat", 1), 9),
        (("lists", "flat", 2), 10),
        (("lists", "long"), 11),
        (("lists", "rows", 1), 17),
        (("lists", "rows", 1, "iec"), 17),
        (("vector", 0, "role"), 21),
        (("vector", 0, "more", "deep"), 23),
        (("vector", 1), 25),
        (("vector", 1, "more", "deep"), 28),
    ],
)
def test_each_key_is_found_on_its_line(path: Path, line: int) -> None:
    assert key_lines(TEXT)[path] == line


def test_a_missing_key_is_looked_for_at_the_table_above_it() -> None:
    lines = key_lines(TEXT)
    assert find_line(lines, ("owner", "address", "street")) == 4
    assert find_line(lines, ("nothing",)) == 1


def test_every_key_of_every_shipped_file_has_a_line() -> None:
    for path in FOLDER.glob("*.toml"):
        text = path.read_text(encoding="utf-8")
        lines, rows = key_lines(text), text.splitlines()
        for place in _paths(tomllib.loads(text), ()):
            assert place in lines, f"{path.name}: {place}"
            if isinstance(place[-1], str):
                assert place[-1] in rows[lines[place] - 1]


def _paths(node: Any, path: Path) -> list[Path]:
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [*([path] if path else []), *(deeper for key, value in children for deeper in _paths(value, (*path, key)))]
