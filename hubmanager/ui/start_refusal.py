"""Says why the program can't start at all, where there is no hub and no window yet."""

import locale
from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from hubmanager.domain.errors import HubError
from hubmanager.texts import LANGUAGES, load_texts
from hubmanager.ui.page import error_text
from hubmanager.ui.theme import Theme
from hubmanager.ui.widgets.empty_state import EmptyState

_SIZE_PX = (640, 400)


def show_refusal(error: HubError, on_shown: Callable[[QWidget], None] | None = None) -> None:
    """Show the error and what to do about it, in the PC's language, until the window is closed."""
    application = cast("QApplication | None", QApplication.instance()) or QApplication(["hubmanager"])
    application.setQuitOnLastWindowClosed(True)
    theme = Theme()
    theme.put_on(application)
    language = (locale.getlocale()[0] or "")[:2]
    texts = load_texts(language if language in LANGUAGES else LANGUAGES[0])
    window = QWidget()
    window.setProperty("kind", "canvas")
    window.setWindowTitle(texts("shell.window_title_plain"))
    window.resize(*_SIZE_PX)
    state = EmptyState(theme, "fault", texts("shell.start_failed_title"), error_text(texts, error), window)
    state.offer(texts("shell.close_program"), lambda: _close(window))
    QVBoxLayout(window).addWidget(state)
    window.show()
    state.button.setFocus()
    if on_shown is not None:
        QTimer.singleShot(0, lambda: on_shown(window))
    application.exec()


def _close(window: QWidget) -> None:
    window.close()
