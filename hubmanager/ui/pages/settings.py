"""Settings: its parts in a list at the left, the chosen one at the right. A part is imported when first opened."""

from importlib import import_module

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from hubmanager.domain.errors import HubError
from hubmanager.hub.messages.queries import GetSettings
from hubmanager.hub.messages.views import SettingsView
from hubmanager.ui.page import Page, PageContext, error_text
from hubmanager.ui.pages.settings_section import SettingsSection
from hubmanager.ui.widgets.buttons import ChoiceButton
from hubmanager.ui.widgets.empty_state import EmptyState
from hubmanager.ui.widgets.labels import Label
from hubmanager.ui.widgets.pill import Badge
from hubmanager.ui.widgets.scroll_column import ScrollColumn
from hubmanager.ui.widgets.stack import Stack

SECTIONS = {
    "site": ("SiteSection", "flag"),
    "bays": ("BaysSection", "bays"),
    "stations": ("StationsSection", "station"),
    "modbus": ("ModbusSection", "plug"),
    "prices": ("PricesSection", "price"),
    "people": ("PeopleSection", "person"),
    "cards": ("CardsSection", "card"),
    "printer": ("PrinterSection", "printer"),
    "appearance": ("AppearanceSection", "sun"),
}
"""Name of each part: its class in hubmanager/ui/pages/settings_<name>.py and its icon."""
_SETTLE_MS = 250


class SettingsPage(Page):
    """Everything that the manager and the installer set up."""

    name = "settings"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._view: SettingsView | None = None
        self._sections: dict[str, SettingsSection] = {}
        self._current = "site"
        self._create()
        self._assemble()
        self._connect()
        self.retranslate()

    # --- what the window calls

    def opened(self, argument: object | None) -> None:
        """Open the part that is named, or the one that was open last."""
        self.setFocus()
        if isinstance(argument, str) and argument in SECTIONS:
            self._current = argument
        self.buttons[self._current].setChecked(True)
        self.refresh()

    def retranslate(self) -> None:
        """Set every text again."""
        self._title.setText(self.t("settings.title"))
        self._note.setText(self.t("settings.manager_needed"))
        self._nav.setAccessibleName(self.t("settings.sections_name"))
        for name, button in self.buttons.items():
            button.setText(self.t(f"settings.section.{name}"))
        self._section_title.setText(self.t(f"settings.section.{self._current}"))
        if self._view is None:
            self._wait.say(self.t("settings.title"), self.t("settings.loading"))
        for section in self._sections.values():
            section.retranslate()

    def go_back(self) -> bool:
        """Close what is open in the part."""
        section = self._sections.get(self._current)
        return section.go_back() if section is not None else False

    def refresh(self) -> None:
        """Read the settings again."""
        self.context.bridge.fetch(GetSettings(), self._show, self._fail, owner=self)

    # --- inside

    def _create(self) -> None:
        theme = self.context.theme
        self._title, self._note = Label("", "title"), Label("", "muted")
        self._section_title = Label("", "heading")
        self.buttons = {name: _NavButton("", theme=theme, icon=icon) for name, (_class, icon) in SECTIONS.items()}
        self._group = QButtonGroup(self)
        for button in self.buttons.values():
            self._group.addButton(button)
        self._waiting = Badge(theme, "attention", self.buttons["stations"])
        self._wait = EmptyState(theme, "settings")
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self._note)
        head.addStretch(1)
        self._nav = QFrame()
        self._nav.setProperty("kind", "card")
        self._nav.setFixedWidth(208)
        column = ScrollColumn(spacing=4)
        column.body.setContentsMargins(0, 0, 0, 0)
        for button in self.buttons.values():
            column.body.addWidget(button)
        column.body.addStretch(1)
        nav = QVBoxLayout(self._nav)
        nav.setContentsMargins(8, 8, 8, 8)
        nav.addWidget(column)
        self._content = Stack()
        area = QWidget()
        right = QVBoxLayout(area)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(6)
        right.addWidget(self._section_title)
        right.addWidget(self._content, 1)
        self._stack = Stack(self._wait, area)
        self._area = area
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addWidget(self._nav)
        row.addWidget(self._stack, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(14)
        layout.addLayout(head)
        layout.addLayout(row, 1)

    def _connect(self) -> None:
        bridge = self.context.bridge
        for name, button in self.buttons.items():
            button.clicked.connect(lambda _checked=False, name=name: self._choose(name))
        self._settle.timeout.connect(self.refresh)
        bridge.settings_changed.connect(self._refresh_soon)
        bridge.stations_changed.connect(lambda _station: self._refresh_soon())
        bridge.station_knocked.connect(lambda _station: self._refresh_soon())
        bridge.bay_removed.connect(lambda _bay: self._refresh_soon())
        bridge.hub_changed.connect(lambda hub: self._waiting.show_count(hub.waiting_station_count))

    def _refresh_soon(self) -> None:
        if self.isVisible():
            self._settle.start()

    def _choose(self, name: str) -> None:
        self._current = name
        self._section_title.setText(self.t(f"settings.section.{name}"))
        if self._view is not None:
            self._show(self._view)

    def _show(self, view: SettingsView) -> None:
        self._view = view
        self._section_title.setText(self.t(f"settings.section.{self._current}"))
        section = self._section(self._current)
        section.show_view(view)
        self._content.show_only(section)
        self._stack.show_only(self._area)
        hub = self.context.bridge.hub
        self._waiting.show_count(hub.waiting_station_count if hub is not None else 0)
        self._waiting.move(self.buttons["stations"].width() - self._waiting.width() - 12, 14)

    def _section(self, name: str) -> SettingsSection:
        section = self._sections.get(name)
        if section is None:
            module = import_module(f"hubmanager.ui.pages.settings_{name}")
            section = getattr(module, SECTIONS[name][0])(self.context)
            section.retranslate()
            self._sections[name] = section
            self._content.add(section)
        return section

    def _fail(self, error: HubError) -> None:
        self._wait.say(self.t("settings.title"), error_text(self.context.texts, error), "fault")
        self._stack.show_only(self._wait)


class _NavButton(ChoiceButton):
    """An entry of the list of parts: icon and word from the left edge."""

    kind = "segment"

    def __init__(self, *args: object, **values: object) -> None:
        super().__init__(*args, **values)  # type: ignore[arg-type]
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.setStyleSheet("QPushButton { text-align: left; min-height: 46px; }")
