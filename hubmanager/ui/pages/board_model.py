"""The board's bays as a Qt model, their recent power for the small curves, and the filter."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt

from hubmanager.domain.ids import BayId, SessionId
from hubmanager.hub.messages.views import BayView
from hubmanager.ui.bridge import natural_key
from hubmanager.ui.page import PageContext
from hubmanager.ui.pages.board_row import IN_USE, BayKind, BayRow, bay_row, matches, needs_somebody

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
TRAIL_ROLE = Qt.ItemDataRole.UserRole + 2
TRAIL_LENGTH = 48
_STEPS_OF_CURVE = 100
"""Power is followed in steps of this part of what the bay can give: less is not seen on a curve of some 40 pixels."""

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()

FILTERS = ("all", "free", "charging", "needs_you")


class BayModel(QAbstractListModel):
    """One row a bay, in the order of their numbers. ROW_ROLE gives the BayRow, TRAIL_ROLE the recent power in W."""

    def __init__(self, context: PageContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._rows: list[BayRow] = []
        self._places: dict[BayId, int] = {}
        self._trails: dict[BayId, tuple[SessionId, list[int]]] = {}

    def set_bays(self, bays: Sequence[BayView]) -> None:
        """Show these bays and no others."""
        self.beginResetModel()
        self._rows = [self._row(bay) for bay in sorted(bays, key=lambda bay: natural_key(bay.number))]
        self._places = {row.bay.bay_id: place for place, row in enumerate(self._rows)}
        self.endResetModel()

    def update_bay(self, bay: BayView) -> None:
        """Show a bay's newest state; one that is new or has another number moves to its place."""
        is_curve_new = self._follow_power(bay)
        place = self._places.get(bay.bay_id)
        if place is None or self._rows[place].number != bay.number:
            others = [row.bay for row in self._rows if row.bay.bay_id != bay.bay_id]
            self.set_bays([*others, bay])
            return
        shown, self._rows[place] = self._rows[place], self._row(bay)
        if is_curve_new or _what_shows(shown) != _what_shows(self._rows[place]):
            index = self.index(place)
            self.dataChanged.emit(index, index)

    def remove_bay(self, bay_id: BayId) -> None:
        """Take a bay away."""
        self.set_bays([row.bay for row in self._rows if row.bay.bay_id != bay_id])

    def retranslate(self) -> None:
        """Write every row again."""
        self._rows = [self._row(row.bay) for row in self._rows]
        if self._rows:
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def seed_trail(self, bay_id: BayId, session_id: SessionId, powers_w: Sequence[int]) -> None:
        """Begin a bay's small curve with the power that its session had before the window opened."""
        step = max(1, len(powers_w) // TRAIL_LENGTH)
        self._trails[bay_id] = (session_id, list(powers_w[::step][-TRAIL_LENGTH:]))
        place = self._places.get(bay_id)
        if place is not None:
            self.dataChanged.emit(self.index(place), self.index(place))

    def index_of(self, bay_id: BayId) -> QModelIndex:
        """Return a bay's index; an invalid one if it is not there."""
        place = self._places.get(bay_id)
        return QModelIndex() if place is None else self.index(place)

    def find_number(self, number: str) -> BayView | None:
        """Return the bay with a number as people type it."""
        wanted = number.strip().casefold()
        return next((row.bay for row in self._rows if row.number.casefold() == wanted), None)

    def count(self, name: str) -> int:
        """Return how many bays a filter shows."""
        return sum(passes(row, name) for row in self._rows)

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Count the bays."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what Qt asks for."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.number
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return row.accessible
        if role == TRAIL_ROLE:
            trail = self._trails.get(row.bay.bay_id)
            return trail[1] if trail is not None and trail[0] == row.bay.session_id else []
        return None

    def _row(self, bay: BayView) -> BayRow:
        hub = self._context.bridge.hub
        if hub is None:
            raise RuntimeError("The board has bays before the hub's first snapshot.")
        return bay_row(bay, self._context.texts, self._context.formats, hub.currency)

    def _follow_power(self, bay: BayView) -> bool:
        """Take a bay's power into its small curve. Returns whether the curve looks different."""
        if bay.session_id is None:
            return self._trails.pop(bay.bay_id, None) is not None
        if bay.power_w is None or not bay.is_session_open:
            return False
        known = self._trails.get(bay.bay_id)
        if known is None or known[0] != bay.session_id:
            known = self._trails[bay.bay_id] = (bay.session_id, [])
        trail = known[1]
        if trail and abs(trail[-1] - bay.power_w) * _STEPS_OF_CURVE < bay.max_power_w:
            return False
        trail.append(bay.power_w)
        if len(trail) > 2 * TRAIL_LENGTH:  # thin it out evenly, so that it goes on showing the whole session
            del trail[1:-1:2]
        return True


def _what_shows(row: BayRow) -> tuple[object, ...]:
    """Return what a tile, a filter or the search can tell of a row. Most readings change less than the figures' last digit."""
    bay = row.bay
    texts = (row.kind, row.word, row.corner, row.headline, row.detail, row.foot, row.soc, row.accessible)
    return *texts, bay.session_id, bay.receipt_id, bay.station_id, bay.token_uid, bay.token_label, bay.token_kind


def passes(row: BayRow, name: str) -> bool:
    """Whether a filter shows a bay."""
    if name == "free":
        return row.kind is BayKind.FREE
    if name == "charging":
        return row.kind in IN_USE
    if name == "needs_you":
        return needs_somebody(row.bay)
    return True


class BayFilter(QSortFilterProxyModel):
    """Shows the bays of one filter that fit a search."""

    def __init__(self, context: PageContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._name, self._text = FILTERS[0], ""

    @property
    def is_narrowed(self) -> bool:
        """Whether some bays may be hidden."""
        return bool(self._text) or self._name != FILTERS[0]

    def show_only(self, name: str, text: str) -> None:
        """Narrow to a filter and a search text."""
        if (name, text) != (self._name, self._text):
            self.beginFilterChange()
            self._name, self._text = name, text
            self.endFilterChange()

    def filterAcceptsRow(self, source_row: int, source_parent: Index) -> bool:
        """Decide on a row."""
        row = self.sourceModel().index(source_row, 0, source_parent).data(ROW_ROLE)
        if not isinstance(row, BayRow):
            return False
        return passes(row, self._name) and matches(row, self._text, self._context.texts)
