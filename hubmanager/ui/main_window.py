"""The window: rail, head line, banners and pages. It only routes; what it routes to has files of its own."""

import logging
from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from hubmanager.domain.errors import HubError
from hubmanager.domain.hub_settings import HubSettings
from hubmanager.domain.ids import BayId
from hubmanager.domain.staff import Role
from hubmanager.hub.messages.queries import GetSettings
from hubmanager.hub.messages.views import HubView, SettingsView
from hubmanager.texts import LANGUAGES, load_texts
from hubmanager.ui.banners import Banners
from hubmanager.ui.close_question import CloseQuestion
from hubmanager.ui.format import Formats
from hubmanager.ui.head_line import HeadLine
from hubmanager.ui.help_drawer import HelpDrawer
from hubmanager.ui.navigation_rail import NavigationRail
from hubmanager.ui.page import Page, PageContext, error_text
from hubmanager.ui.page_registry import make_page
from hubmanager.ui.pages.board import BoardPage
from hubmanager.ui.sign_in_pad import SignInPad
from hubmanager.ui.sound import Bell
from hubmanager.ui.typed_number import TypedNumber
from hubmanager.ui.widgets.empty_state import EmptyState
from hubmanager.ui.widgets.message_bar import Toast

SIGN_OUT_AFTER_MS = 5 * 60_000
"""A manager who does nothing for so long is signed out."""

_log = logging.getLogger(__name__)


