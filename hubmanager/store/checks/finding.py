"""What a proof found."""

from collections.abc import Sequence
from dataclasses import dataclass

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class BookFinding:
    """One result: the figures compared, and what to do when they differ."""

    check: str
    is_ok: bool
    compared: str
    remedy: str = ""


def finding(check: str, compared: str, wrong: Sequence[str], remedy: str) -> BookFinding:
    """Return the result of a proof: fine when nothing is `wrong`, else the first few of it are named."""
    if not wrong:
        return BookFinding(check, True, compared)
    named = "; ".join(wrong[:_MOST_NAMED])
    more = f"; and {len(wrong) - _MOST_NAMED} more" if len(wrong) > _MOST_NAMED else ""
    return BookFinding(check, False, f"{compared}. Wrong: {named}{more}.", remedy)
