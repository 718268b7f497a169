"""An empty state for low places: it leaves its icon out where there is no room for it."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from hubmanager.ui.theme import Theme
from hubmanager.ui.widgets.empty_state import EmptyState

_ICON_NEEDS_PX = 190
_EDGE_PX = 8


class LowEmptyState(EmptyState):
    """Says what there is not and what to do, in two lines if need be."""

    def __init__(self, theme: Theme, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, icon, parent=parent)
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(_EDGE_PX, _EDGE_PX, _EDGE_PX, _EDGE_PX)

    def minimumSizeHint(self) -> QSize:
        """The icon is not counted."""
        return QSize(super().minimumSizeHint().width(), 2 * _EDGE_PX + 60)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the icon only where it fits."""
        super().resizeEvent(event)
        self._icon.setVisible(event.size().height() >= _ICON_NEEDS_PX)
