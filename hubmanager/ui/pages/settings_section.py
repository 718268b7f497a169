"""What every part of the settings is made from."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubmanager.domain.errors import HubError
from hubmanager.hub.messages.commands import ChangeSettings, Command, CommandAnswer
from hubmanager.hub.messages.views import SettingsView
from hubmanager.ui.models.rows import Heading, Row, table_columns
from hubmanager.ui.page import PageContext
from hubmanager.ui.widgets.data_table import DataTable
from hubmanager.ui.widgets.empty_state import EmptyState
from hubmanager.ui.widgets.form import Form
from hubmanager.ui.widgets.labels import Label
from hubmanager.ui.widgets.scroll_column import ScrollColumn
from hubmanager.ui.widgets.table_card import TableCard


class SettingsSection(QWidget):
    """One part: a sentence on what it is for, then its own widgets in `body`."""

    name = ""
    """Also its table in the texts: [settings.<name>]."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.view: SettingsView | None = None
        self._text = Label("", "muted", wrap=True)
        self.body = QVBoxLayout()
        self.body.setSpacing(16)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(14)
        layout.addWidget(self._text)
        layout.addLayout(self.body, 1)

    def show_view(self, view: SettingsView) -> None:
        """Show what the hub has stored; what is being typed stays."""
        self.view = view
        self.fill(view)

    def fill(self, view: SettingsView) -> None:
        """Put the stored values on screen."""

    def retranslate(self) -> None:
        """Set every text again."""
        self._text.setText(self.t("text"))
        if self.view is not None:
            self.fill(self.view)

    def go_back(self) -> bool:
        """Close what is open in this part. Returns False when there was nothing to close."""
        return False

    def t(self, key: str, **values: object) -> str:
        """Return one of this part's own texts."""
        return self.context.texts(f"settings.{self.name}.{key}", **values)

    def send(self, command: Command, form: Form, then: Callable[[CommandAnswer], None]) -> None:
        """Send a command; what the hub refuses is shown beside the field it names. The manager's PIN is asked for on the way."""

        def fail(error: HubError) -> None:
            form.say_error(error)

        self.context.bridge.send(command, then, fail, owner=self)

    def save(self, form: Form, **changes: Any) -> None:
        """Change some settings and keep the others."""
        if self.view is None:
            return

        def done(_answer: CommandAnswer) -> None:
            self.say("settings.saved")

        self.send(ChangeSettings(settings=replace(self.view.settings, **changes)), form, done)

    def say(self, key: str, **values: object) -> None:
        """Tell that something was done (a key of the texts)."""
        self.context.show_message(self.context.texts(key, **values), "good")

    def table(self, headings: Sequence[Heading], icon: str) -> DataTable[Row]:
        """Return a table of plain rows."""
        empty = EmptyState(self.context.theme, icon)
        return DataTable(self.context.theme, table_columns(headings, self.context.texts), empty)

    def retitle(self, table: DataTable[Row], headings: Sequence[Heading], name: str) -> None:
        """Set a table's texts again; what it says when empty is this part's empty_title and empty_text."""
        table.set_name(name)
        table.set_columns(table_columns(headings, self.context.texts))
        table.empty.say(self.t("empty_title"), self.t("empty_text"))


def list_beside_form(table: QWidget, *forms: QWidget, fills: bool = False) -> QHBoxLayout:
    """Return a list at the left and the forms for one entry at the right; `fills`: the form is as high as the list."""
    row = QHBoxLayout()
    row.setSpacing(16)
    row.addWidget(TableCard(table), 3)
    if fills:
        side = QVBoxLayout()
        side.setSpacing(16)
        for form in forms:
            side.addWidget(form, 1)
        row.addLayout(side, 2)
    else:
        column = ScrollColumn()  # a form that is squeezed paints its hints over its fields
        for form in forms:
            column.body.addWidget(form)
        column.body.addStretch(1)
        row.addWidget(column, 2)
    return row
