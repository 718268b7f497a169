"""The bay's pane, worked with the keyboard alone."""

import pytest
from PySide6.QtCore import Qt

from hubmanager.hub.messages import commands as cmd
from hubmanager.ui.pages import bay_pane
from hubmanager.ui.pages.board import BoardPage
from tests.ui.touch import find_button, press, touch, touch_bay


@pytest.fixture
def board(qtbot, context, monkeypatch) -> BoardPage:
    monkeypatch.setattr(bay_pane.BayPane.__init__, "__kwdefaults__", {"settle_ms": 0})
    page = BoardPage(context)
    qtbot.addWidget(page)
    page.resize(1500, 820)
    with qtbot.waitExposed(page):
        page.show()
    page.opened(None)
    return page


def test_enter_after_a_payment_ends_it_and_prints_nothing_again(qtbot, board, door):
    touch_bay(qtbot, board, "4")
    touch(qtbot, board, "Take €27.90 cash")
    qtbot.waitUntil(lambda: board.pane._paid.isVisible())
    qtbot.waitUntil(lambda: board.window().focusWidget() is find_button(board, "Done"))
    press(board, Qt.Key.Key_Return)
    assert not board.pane._paid.isVisible()
    assert door.sent_of(cmd.PrintReceipt) == []
