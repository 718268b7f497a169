"""Chooses a stretch of days: today, yesterday, a week, everything, or one day to step through."""

from datetime import datetime, timedelta

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from hubmanager.ui.models.day_range import CHOICES, day_range
from hubmanager.ui.page import PageContext
from hubmanager.ui.widgets.buttons import IconButton
from hubmanager.ui.widgets.labels import Label
from hubmanager.ui.widgets.segments import SegmentedControl


class DayFilter(QWidget):
    """`changed` is emitted when a person chooses other days."""

    changed = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None, *, choice: str = "week") -> None:
        super().__init__(parent)
        self._context = context
        self._default = choice
        self._day = context.formats.today(context.clock.now())
        self.segments = SegmentedControl([(key, key) for key in CHOICES], self)
        self._earlier, self._later = IconButton(context.theme, "back"), IconButton(context.theme, "forward")
        self._label = Label("", "strong", self)
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stepper = QWidget(self)
        steps = QHBoxLayout(self._stepper)
        steps.setContentsMargins(0, 0, 0, 0)
        steps.setSpacing(4)
        for widget in (self._earlier, self._label, self._later):
            steps.addWidget(widget)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.segments)
        row.addWidget(self._stepper)
        self.segments.choose(choice)
        self.segments.chosen.connect(self._choose)
        self._earlier.clicked.connect(lambda: self._step(-1))
        self._later.clicked.connect(lambda: self._step(1))
        self.retranslate()

    @property
    def is_all(self) -> bool:
        """Whether nothing is filtered."""
        return self.segments.current == "all"

    @property
    def range(self) -> tuple[datetime | None, datetime | None]:
        """Since and until, in UTC."""
        return day_range(self.segments.current, self._day, self._context.formats, self._context.clock.now())

    def show_all(self) -> None:
        """Filter nothing, without telling anybody."""
        self.segments.choose("all")
        self._look()

    def retranslate(self) -> None:
        """Set every text again."""
        texts = self._context.texts
        for key in CHOICES:
            self.segments.set_label(key, texts(f"sessions.day.{key}"))
        self.segments.setAccessibleName(texts("sessions.day_filter"))
        self._earlier.set_name(texts("sessions.day.earlier"))
        self._later.set_name(texts("sessions.day.later"))
        self._look()

    def _choose(self, _key: str) -> None:
        self._look()
        self.changed.emit()

    def _step(self, days: int) -> None:
        self._day += timedelta(days=days)
        self._look()
        self.changed.emit()

    def _look(self) -> None:
        self._stepper.setVisible(self.segments.current == "one")
        formats = self._context.formats
        self._label.setText(formats.date_long(self._day))
        self._label.setMinimumWidth(self._label.fontMetrics().horizontalAdvance("Www 88 Www 8888") + 8)
        self._later.setEnabled(self._day < formats.today(self._context.clock.now()))