class MainWindow(QWidget):
    """All that is in the window; its frame (or, in a test, it itself) is the top-level window. `left` once it is closed for
    good."""

    left = Signal()

    def __init__(self, context: PageContext, bell: Bell) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setProperty("kind", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.context, self.bell = context, bell
        self.page_name = ""
        self.is_kiosk = False
        self._pages: dict[str, QWidget] = {}
        self._settings: HubSettings | None = None
        self.start_error: HubError | None = None
        """What kept the hub from starting."""
        self._may_leave = False
        self._has_left = False
        context.navigate = self.navigate
        context.show_message = self.show_message
        context.ask_pin = self.ask_pin
        context.choose_language = self.choose_language
        self._create()
        self._connect()
        self._assemble()
        self._make_shortcuts()
        self.navigate("board", None)
        self.retranslate()
        self._read_settings()

    # --- what pages and the start call

    def navigate(self, name: str, argument: object | None = None) -> None:
        """Open a page. One that can't be opened says so in its place."""
        if self.start_error is not None:
            return
        page = self._pages.get(name)
        if page is None:
            page = self._pages[name] = self._make_page(name)
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        self.page_name = name
        self.rail.mark(name)
        self._idle.start()
        if isinstance(page, Page):
            page.opened(argument)

    def show_message(self, text: str, tone: str = "info") -> None:
        """Show a sentence for a while."""
        self.toast.say(text, tone)

    def ask_pin(self, role: Role, then: Callable[[], None]) -> None:
        """Run `then` once somebody with the role is signed in."""
        if self.context.bridge.is_signed_in and self.context.bridge.role.covers(role):
            then()
        else:
            self.sign_in_pad.ask(role, then)

    def open_bay(self, bay_id: object | None) -> None:
        """Show a bay on the board, or without one the alerts."""
        if isinstance(bay_id, int):
            self.navigate("board", BayId(bay_id))
        else:
            self.navigate("alerts", None)

    def bring_to_front(self) -> None:
        """Show the window above all others."""
        frame = self.window()
        frame.setWindowState(frame.windowState() & ~Qt.WindowState.WindowMinimized)
        frame.show()
        frame.raise_()
        frame.activateWindow()

    @property
    def is_in_front(self) -> bool:
        """Whether somebody looks at the window."""
        return self.isActiveWindow() and not self.window().isMinimized()

    def choose_language(self, language: str) -> None:
        """Show everything in another language."""
        if language != self.context.texts.language:
            self.context.texts = load_texts(language)
            self.context.formats = Formats(self.context.texts, self.context.formats.time_zone)
            self.retranslate()

    def enter_kiosk(self) -> None:
        """Fill the screen; from now on only a manager's PIN leads out."""
        self.is_kiosk = True
        self.window().showFullScreen()
        self._name_buttons()

    def toggle_kiosk(self) -> None:
        """Enter the kiosk mode, or leave it with a manager's PIN."""
        if self.is_kiosk:
            self.sign_in_pad.ask(Role.MANAGER, self._leave_kiosk)
        else:
            self.enter_kiosk()

    def retranslate(self) -> None:
        """Set every text again."""
        self.head.retranslate()
        self.banners.retranslate()
        self.sign_in_pad.retranslate()
        if not self.help.isHidden():
            self.help.retranslate()
        self._name_buttons()
        self._name_window()
        self._say_failure()
        for page in self._pages.values():
            if isinstance(page, Page):
                page.retranslate()

    # --- built once

    def _create(self) -> None:
        context = self.context
        self.rail = NavigationRail(context.theme)
        self.head = HeadLine(context)
        self.banners = Banners(context)
        self._stack = QStackedWidget()
        self.toast = Toast(context.theme, self)
        self.sign_in_pad = SignInPad(context, self)
        self.help = HelpDrawer(context, self)
        self.close_question = CloseQuestion(context, self)
        self.typed = TypedNumber(context, self)
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(SIGN_OUT_AFTER_MS)

    def _connect(self) -> None:
        bridge = self.context.bridge
        bridge.pin_asker = lambda role, then, given_up: self.sign_in_pad.ask(role, then, given_up)
        bridge.failed.connect(self.context.say_error)
        bridge.start_failed.connect(self._on_start_failed)
        bridge.hub_changed.connect(self._on_hub)
        bridge.signed_in.connect(self._on_signed_in)
        bridge.settings_changed.connect(self._read_settings)
        bridge.command_sent.connect(lambda _command: self._idle.start())
        self._idle.timeout.connect(self._sign_out)
        self.rail.chosen.connect(lambda name: self.navigate(name, None))
        self.rail.help_wanted.connect(self._show_help)
        self.rail.person_wanted.connect(self._toggle_person)
        self.head.page_wanted.connect(lambda name: self.navigate(name, None))
        self.head.sound_toggled.connect(self._toggle_sound)
        self.head.theme_toggled.connect(self._toggle_theme)
        self.head.language_toggled.connect(self._next_language)
        self.head.kiosk_toggled.connect(self.toggle_kiosk)
        self.typed.entered.connect(self._open_number)
        self.context.theme.changed.connect(self._name_buttons)

    def _assemble(self) -> None:
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self.head)
        right.addWidget(self.banners)
        right.addWidget(self._stack, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.rail)
        layout.addLayout(right, 1)
        self.setMinimumSize(1024, 640)

    def _make_shortcuts(self) -> None:
        for keys, act in (
            (QKeySequence(Qt.Key.Key_F1), self._show_help),
            (QKeySequence(Qt.Key.Key_F11), self.toggle_kiosk),
            (QKeySequence(QKeySequence.StandardKey.Find), self._start_search),
        ):
            QShortcut(keys, self).activated.connect(act)

    # --- keys and closing

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take what no widget wanted: a bay's number, Enter for the one next action, Esc to go back."""
        if self.start_error is not None:
            super().keyPressEvent(event)
        elif self.typed.take(event):
            event.accept()
        elif event.key() == Qt.Key.Key_Escape:
            self._go_back()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.page_name == "board":
            page = self._pages["board"]
            if isinstance(page, BoardPage):
                page.pane.press_main()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask first while cars are charging; in kiosk mode stay."""
        if self._may_leave:
            self._accept_closing(event)
            return
        if self.is_kiosk:
            event.ignore()
            self.show_message(self.context.texts("shell.kiosk_locked"), "attention")
            return
        charging = sum(bay.is_session_open for bay in self.context.bridge.bays.values())
        if charging:
            event.ignore()
            self.close_question.ask(charging, self.leave)
        else:
            self._accept_closing(event)

    def leave(self) -> None:
        """Close without asking."""
        self._may_leave = True
        self.window().close()

    # --- inner workings

    def _accept_closing(self, event: QCloseEvent) -> None:
        event.accept()
        if not self._has_left:
            self._has_left = True
            self.left.emit()

    def _make_page(self, name: str) -> QWidget:
        try:
            return make_page(name, self.context)
        except Exception:  # noqa: BLE001 - a bug in one page, logged whole, must not take the others down
            _log.exception("The page '%s' could not be opened.", name)
            broken = EmptyState(self.context.theme, "fault")
            broken.say(self.context.texts("shell.page_broken_title"), self.context.texts("shell.page_broken"))
            return broken

    def _current_page(self) -> Page | None:
        page = self._pages.get(self.page_name)
        return page if isinstance(page, Page) else None

    def _go_back(self) -> None:
        page = self._current_page()
        if page is not None and not page.go_back() and self.page_name not in ("board", "first_start"):
            self.navigate("board", None)

    def _start_search(self) -> None:
        page = self._current_page()
        if page is not None:
            page.start_search()

    def _show_help(self) -> None:
        if self.help.isHidden():
            self.help.show_page(self.page_name)
        else:
            self.help.close_panel()

    def _open_number(self, number: str) -> None:
        self.navigate("board", None)
        page = self._pages["board"]
        if isinstance(page, BoardPage) and not page.choose_number(number):
            self.show_message(self.context.texts("shell.typed_unknown", number=number), "attention")

    def _toggle_person(self) -> None:
        if self.context.bridge.is_signed_in:
            self._sign_out()
        else:
            self.sign_in_pad.ask(Role.ATTENDANT, lambda: None)

    def _sign_out(self) -> None:
        if self.context.bridge.is_signed_in:
            self.context.bridge.sign_out()
            self.show_message(self.context.texts("shell.signed_out"))

    def _on_signed_in(self, answer: object | None) -> None:
        self._name_buttons()
        self._idle.start()
        if answer is not None:
            self.show_message(self.context.texts("shell.signed_in", name=self.context.bridge.staff_name), "good")

    def _toggle_sound(self) -> None:
        self.bell.is_on = not self.bell.is_on
        self._name_buttons()

    def _toggle_theme(self) -> None:
        self.context.theme.choose("light" if self.context.theme.is_dark else "dark")

    def _next_language(self) -> None:
        place = LANGUAGES.index(self.context.texts.language)
        self.choose_language(LANGUAGES[(place + 1) % len(LANGUAGES)])

    def _leave_kiosk(self) -> None:
        self.is_kiosk = False
        self.window().showMaximized()
        self._name_buttons()

    def _on_hub(self, hub: HubView) -> None:
        self.rail.set_badge("alerts", hub.open_alert_count)
        self.rail.set_badge("sessions", hub.review_count)
        self.rail.set_badge("settings", hub.waiting_station_count)
        self._name_window()

    def _name_window(self) -> None:
        hub, t = self.context.bridge.hub, self.context.texts
        title = t("shell.window_title", hub=hub.name) if hub and hub.name else t("shell.window_title_plain")
        if self.window().windowTitle() != title:
            self.window().setWindowTitle(title)

    def _name_buttons(self) -> None:
        t, bridge, theme = self.context.texts, self.context.bridge, self.context.theme
        person, person_name = t("shell.nobody"), t("shell.nobody")
        if bridge.is_signed_in:
            person = bridge.staff_name
            person_name = t("shell.person_name", name=bridge.staff_name, role=t(f"words.{bridge.role}"))
        self.rail.retranslate(t, person, person_name)
        self.head.sound.set_icon("sound_on" if self.bell.is_on else "sound_off")
        self.head.sound.set_name(t("shell.sound_on" if self.bell.is_on else "shell.sound_off"))
        self.head.shade.set_icon("sun" if theme.is_dark else "moon")
        self.head.shade.set_name(t("shell.to_light" if theme.is_dark else "shell.to_dark"))
        self.head.kiosk.set_name(t("shell.full_screen_leave" if self.is_kiosk else "shell.full_screen"))

    def _on_start_failed(self, error: HubError) -> None:
        """Say for good why there is no hub: no page could show anything."""
        self.start_error = error
        self._failure = EmptyState(self.context.theme, "fault")
        self._failure.offer("", self.leave)
        self._stack.addWidget(self._failure)
        self._stack.setCurrentWidget(self._failure)
        self.toast.hide()
        for part in (self.rail, self.head):
            part.hide()
        self._say_failure()
        self._failure.button.setFocus()

    def _say_failure(self) -> None:
        if self.start_error is not None:
            t = self.context.texts
            self._failure.say(t("shell.start_failed_title"), error_text(t, self.start_error), "fault")
            self._failure.button.setText(t("shell.close_program"))

    def _read_settings(self) -> None:
        self.context.bridge.fetch(GetSettings(), self._take_settings, self._on_no_settings, owner=self)

    def _on_no_settings(self, error: HubError) -> None:
        if self.context.bridge.hub is not None:  # else it is why the hub did not start, which is told once
            self.context.say_error(error)

    def _take_settings(self, view: SettingsView) -> None:
        new, old = view.settings, self._settings
        self._settings = new
        try:
            zone = ZoneInfo(new.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            _log.warning("The time zone '%s' is not known here; UTC is shown.", new.time_zone)
            zone = ZoneInfo("UTC")
        is_other_zone = zone != self.context.formats.time_zone
        if is_other_zone:
            self.context.formats = Formats(self.context.texts, zone)
        if old is None or old.is_sound_on != new.is_sound_on:
            self.bell.is_on = new.is_sound_on
        if old is None or old.theme != new.theme:
            self.context.theme.choose(new.theme)
        if new.language in LANGUAGES and (old is None or old.language != new.language):
            self.choose_language(new.language)
        if is_other_zone:
            self.retranslate()
        if not new.is_set_up:
            self.navigate("first_start", None)
        elif self.page_name == "first_start":
            self.navigate("board", None)
