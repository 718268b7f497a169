"""What every page is made from, and what it is given."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from PySide6.QtWidgets import QWidget

from hubmanager.domain.clock import Clock
from hubmanager.domain.errors import HubError
from hubmanager.domain.staff import Role
from hubmanager.texts import Texts
from hubmanager.ui.bridge import Bridge
from hubmanager.ui.format import Formats
from hubmanager.ui.theme import Theme


class ShowMessage(Protocol):
    """Shows a sentence in the window's message bar: "info", "good", "attention" or "fault"."""

    def __call__(self, text: str, tone: str = "info") -> None: ...


class WallClock:
    """The PC's clock."""

    def now(self) -> datetime:
        """Return the present instant."""
        return datetime.now(UTC)


class PageContext:
    """All that a page may use. `texts` and `formats` are replaced when the language changes, so ask for them each time."""

    def __init__(
        self,
        bridge: Bridge,
        texts: Texts,
        theme: Theme,
        *,
        formats: Formats | None = None,
        navigate: Callable[[str, object | None], None] = lambda _name, _argument: None,
        show_message: ShowMessage = lambda _text, _tone="info": None,
        ask_pin: Callable[[Role, Callable[[], None]], None] = lambda _role, then: then(),
        choose_language: Callable[[str], None] = lambda _language: None,
        clock: Clock | None = None,
    ) -> None:
        """Keep the parts.

        `navigate(name, argument)` opens a page; `show_message(text, tone)` shows a sentence; `ask_pin(role, then)` calls
        `then` once somebody with that role is signed in (at once if one is); `choose_language(code)` shows the whole
        window in that language.
        """
        self.bridge = bridge
        self.texts = texts
        self.theme = theme
        self.formats = formats or Formats(texts)
        self.navigate = navigate
        self.show_message = show_message
        self.ask_pin = ask_pin
        self.choose_language = choose_language
        self.clock: Clock = clock or WallClock()

    def say_error(self, error: HubError) -> None:
        """Show an error in the message bar."""
        self.show_message(error_text(self.texts, error), "fault")


class Page(QWidget):
    """One page of the window. `name` is also the name of its help file and of its area in the texts."""

    name = ""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.setProperty("kind", "canvas")

    def t(self, key: str, **values: object) -> str:
        """Return a text in the language of the moment."""
        return self.context.texts(key, **values)

    def opened(self, argument: object | None) -> None:
        """Called whenever the page is shown; `argument` says what to show (a bay's id, a session's id, ...)."""

    def retranslate(self) -> None:
        """Called when the language changed: set every text again."""

    def start_search(self) -> None:
        """Called on Ctrl+F: put the cursor into the page's search field, if it has one."""

    def go_back(self) -> bool:
        """Called on Esc: close what is open on the page. Returns False when there was nothing to close."""
        return False


def error_text(texts: Texts, error: HubError) -> str:
    """Return an error as people read it: by its key where the texts have one, else in its own words."""
    key = f"errors.{error.key}"
    if error.key and key in texts:
        return texts(key, **error.values)
    return str(error)
