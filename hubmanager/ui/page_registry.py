"""Which page is where. A page's file is imported when the page is first opened, so that the window shows at once."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass

from hubmanager.ui.page import Page, PageContext


@dataclass(frozen=True, slots=True)
class PageEntry:
    """Where a page's class is, and its icon. `is_in_rail`: whether the navigation shows it."""

    place: str
    icon: str
    is_in_rail: bool = True


PAGES: Mapping[str, PageEntry] = {
    "board": PageEntry("hubmanager.ui.pages.board:BoardPage", "bays"),
    "sessions": PageEntry("hubmanager.ui.pages.sessions:SessionsPage", "sessions"),
    "receipts": PageEntry("hubmanager.ui.pages.receipts:ReceiptsPage", "receipts"),
    "alerts": PageEntry("hubmanager.ui.pages.alerts:AlertsPage", "alerts"),
    "till": PageEntry("hubmanager.ui.pages.till:TillPage", "till"),
    "settings": PageEntry("hubmanager.ui.pages.settings:SettingsPage", "settings"),
    "first_start": PageEntry("hubmanager.ui.pages.first_start:FirstStartPage", "power", is_in_rail=False),
}


def make_page(name: str, context: PageContext) -> Page:
    """Import and make a page. Raises KeyError for a name that does not exist."""
    module, _, class_name = PAGES[name].place.partition(":")
    page = getattr(importlib.import_module(module), class_name)(context)
    if not isinstance(page, Page):
        raise TypeError(f"{PAGES[name].place} is no page.")
    return page
