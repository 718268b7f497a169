"""Printing results: JSON for programs, words for people, and the exit code that follows."""

import sys
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import msgspec

from hubmanager.hub.messages.codec import encode
from hubmanager.hub.messages.commands import CommandAnswer
from hubmanager.texts import Texts, load_texts


def emit_json(value: Any) -> None:
    """Print a value as indented JSON; money as text, times as RFC 3339."""
    sys.stdout.write(msgspec.json.format(encode(value), indent=2).decode() + "\n")


def emit_table(header: Sequence[str], rows: Iterable[Sequence[str]], empty: str) -> None:
    """Print columns as wide as they need to be; `empty` when there are no rows."""
    lines = [tuple(map(str, row)) for row in rows]
    if not lines:
        print(empty)
        return
    widths = [max(len(line[column]) for line in [tuple(header), *lines]) for column in range(len(header))]
    for line in [tuple(header), *lines]:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def emit_answer(answer: CommandAnswer) -> int:
    """Print what became of a command and return the exit code: 1 when the equipment refused."""
    if answer.text:
        print(_texts()(answer.text, **answer.values), file=sys.stdout if answer.is_done else sys.stderr)
    elif answer.is_done:
        print("Done.")
    return 0 if answer.is_done else 1


@cache
def _texts() -> Texts:
    return load_texts("en")
