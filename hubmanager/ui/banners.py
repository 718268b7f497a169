"""Sentences above the page that stay as long as they hold: no saving, a crash before, the demo."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QVBoxLayout, QWidget

from hubmanager.hub.messages.views import HubView
from hubmanager.ui.page import PageContext
from hubmanager.ui.widgets.message_bar import MessageBar

DEMO_PINS = ("1111", "2580")
"""Attendant and manager of the demo hub, as the demo's composition root sets them up."""


class Banners(QWidget):
    """Shows what the HubView says; a banner that was closed comes back only when its cause does."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        theme = context.theme
        self.store = MessageBar(theme, "fault", closable=False)
        self.crash = MessageBar(theme, "attention")
        self.demo = MessageBar(theme, "info")
        self._closed: dict[MessageBar, str] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 12, 20, 0)
        layout.setSpacing(8)
        for bar in self._bars():
            bar.cross.clicked.connect(lambda _checked=False, bar=bar: self._close(bar))
            bar.hide()
            layout.addWidget(bar)
        self.crash.offer("", self._open_report)
        self.hide()
        context.bridge.hub_changed.connect(self.show_hub)

    def retranslate(self) -> None:
        """Set every text again."""
        t = self._context.texts
        self.crash.button.setText(t("shell.crash_show"))
        for bar in self._bars():
            bar.cross.set_name(t("words.close"))
        if self._context.bridge.hub is not None:
            self.show_hub(self._context.bridge.hub)

    def show_hub(self, hub: HubView) -> None:
        """Show what holds."""
        t = self._context.texts
        self._say(self.store, "" if hub.is_store_healthy else t("shell.store_banner"))
        self._say(self.crash, t("shell.crash_banner", path=hub.crash_report) if hub.crash_report else "")
        attendant, manager = DEMO_PINS
        self._say(self.demo, t("shell.demo_banner", attendant=attendant, manager=manager) if hub.is_demo else "")
        self.setVisible(any(not bar.isHidden() for bar in self._bars()))

    def _bars(self) -> tuple[MessageBar, ...]:
        return (self.store, self.crash, self.demo)

    def _say(self, bar: MessageBar, text: str) -> None:
        if not text:
            self._closed.pop(bar, None)
            bar.hide()
        elif self._closed.get(bar) != text:
            bar.say(text)

    def _close(self, bar: MessageBar) -> None:
        self._closed[bar] = bar.text
        bar.hide()
        self.setVisible(any(not other.isHidden() for other in self._bars()))

    def _open_report(self) -> None:
        hub = self._context.bridge.hub
        if hub is not None and hub.crash_report:
            QDesktopServices.openUrl(QUrl.fromLocalFile(hub.crash_report))
