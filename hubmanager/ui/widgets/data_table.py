"""A table of rows, and the model that keeps them. Columns are data: title, text, alignment, sort key, role, icon."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStackedLayout, QTableView, QVBoxLayout, QWidget

from hubmanager.ui.theme import Theme
from hubmanager.ui.widgets.empty_state import EmptyState

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex
_SORT_ROLE = Qt.ItemDataRole.UserRole + 1
_NO_INDEX = QModelIndex()
_ROOM_PX = 16
"""Between the text of a cell and its neighbour; also room for the sort arrow."""
_READABLE_PX = 240
"""A growing column is never made narrower than this, unless its text is shorter."""


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column. `sort_key` defaults to the text; `role` names a colour of the theme for the text (or "")."""

    title: str
    text: Callable[[Row], str]
    is_number: bool = False
    sort_key: Callable[[Row], Any] | None = None
    role: Callable[[Row], str] | None = None
    icon: Callable[[Row], str] | None = None
    """Name of an icon, painted in `role`."""
    stretch: bool = False


class RowsModel(QAbstractTableModel, Generic[Row]):
    """Keeps rows and shows them by columns; text, alignment, colour, icon and accessible text."""

    def __init__(self, theme: Theme, columns: Sequence[Column[Row]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._columns = list(columns)
        self._rows: list[Row] = []

    def set_columns(self, columns: Sequence[Column[Row]]) -> None:
        """Show other columns (or the same in another language)."""
        self.beginResetModel()
        self._columns = list(columns)
        self.endResetModel()

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Replace all rows. Where their number stays, only what changed is told, so that a selection stays."""
        if len(rows) == len(self._rows):
            for number, (old, new) in enumerate(zip(self._rows, rows, strict=True)):
                if old != new:
                    self._rows[number] = new
                    self.dataChanged.emit(self.index(number, 0), self.index(number, len(self._columns) - 1))
            return
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def row(self, number: int) -> Row:
        """Return a row."""
        return self._rows[number]

    @property
    def rows(self) -> Sequence[Row]:
        """All rows in the order they were set."""
        return self._rows

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the columns."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what Qt asks for."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row, column = self._rows[index.row()], self._columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.title}: {column.text(row)}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ForegroundRole and column.role is not None:
            name = column.role(row)
            return self._theme.color(name) if name else None
        if role == Qt.ItemDataRole.DecorationRole and column.icon is not None:
            icon = column.icon(row)
            name = (column.role(row) if column.role is not None else "") or "text"
            return self._theme.pixmap(icon, name, 18) if icon else None
        if role == _SORT_ROLE:
            return _Key(column.sort_key(row) if column.sort_key is not None else column.text(row).casefold())
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a column's title."""
        if orientation is not Qt.Orientation.Horizontal or section >= len(self._columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self._columns[section].is_number else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None


class _Key:
    """Wraps a sort key so that Qt hands the Python value back unchanged. None sorts first."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: "_Key") -> bool:
        if self.value is None or other.value is None:
            return self.value is None and other.value is not None
        return bool(self.value < other.value)


class _SortedRows(QSortFilterProxyModel):
    def lessThan(self, left: Index, right: Index) -> bool:
        first, second = left.data(_SORT_ROLE), right.data(_SORT_ROLE)
        return isinstance(first, _Key) and isinstance(second, _Key) and first < second


class DataTable(QWidget, Generic[Row]):
    """A table with tall rows. `row_opened` gives the row on a touch or Enter; `row_selected` when the current row moves.

    While there is no row, `empty` is shown: say there what to do.
    """

    row_opened = Signal(object)
    row_selected = Signal(object)

    def __init__(
        self,
        theme: Theme,
        columns: Sequence[Column[Row]],
        empty: EmptyState,
        parent: QWidget | None = None,
        *,
        name: str = "",
        row_height: int = 52,
    ) -> None:
        super().__init__(parent)
        self.model: RowsModel[Row] = RowsModel(theme, columns, self)
        self.empty = empty
        self._sorted = _SortedRows(self)
        self._sorted.setSourceModel(self.model)
        self.view = _TableView(self)
        self.view.setModel(self._sorted)
        self._dress(row_height)
        self.set_name(name)
        body, layout = QWidget(), QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(body)
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.view)
        self._stack.addWidget(empty)
        self.model.modelReset.connect(self._look)
        self.view.clicked.connect(self._open)
        self.view.entered_row.connect(self._open)
        self.view.resized.connect(self._share_width)
        self.view.selectionModel().currentRowChanged.connect(self._select)
        theme.changed.connect(self.view.viewport().update)
        self._stretch()
        self._look()

    def set_columns(self, columns: Sequence[Column[Row]]) -> None:
        """Show other columns (or the same in another language)."""
        self.model.set_columns(columns)
        self._stretch()

    def set_rows(self, rows: Sequence[Row]) -> None:
        """Replace all rows and fit the columns to what they hold."""
        self.model.set_rows(rows)
        self._look()
        self.fit_columns()

    def set_name(self, name: str) -> None:
        """Say what the table holds."""
        self.view.setAccessibleName(name)

    @property
    def current_row(self) -> Row | None:
        """The row that the keyboard is on."""
        index = self._sorted.mapToSource(self.view.currentIndex())
        return self.model.row(index.row()) if index.isValid() else None

    def fit_columns(self) -> None:
        """Make each column as wide as its first hundred rows need."""
        self.view.horizontalHeader().setResizeContentsPrecision(100)
        self.view.resizeColumnsToContents()
        widths = [self.view.columnWidth(number) for number in range(self.model.columnCount())]
        room = _ROOM_PX if sum(widths) + _ROOM_PX * len(widths) <= self.view.viewport().width() else 0
        for number, width in enumerate(widths):
            self.view.setColumnWidth(number, width + room)
        self._share_width()

    def _share_width(self) -> None:
        """Let growing columns take what is left; where that is too little to read, keep them readable and scroll."""
        header = self.view.horizontalHeader()
        growing = [number for number, column in enumerate(self.model._columns) if column.stretch]
        taken = sum(header.sectionSize(number) for number in range(header.count()) if number not in growing)
        left = self.view.viewport().width() - taken
        for number in growing:
            needed = max(self.view.sizeHintForColumn(number), header.sectionSizeHint(number)) + _ROOM_PX
            readable = min(needed, _READABLE_PX)
            if left // len(growing) < readable:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Interactive)
                header.resizeSection(number, readable)
            else:
                header.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)

    def _dress(self, row_height: int) -> None:
        view = self.view
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setIconSize(QSize(18, 18))
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(max(48, row_height))
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setMinimumHeight(44)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        view.setSortingEnabled(True)
        view.setTabKeyNavigation(False)

    def _stretch(self) -> None:
        header = self.view.horizontalHeader()
        stretching = [number for number, column in enumerate(self.model._columns) if column.stretch]
        header.setStretchLastSection(not stretching)
        for number in range(self.model.columnCount()):
            mode = QHeaderView.ResizeMode.Stretch if number in stretching else QHeaderView.ResizeMode.Interactive
            header.setSectionResizeMode(number, mode)

    def _look(self) -> None:
        self._stack.setCurrentWidget(self.view if self.model.rowCount() else self.empty)

    def _open(self, index: QModelIndex) -> None:
        source = self._sorted.mapToSource(index)
        if source.isValid():
            self.row_opened.emit(self.model.row(source.row()))

    def _select(self, current: QModelIndex, _previous: QModelIndex) -> None:
        source = self._sorted.mapToSource(current)
        if source.isValid():
            self.row_selected.emit(self.model.row(source.row()))


class _TableView(QTableView):
    """A table in which Enter opens the current row."""

    entered_row = Signal(QModelIndex)
    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.entered_row.emit(self.currentIndex())
            event.accept()
            return
        super().keyPressEvent(event)
