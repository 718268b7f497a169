"""Help on the page that is open (F1), from resources/help/<language>/<page>.md, and what the program is."""

import re
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QTextBrowser, QWidget

from hubmanager.resource_files import resources_folder
from hubmanager.ui.page import PageContext
from hubmanager.ui.widgets.labels import Label
from hubmanager.ui.widgets.side_drawer import SideDrawer

_QUOTED = re.compile(r"\*\*(.+?)\*\*")


class HelpDrawer(SideDrawer):
    """A drawer at the right; the page stays as it is."""

    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(context.theme, parent, width=620)
        self._context = context
        self._page = ""
        self._text = QTextBrowser()
        self._text.setOpenExternalLinks(True)
        self._text.setFocusPolicy(
            Qt.FocusPolicy.TabFocus
        )  # the arrows scroll it; the ring shows only with the keyboard
        self._about = Label("", "small", wrap=True)
        self.body.addWidget(self._text, 1)
        self.body.addWidget(self._about)

    def show_page(self, page: str) -> None:
        """Open the help on a page."""
        self._page = page
        self.retranslate()
        self.open()

    def retranslate(self) -> None:
        """Set every text again."""
        t = self._context.texts
        help_text = read_help(t.language, self._page) if self._page else ""
        title, body = split_title(help_text)
        self.set_title(title or t("shell.help_missing_title"), t("words.close"))
        self._text.setMarkdown(body or t("shell.help_missing"))
        self._text.setAccessibleName(title)
        self._give_air()
        self._about.setText(t("shell.about", version=program_version()))

    def _give_air(self) -> None:
        cursor = QTextCursor(self._text.document())
        block = self._text.document().begin()
        while block.isValid():
            cursor.setPosition(block.position())
            shape = QTextBlockFormat(cursor.blockFormat())
            shape.setLineHeight(135, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            shape.setBottomMargin(6)
            cursor.setBlockFormat(shape)
            block = block.next()
        self._text.document().setDocumentMargin(10)
        self._text.moveCursor(QTextCursor.MoveOperation.Start)


def help_file(language: str, page: str) -> Path:
    """Return where a page's help lies."""
    return resources_folder() / "help" / language / f"{page}.md"


def read_help(language: str, page: str) -> str:
    """Return a page's help as Markdown, in English where the language has none, "" where there is none at all."""
    for tried in (language, "en"):
        file = help_file(tried, page)
        if file.is_file():
            return file.read_text(encoding="utf-8")
    return ""


def split_title(text: str) -> tuple[str, str]:
    """Return the first heading and the rest."""
    if not text.startswith("# "):
        return "", text
    title, _, body = text[2:].partition("\n")
    return title.strip(), body.strip()


def quoted_labels(text: str) -> tuple[str, ...]:
    """Return what a help text sets in bold: by our rule these are labels that stand on the screen."""
    return tuple(_QUOTED.findall(text))


def program_version() -> str:
    """Return the version that is installed."""
    from importlib.metadata import PackageNotFoundError, version  # slow to import, and only needed here

    try:
        return version("hubmanager")
    except PackageNotFoundError:
        return "?"
