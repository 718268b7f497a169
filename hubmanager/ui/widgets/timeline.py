"""What happened, one line an entry, oldest first."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from hubmanager.domain.money import Currency
from hubmanager.hub.messages.views import TimelineEntry
from hubmanager.ui.models.told import timeline_text
from hubmanager.ui.page import PageContext
from hubmanager.ui.widgets.labels import Label
from hubmanager.ui.widgets.scroll_column import ScrollColumn


class Timeline(ScrollColumn):
    """Times at the left, sentences at the right."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent, spacing=0)
        self._context = context
        self._shown: tuple[TimelineEntry, ...] | None = None
        self._language = ""
        self._lines = QVBoxLayout()
        self._lines.setSpacing(10)
        self.body.addLayout(self._lines)
        self.body.addStretch(1)

    def show_entries(self, entries: Sequence[TimelineEntry], currency: Currency) -> None:
        """Show these entries; amounts in them are in `currency`."""
        language = self._context.texts.language
        if self._shown == tuple(entries) and self._language == language:
            return
        self._shown, self._language = tuple(entries), language
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if not entries:
            self._lines.addWidget(Label(self._context.texts("session.timeline.empty"), "muted", wrap=True))
        for entry in entries:
            self._lines.addWidget(self._line(entry, currency))

    def _line(self, entry: TimelineEntry, currency: Currency) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        time = Label(self._context.formats.time(entry.at, seconds=True), "muted")
        time.setAlignment(Qt.AlignmentFlag.AlignTop)
        time.setFixedWidth(time.fontMetrics().horizontalAdvance("88:88:88") + 6)
        text = Label(timeline_text(entry, self._context.texts, self._context.formats, currency), "", wrap=True)
        text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.addWidget(time)
        row.addWidget(text, 1)
        return line
