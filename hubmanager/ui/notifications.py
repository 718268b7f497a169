"""What is told outside the window: popups while it is not in front, the tray's badge, and the bell."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from hubmanager.domain.alert import AlertPriority
from hubmanager.domain.ids import AlertId
from hubmanager.hub.messages.views import AlertView, HubView
from hubmanager.ui.page import PageContext
from hubmanager.ui.pages.board_alerts import is_open
from hubmanager.ui.popups import Popups
from hubmanager.ui.sound import Bell
from hubmanager.ui.theme import Theme, font


class Notifications(QObject):
    """Listens to alerts. `bay_wanted` gives a bay's id, or None for the list of alerts, when somebody answers a popup."""

    bay_wanted = Signal(object)
    window_wanted = Signal()

    def __init__(
        self,
        context: PageContext,
        popups: Popups,
        bell: Bell,
        is_window_in_front: Callable[[], bool],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._context, self._popups, self._bell = context, popups, bell
        self._is_window_in_front = is_window_in_front
        self._bays: dict[str, object] = {}
        self._tray: QSystemTrayIcon | None = None
        self._menu: QMenu | None = None
        bridge = context.bridge
        bridge.ready.connect(self._follow)
        bridge.alert_raised.connect(self._on_raised)
        bridge.alert_changed.connect(self._on_changed)
        bridge.alert_closed.connect(self._on_closed)
        bridge.hub_changed.connect(self._on_hub)
        self._follow()

    def activate(self, key: str) -> None:
        """Answer a popup: bring the window to its bay."""
        self.window_wanted.emit()
        self.bay_wanted.emit(self._bays.get(key))

    def add_tray(self) -> None:
        """Put an icon into the system's tray, where there is one."""
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return
        self._tray = QSystemTrayIcon(tray_icon(self._context.theme, 0), self)
        self._menu = QMenu()
        self._menu.addAction(self._context.texts("shell.tray_open"), self.window_wanted.emit)
        self._tray.setContextMenu(self._menu)
        self._tray.activated.connect(lambda _reason: self.window_wanted.emit())
        self._tray.show()
        if self._context.bridge.hub is not None:
            self._on_hub(self._context.bridge.hub)

    def close(self) -> None:
        """Take everything away."""
        self._bell.repeat(False)
        if self._tray is not None:
            self._tray.hide()
        self._popups.close()

    def _on_raised(self, alert: AlertView) -> None:
        if not is_open(alert):
            return
        if alert.priority is not AlertPriority.SAFETY:
            self._bell.ring(alert.priority)
        self._follow()
        if not self._is_window_in_front():
            self._pop_up(alert)

    def _pop_up(self, alert: AlertView) -> None:
        t = self._context.texts
        title = t(f"alerts.{alert.rule}.title")
        button = t("shell.notify_show")
        if alert.bay_number:
            title = t("shell.notify_bay", number=alert.bay_number, title=title)
            button = t("shell.notify_show_bay", number=alert.bay_number)
        key = _key(alert.alert_id)
        self._bays[key] = alert.bay_id
        is_urgent = alert.priority is AlertPriority.SAFETY
        self._popups.show(key, title, t(f"alerts.{alert.rule}.text"), button, is_urgent=is_urgent)

    def _on_changed(self, alert: AlertView) -> None:
        if not is_open(alert):
            self._withdraw(alert.alert_id)
        self._follow()

    def _on_closed(self, alert_id: AlertId) -> None:
        self._withdraw(alert_id)
        self._follow()

    def _withdraw(self, alert_id: AlertId) -> None:
        if self._bays.pop(_key(alert_id), _MISSING) is not _MISSING:
            self._popups.withdraw(_key(alert_id))

    def _follow(self) -> None:
        alerts = self._context.bridge.alerts.values()
        self._bell.repeat(any(is_open(alert) and alert.priority is AlertPriority.SAFETY for alert in alerts))

    def _on_hub(self, hub: HubView) -> None:
        if self._tray is None:
            return
        t, count = self._context.texts, hub.open_alert_count
        texts = {0: t("shell.tray_quiet", hub=hub.name), 1: t("shell.tray_alerts_one", hub=hub.name)}
        self._tray.setToolTip(texts.get(count) or t("shell.tray_alerts", hub=hub.name, count=count))
        self._tray.setIcon(tray_icon(self._context.theme, count))


_MISSING = object()
_key = partial("alert-{}".format)


def tray_icon(theme: Theme, count: int, size: int = 64) -> QIcon:
    """Return the program's icon, with the number of open alerts in a corner."""
    picture = QPixmap(size, size)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("action"))
    painter.drawRoundedRect(QRectF(2, 2, size - 4, size - 4), size * 0.22, size * 0.22)
    theme.icons.paint(
        painter, "bolt", QRectF(size * 0.16, size * 0.16, size * 0.68, size * 0.68), theme.color("on_action"), 2.2
    )
    if count:
        badge = QRectF(size * 0.44, size * 0.44, size * 0.54, size * 0.54)
        painter.setBrush(theme.color("danger"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(badge)
        painter.setPen(theme.color("on_danger"))
        painter.setFont(font(round(size * 0.36), QFont.Weight.Bold))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, "9+" if count > 9 else str(count))
    painter.end()
    return QIcon(picture)
