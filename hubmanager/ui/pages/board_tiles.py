"""The view of all tiles: adaptive columns, one touch selects, only what changed is painted again."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QListView, QStyleOptionViewItem, QWidget

from hubmanager.domain.ids import BayId
from hubmanager.ui.pages.board_layout import GAP_PX, lay_out
from hubmanager.ui.pages.board_model import ROW_ROLE, BayFilter
from hubmanager.ui.pages.board_row import BayRow
from hubmanager.ui.pages.board_tile import BayTileDelegate
from hubmanager.ui.theme import Theme

_SCROLL_BAR_PX = 16


class _Painter(BayTileDelegate):
    """Paints each tile once a paint event, into however many pieces that was cut."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.painted: set[int] = set()

    def paint(self, painter, option: QStyleOptionViewItem, index) -> None:  # type: ignore[no-untyped-def]
        row = index.row()
        if row not in self.painted:
            self.painted.add(row)
            super().paint(painter, option, index)


class BayTiles(QListView):
    """`bay_chosen` gives a bay's id when it is touched or the keyboard moves to it."""

    bay_chosen = Signal(object)

    def __init__(self, theme: Theme, bays: BayFilter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._total = 0
        self._painter = _Painter(theme, self)
        self.setModel(bays)
        self.setItemDelegate(self._painter)
        self.setObjectName("tiles")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setSpacing(0)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.setMouseTracking(False)
        theme.changed.connect(self.viewport().update)
        self.clicked.connect(self._choose)
        self.selectionModel().currentChanged.connect(lambda current, _previous: self._choose(current))

    def set_total(self, total: int) -> None:
        """Lay out for so many bays; a filter does not change the tiles' size, so that nothing jumps."""
        if total != self._total:
            self._total = total
            self._lay_out()

    def choose(self, bay_index: QModelIndex) -> None:
        """Select a bay's tile and bring it into view."""
        self.selectionModel().setCurrentIndex(bay_index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self.scrollTo(bay_index)

    def clear_choice(self) -> None:
        """Select nothing."""
        self.selectionModel().clear()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out for the new size."""
        self._lay_out()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint piece by piece: Qt's list view paints every tile of the box around all that changed."""
        self._painter.painted.clear()
        for piece in event.region():  # type: ignore[attr-defined]  # Qt's stubs leave out that it can be walked through
            super().paintEvent(QPaintEvent(piece))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the focus without choosing a bay: Qt's views make their first item current."""
        if self.currentIndex().isValid():
            super().focusInEvent(event)
        else:
            QAbstractScrollArea.focusInEvent(self, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with the arrows; leave figures, Enter and Esc to the window (they make up a bay's number)."""
        moves = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End)
        if event.key() in (*moves, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            if not self.currentIndex().isValid() and self.model().rowCount():
                self.choose(self.model().index(0, 0))
            else:
                super().keyPressEvent(event)
            return
        event.ignore()

    def _lay_out(self) -> None:
        area = self.size()
        grid = lay_out(self._total, area.width() - _SCROLL_BAR_PX, area.height() - 2)
        self._painter.grid = grid
        self.setGridSize(QSize(grid.width + GAP_PX, grid.height + GAP_PX))
        self.doItemsLayout()

    def _choose(self, index: QModelIndex) -> None:
        row = index.data(ROW_ROLE) if index.isValid() else None
        if isinstance(row, BayRow):
            self.bay_chosen.emit(BayId(row.bay.bay_id))
