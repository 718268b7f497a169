"""Takes a tariff as OCPI JSON, pasted or from a file, and says at once what is wrong with it."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from hubmanager.domain.errors import HubError, InvalidInput
from hubmanager.domain.ocpi_tariff import tariff_from_json
from hubmanager.ui.models.entry import read_required
from hubmanager.ui.page import PageContext
from hubmanager.ui.widgets.buttons import PrimaryButton, SecondaryButton
from hubmanager.ui.widgets.card import Card
from hubmanager.ui.widgets.form import Form, line_edit
from hubmanager.ui.widgets.labels import Label

_LARGEST_BYTES = 1_000_000


class PriceImport(Card):
    """`checked` gives the tariff once it is complete; `publish` may be pressed then."""

    checked = Signal(object)

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._context = context
        self._text = Label("", "muted", wrap=True)
        self.file = line_edit()
        self.json = QPlainTextEdit()
        self.json.setFixedHeight(150)
        self.json.setTabChangesFocus(True)
        self.load, self.check = SecondaryButton(""), SecondaryButton("")
        self.publish = PrimaryButton("")
        self.publish.setEnabled(False)
        self._good = Label("", "good", wrap=True)
        self._good.hide()
        self.form = Form(context)
        self.form.add("file", "settings.prices.import_file", self.file)
        self.form.add("tariff", "settings.prices.import_hint", self.json)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        for button in (self.load, self.check, self.publish):
            buttons.addWidget(button)
        for widget in (self._text, self.form, self._good):
            self.body.addWidget(widget)
        self.body.addLayout(buttons)
        self.load.clicked.connect(self._load)
        self.check.clicked.connect(self._check)
        self.json.textChanged.connect(self.forget)

    def forget(self) -> None:
        """The text changed, or other prices are being typed: it must be checked again."""
        self.publish.setEnabled(False)
        self._good.hide()

    def retranslate(self) -> None:
        """Set every text again."""
        texts = self._context.texts
        self.set_title(texts("settings.prices.import_title"))
        self._text.setText(texts("settings.prices.import_text"))
        self.load.setText(texts("settings.prices.import_load"))
        self.check.setText(texts("settings.prices.import_check"))
        self.publish.setText(texts("settings.prices.import_publish"))
        self._good.setText(texts("settings.prices.import_ok"))
        self.form.retranslate()

    def _load(self) -> None:
        """Read a small local file; it is limited in size, so that the window can't stand still."""
        self.form.begin()
        text = self.form.read(self._read_file, "")
        if not self.form.has_errors:
            self.json.setPlainText(text)
            self._check()

    def _read_file(self) -> str:
        path = Path(read_required(self.file.text(), "file")).expanduser()
        try:
            return _read_small(path)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            text = self._context.texts("settings.prices.import_unreadable", path=path, reason=reason)
            raise InvalidInput(text, field="file") from error

    def _check(self) -> None:
        self.form.begin()
        self.forget()
        try:
            tariff = tariff_from_json(self.json.toPlainText())
        except HubError as error:
            # A path inside the tariff such as elements[0].price names no field of the form: it stands beside the text.
            self.form.row("tariff").say_wrong(str(error))
            return
        self._good.show()
        self.publish.setEnabled(True)
        self.checked.emit(tariff)


def _read_small(path: Path) -> str:
    """Return a file's text. Raises OSError, or ValueError for one that is too large or no text."""
    with path.open("rb") as stream:
        content = stream.read(_LARGEST_BYTES + 1)
    if len(content) > _LARGEST_BYTES:
        raise ValueError(f"> {_LARGEST_BYTES:,} bytes")
    return content.decode("utf-8-sig")
