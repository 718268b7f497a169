"""The line at the top: the hub's name and time, and the figures that are to be seen without a touch."""

from datetime import datetime

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from hubmanager.hub.messages.views import HubView
from hubmanager.ui.page import PageContext
from hubmanager.ui.theme import Theme
from hubmanager.ui.widgets.buttons import IconButton
from hubmanager.ui.widgets.labels import IconLabel, Label
from hubmanager.ui.widgets.pill import Pill


class Figure(QWidget):
    """A name above a figure, with a smaller word behind it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._figure, self._note = Label("", "small"), Label("", "head_figure"), Label("", "muted")
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._figure, 0, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(self._note, 0, Qt.AlignmentFlag.AlignBottom)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addStretch(1)
        layout.addWidget(self._name)
        layout.addLayout(row)
        layout.addStretch(1)

    def show_figure(self, name: str, figure: str, note: str = "", kind: str = "head_figure") -> None:
        """Show a figure."""
        self._name.setText(name)
        self._figure.setText(figure)
        self._figure.set_kind(kind)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.setAccessibleName(f"{name}: {figure} {note}".strip())


class HeadButton(QPushButton):
    """A button of two lines with an icon, for alerts and the shift."""

    def __init__(self, theme: Theme, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "head")
        self.setFixedHeight(54)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._icon = IconLabel(theme, icon, "text", 24)
        self._title, self._note = Label("", "strong"), Label("", "small")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._note)
        words.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 0, 14, 0)
        layout.setSpacing(10)
        layout.addWidget(self._icon)
        layout.addLayout(words)
        for label in (self._icon, self._title, self._note):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        """As wide as what stands in it: a push button by itself only looks at its text."""
        layout = self.layout()
        return QSize(layout.sizeHint().width() if layout is not None else 120, 54)

    def minimumSizeHint(self) -> QSize:
        """Never narrower."""
        return self.sizeHint()

    def show_state(self, title: str, note: str, icon: str, role: str) -> None:
        """Show a state."""
        self._title.setText(title)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self._icon.show_icon(icon, role)
        self.setAccessibleName(f"{title}. {note}".strip())
        self.updateGeometry()


class HeadLine(QFrame):
    """Shows the HubView. `page_wanted` names the page that a touch opens; the round buttons have signals of their own."""

    page_wanted = Signal(str)
    sound_toggled = Signal()
    theme_toggled = Signal()
    language_toggled = Signal()
    kiosk_toggled = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "head")
        self.setFixedHeight(76)
        self._context = context
        theme = context.theme
        self._name, self._time = Label("", "heading"), Label("", "small")
        self._demo = Pill(theme, "Demo", "reserved", "car")
        self._demo.hide()
        self._free, self._takings, self._power, self._price = Figure(), Figure(), Figure(), Figure()
        self._alerts, self._shift = HeadButton(theme, "alerts"), HeadButton(theme, "till")
        self._alerts.clicked.connect(lambda: self.page_wanted.emit("alerts"))
        self._shift.clicked.connect(lambda: self.page_wanted.emit("till"))
        self.sound, self.shade = IconButton(theme, "sound_on"), IconButton(theme, "moon")
        self.language, self.kiosk = IconButton(theme, "language"), IconButton(theme, "full_screen")
        self.sound.clicked.connect(self.sound_toggled)
        self.shade.clicked.connect(self.theme_toggled)
        self.language.clicked.connect(self.language_toggled)
        self.kiosk.clicked.connect(self.kiosk_toggled)
        self._assemble()
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        context.bridge.hub_changed.connect(self.show_hub)
        self._price_timer = QTimer(self)  # prices are looked through once for a burst of changed bays
        self._price_timer.setSingleShot(True)
        self._price_timer.setInterval(500)
        self._price_timer.timeout.connect(self._show_price)
        context.bridge.bay_changed.connect(self._want_price)

    def retranslate(self) -> None:
        """Set every text again."""
        if self._context.bridge.hub is not None:
            self.show_hub(self._context.bridge.hub)
        self._tick()
        t = self._context.texts
        self.language.set_name(t("shell.language"))

    def show_hub(self, hub: HubView) -> None:
        """Show the figures."""
        t, formats = self._context.texts, self._context.formats
        self._name.setText(hub.name or t("shell.hub_unnamed"))
        self._demo.setVisible(hub.is_demo)
        kind = "head_good" if hub.free_count else "head_figure"
        self._free.show_figure(t("shell.free_bays"), str(hub.free_count), t("shell.free_of", count=hub.bay_count), kind)
        self._takings.show_figure(t("shell.takings"), formats.money(hub.takings_today, hub.currency))
        self._power.show_figure(t("shell.site_power"), formats.power(hub.site_power_w))
        self._show_price()
        count = hub.open_alert_count
        if count:
            title = t("shell.alerts_one") if count == 1 else t("shell.alerts_many", count=count)
            note = t("shell.alerts_note_one") if count == 1 else t("shell.alerts_note")
            self._alerts.show_state(title, note, "alerts", "fault")
        else:
            self._alerts.show_state(t("shell.alerts_none"), "", "check_circle", "free")
        if hub.is_shift_open:
            note = t("shell.shift_opening", opening=formats.money(hub.opening_cash, hub.currency))
            self._shift.show_state(t("shell.shift_open"), note, "till", "free")
        else:
            self._shift.show_state(t("shell.shift_closed"), t("shell.shift_open_it"), "till", "attention")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what has no room on a small screen: first the price, then the site's power."""
        self._price.setVisible(event.size().width() >= 1500)
        self._power.setVisible(event.size().width() >= 1120)
        self.kiosk.setVisible(event.size().width() >= 1400)
        self._show_price()
        super().resizeEvent(event)

    def _assemble(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addStretch(1)
        first = QHBoxLayout()
        first.setSpacing(10)
        first.addWidget(self._name)
        first.addWidget(self._demo)
        first.addStretch(1)
        names.addLayout(first)
        names.addWidget(self._time)
        names.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(20, 0, 12, 0)
        layout.setSpacing(28)
        layout.addLayout(names)
        for figure in (self._free, self._takings, self._power, self._price):
            layout.addWidget(figure)
        layout.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._alerts)
        buttons.addWidget(self._shift)
        for button in (self.sound, self.shade, self.language, self.kiosk):
            buttons.addWidget(button)
        layout.addLayout(buttons)

    def _want_price(self, _bay: object) -> None:
        if not self._price_timer.isActive():
            self._price_timer.start()

    def _show_price(self) -> None:
        hub = self._context.bridge.hub
        if hub is None or self._price.isHidden():
            return
        prices = {bay.price_per_kwh_gross for bay in self._context.bridge.bays.values()} - {None}
        known = sorted(price for price in prices if price is not None)
        t, formats = self._context.texts, self._context.formats
        if not known:
            figure = formats.nothing
        elif len(known) == 1:
            figure = formats.price(known[0], hub.currency)
        else:
            low, high = (formats.price(price, hub.currency) for price in (known[0], known[-1]))
            figure = t("shell.price_range", low=low, high=high)
        self._price.show_figure(t("shell.price_now"), figure, "/kWh" if known else "")

    def _tick(self) -> None:
        now: datetime = self._context.clock.now()
        text = f"{self._context.formats.date_long(now)} · {self._context.formats.time(now)}"
        if self._time.text() != text:
            self._time.setText(text)
