"""Calling the command line as a person does, but without paying for a new interpreter each time."""

import contextlib
import io
from dataclasses import dataclass
from pathlib import Path

from hubmanager.cli import main


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    code: int
    out: str
    err: str


def hubmanager(*arguments: str | Path, data: Path | None = None, stdin: str = "") -> Outcome:
    """Run one command; return its exit code and what it printed."""
    words = [str(argument) for argument in arguments]
    if data is not None:
        words += ["--data", str(data)]
    out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
    code = 0
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        _standard_input(stdin),
    ):
        try:
            main(words)
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        out.flush()
    return Outcome(code, out.buffer.getvalue().decode(), err.getvalue())


@contextlib.contextmanager
def _standard_input(text: str):
    import sys

    before, sys.stdin = sys.stdin, io.StringIO(text)
    try:
        yield
    finally:
        sys.stdin = before
