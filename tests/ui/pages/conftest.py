"""Opens one page on the sample door, as the window would."""

from collections.abc import Callable
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from hubmanager.ui.page import Page, PageContext
from hubmanager.ui.page_registry import make_page

OpenPage = Callable[..., Any]


@pytest.fixture
def open_page(qtbot: QtBot, context: PageContext) -> OpenPage:
    """Return a function that opens a page by its name in the registry, with an argument, at a size."""

    def open_(name: str, argument: object | None = None, size: tuple[int, int] = (1270, 684)) -> Page:
        page = make_page(name, context)
        qtbot.addWidget(page)
        page.resize(*size)
        with qtbot.waitExposed(page):
            page.show()
        page.opened(argument)
        return page

    return open_
