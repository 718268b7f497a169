"""Screenshots of every page, light and dark, in the two common sizes, filled in from a live door."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from hubmanager.domain.clock import Clock
from hubmanager.domain.session import SessionState
from hubmanager.hub.door import Door
from hubmanager.hub.messages.queries import ListSessions
from hubmanager.ui.main_window import MainWindow
from hubmanager.ui.page_registry import PAGES
from hubmanager.ui.pages.board import BoardPage
from hubmanager.ui.pages.board_row import BayKind, kind_of
from hubmanager.ui.pages.settings import SECTIONS
from hubmanager.ui.start import make_window

SIZES = ((1920, 1080), (1366, 768))
VARIANTS = (
    *(("en", shade, size) for shade in ("light", "dark") for size in SIZES),
    ("de", "light", SIZES[1]),  # long words on the small screen
)
_WAIT_MS = 450
_FIRST_WAIT_MS = 1500

Scene = tuple[str, Callable[[MainWindow], None]]


def take_gallery(door: Door, folder: Path, *, clock: Clock | None = None, wait_ms: int = _WAIT_MS) -> list[Path]:
    """Open every page on `door`, save PNGs into `folder` and return them. Works without a screen (offscreen platform)."""
    application = QApplication.instance() or QApplication(["hubmanager"])
    folder.mkdir(parents=True, exist_ok=True)
    window = make_window(door, clock=clock)
    saved: list[Path] = []
    window.resize(*SIZES[0])
    window.show()
    _wait(_FIRST_WAIT_MS)
    _open_board(window, BayKind.CHARGING)  # loads what draws curves
    _wait(_FIRST_WAIT_MS)
    for language, shade, (width, height) in VARIANTS:
        window.choose_language(language)
        window.context.theme.choose(shade)
        window.resize(width, height)
        for name, act in [*scenes(), *_newest(door)]:
            act(window)
            _wait(wait_ms)
            file = folder / f"{name}-{shade}-{width}x{height}-{language}.png"
            window.grab().save(str(file))
            saved.append(file)
            window.help.close_panel()
    window.leave()
    window.context.bridge.close()
    application.processEvents()
    return saved


def scenes() -> list[Scene]:
    """Return what is photographed: each page, and the board with bays in the states that matter."""
    found: list[Scene] = [
        ("board", lambda window: _open_board(window, None)),
        ("board-charging", lambda window: _open_board(window, BayKind.CHARGING)),
        ("board-payment", lambda window: _open_board(window, BayKind.TO_PAY)),
        ("board-free", lambda window: _open_board(window, BayKind.FREE)),
        ("help", _open_help),
    ]
    found.extend((name, _opening(name)) for name in PAGES if name != "board")
    found.extend((f"settings-{section}", _opening("settings", section)) for section in SECTIONS)
    return found


def _newest(door: Door) -> list[Scene]:
    """Return scenes of the newest billed session and its receipt, opened."""
    billed = door.ask(ListSessions(state=SessionState.BILLED, limit=50)).result()
    longest = max(billed, key=lambda row: row.energy_wh, default=None)
    if longest is None:
        return []
    found = [("session", _opening("sessions", longest.session_id))]
    if longest.receipt_id is not None:
        found.append(("receipt", _opening("receipts", longest.receipt_id)))
    return found


def _opening(name: str, argument: object | None = None) -> Callable[[MainWindow], None]:
    return lambda window: window.navigate(name, argument)


def _open_board(window: MainWindow, kind: BayKind | None) -> None:
    window.navigate("board", None)
    page = window.findChild(BoardPage)
    if page is None:
        return
    while page.go_back():
        pass
    bay = next((bay for bay in window.context.bridge.list_bays() if kind_of(bay) is kind), None)
    if bay is not None:
        page.choose_bay(bay.bay_id)


def _open_help(window: MainWindow) -> None:
    window.navigate("board", None)
    window.help.show_page("board")


def _wait(length_ms: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(length_ms, loop.quit)
    loop.exec()
