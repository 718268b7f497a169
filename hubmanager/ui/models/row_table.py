"""A table of plain rows: functions make the rows, this model keeps them for any table view."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

PILL_ROLE = Qt.ItemDataRole.UserRole + 1
"""Colour role ("free", "fault", ...) of a cell that is painted as a pill; empty: plain text."""
KEY_ROLE = Qt.ItemDataRole.UserRole + 2
"""What the row stands for: the id to open."""
STRONG_ROLE = Qt.ItemDataRole.UserRole + 3
"""Whether the cell is set in bold."""
MUTED_ROLE = Qt.ItemDataRole.UserRole + 4
"""Whether the cell steps back."""

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `role` makes it a pill in that colour; `tip` is shown for text that may be cut short."""

    text: str
    role: str = ""
    is_strong: bool = False
    is_muted: bool = False
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `spoken` is what a screen reader says of it."""

    key: object
    cells: tuple[Cell, ...]
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title's key in the texts, whether it holds figures, and its least width in characters.

    `grows` columns share what width is left.
    """

    title: str
    is_figure: bool = False
    width: int = 10
    grows: bool = False


class RowTable(QAbstractTableModel):
    """Keeps rows under given columns."""

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._titles = [column.title for column in columns]
        self._rows: tuple[Row, ...] = ()

    def set_titles(self, titles: Sequence[str]) -> None:
        """Set the titles in the language of the moment, one for each column."""
        self._titles = list(titles)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows. Where the same keys stand in the same places only the changed cells are told."""
        new = tuple(rows)
        if [row.key for row in new] == [row.key for row in self._rows]:
            old, self._rows = self._rows, new
            for number, (before, after) in enumerate(zip(old, new, strict=True)):
                if before != after:
                    self.dataChanged.emit(self.index(number, 0), self.index(number, len(self.columns) - 1))
            return
        self.beginResetModel()
        self._rows = new
        self.endResetModel()

    def row_of(self, key: object) -> int:
        """Return the place of the row that stands for `key`, or -1."""
        return next((number for number, row in enumerate(self._rows) if row.key == key), -1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        cell = row.cells[index.column()]
        column = self.columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cell.text
            case Qt.ItemDataRole.ToolTipRole:
                return cell.tip or cell.text
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if column.is_figure else Qt.AlignmentFlag.AlignLeft
                return side | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.AccessibleTextRole:
                return row.spoken if index.column() == 0 and row.spoken else cell.text
            case _:
                return {
                    PILL_ROLE: cell.role,
                    KEY_ROLE: row.key,
                    STRONG_ROLE: cell.is_strong,
                    MUTED_ROLE: cell.is_muted,
                }.get(role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._titles):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.columns[section].is_figure else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None
