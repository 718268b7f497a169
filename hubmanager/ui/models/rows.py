"""Plain rows for tables: functions make them of views, `table_columns` says how a table shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hubmanager.texts import Texts
from hubmanager.ui.widgets.data_table import Column


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, a colour role with an icon where it tells a state, and what it is sorted by (else its text)."""

    text: str
    role: str = ""
    icon: str = ""
    is_muted: bool = False
    sort: Any = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `key` is what it stands for: the id to open."""

    key: Any
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """One column: its title's key in the texts, whether it holds figures, whether it takes what width is left."""

    title: str
    is_figure: bool = False
    grows: bool = False


def table_columns(headings: Sequence[Heading], texts: Texts) -> list[Column[Row]]:
    """Return the columns of a table of plain rows in the language of the moment."""
    return [_column(number, heading, texts) for number, heading in enumerate(headings)]


def _column(number: int, heading: Heading, texts: Texts) -> Column[Row]:
    def role(row: Row) -> str:
        cell = row.cells[number]
        return cell.role or ("text_muted" if cell.is_muted else "")

    def sort_key(row: Row) -> Any:
        cell = row.cells[number]
        return cell.text.casefold() if cell.sort is None else cell.sort

    return Column(
        title=texts(heading.title),
        text=lambda row: row.cells[number].text,
        is_number=heading.is_figure,
        sort_key=sort_key,
        role=role,
        icon=lambda row: row.cells[number].icon,
        stretch=heading.grows,
    )
