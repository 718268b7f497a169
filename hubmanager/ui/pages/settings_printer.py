"""Settings, Printer: where receipts come out."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from hubmanager.domain.errors import HubError
from hubmanager.domain.hub_settings import HubSettings, PaperFormat, PrinterKind
from hubmanager.hub.messages.commands import PrintReceipt
from hubmanager.hub.messages.queries import ListReceipts
from hubmanager.hub.messages.views import ReceiptRow, SettingsView
from hubmanager.texts import LANGUAGES
from hubmanager.ui.models.entry import read_required, read_whole
from hubmanager.ui.page import PageContext
from hubmanager.ui.pages.settings_section import SettingsSection
from hubmanager.ui.widgets.buttons import PrimaryButton, SecondaryButton
from hubmanager.ui.widgets.card import Card
from hubmanager.ui.widgets.choice_box import ChoiceBox
from hubmanager.ui.widgets.form import Form, fill, line_edit
from hubmanager.ui.widgets.labels import Label
from hubmanager.ui.widgets.segments import SegmentedControl

_TARGETS = {
    PrinterKind.SYSTEM: "target_system",
    PrinterKind.ESCPOS_NETWORK: "target_network",
    PrinterKind.ESCPOS_SERIAL: "target_serial",
}
_LANGUAGE_NAMES = {"en": "english", "de": "german"}


class PrinterSection(SettingsSection):
    """The printer's kind decides which fields there are; a test print uses what is saved."""

    name = "printer"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._filled: HubSettings | None = None
        self.kind, self.language = ChoiceBox(letters=18), ChoiceBox(letters=10)
        self.target, self.columns = line_edit(), line_edit()
        self.paper = SegmentedControl([(PaperFormat.ROLL_80_MM, ""), (PaperFormat.A4, "")])
        self.form = Form(context, columns=2)
        self.form.add("printer_kind", "settings.printer.kind", self.kind)
        self.form.add("printer_target", "settings.printer.target_system", self.target)
        self.form.add("paper", "settings.printer.paper", self.paper)
        self.form.add("printer_columns", "settings.printer.columns", self.columns)
        self.form.add("receipt_language", "settings.printer.receipt_language", self.language)
        self.save_button = PrimaryButton("", theme=context.theme, icon="save")
        self.test = SecondaryButton("", theme=context.theme, icon="printer")
        self._test_text = Label("", "muted", wrap=True)
        card, test_card = Card(), Card()
        card.body.addWidget(self.form)
        card.body.addWidget(self.save_button)
        row = QHBoxLayout()
        row.addWidget(self._test_text, 1)
        row.addWidget(self.test)
        test_card.body.addLayout(row)
        self.body.addWidget(card)
        self.body.addWidget(test_card)
        self.body.addStretch(1)
        self.kind.chosen.connect(lambda _kind: self._look())
        self.save_button.clicked.connect(self._save)
        self.form.confirm_with(self.save_button)
        self.test.clicked.connect(self._find_receipt)

    def fill(self, view: SettingsView) -> None:
        """Show the stored settings, unless they are the ones on screen."""
        settings = view.settings
        if settings == self._filled:
            return
        self._filled = settings
        self.kind.choose(settings.printer_kind)
        self.language.choose(settings.receipt_language)
        self.paper.choose(settings.paper)
        fill(((self.target, settings.printer_target), (self.columns, str(settings.printer_columns))))
        self.form.clear_errors()
        self._look()

    def retranslate(self) -> None:
        """Set every text again."""
        self.kind.set_choices([(str(kind), self.t(kind)) for kind in PrinterKind])
        names = [(code, self.context.texts(f"settings.appearance.{_LANGUAGE_NAMES[code]}")) for code in LANGUAGES]
        self.language.set_choices(names)
        self.paper.set_label(PaperFormat.ROLL_80_MM, self.t("roll"))
        self.paper.set_label(PaperFormat.A4, self.t("a4"))
        self.save_button.setText(self.context.texts("settings.save"))
        self.test.setText(self.t("test"))
        self._test_text.setText(self.t("test_text"))
        self.form.retranslate()
        self._look()
        super().retranslate()

    @property
    def _kind(self) -> PrinterKind:
        return PrinterKind(self.kind.current or PrinterKind.NONE)

    def _look(self) -> None:
        kind = self._kind
        target = _TARGETS.get(kind)
        if target is not None:
            self.form.rename("printer_target", f"settings.printer.{target}", f"settings.printer.{target}_hint")
        self.form.show_row("printer_target", target is not None)
        self.form.show_row("paper", kind in (PrinterKind.NONE, PrinterKind.SYSTEM))
        self.form.show_row("printer_columns", kind in (PrinterKind.ESCPOS_NETWORK, PrinterKind.ESCPOS_SERIAL))
        self.test.setEnabled(kind is not PrinterKind.NONE)

    def _save(self) -> None:
        form, kind = self.form, self._kind
        form.begin()
        target = self.target.text().strip()
        if kind in (PrinterKind.ESCPOS_NETWORK, PrinterKind.ESCPOS_SERIAL):
            target = form.read(lambda: read_required(self.target.text(), "printer_target"), "")
        columns = form.read(lambda: read_whole(self.columns.text(), "printer_columns", 24, 80), 42)
        if not form.has_errors:
            self.save(
                form,
                printer_kind=kind,
                printer_target=target,
                paper=PaperFormat(self.paper.current),
                printer_columns=columns,
                receipt_language=self.language.current,
            )

    def _find_receipt(self) -> None:
        """A test prints real paper: the newest receipt, which the hub marks as a copy."""
        self.form.begin()
        settings = self.view.settings if self.view is not None else None
        if (
            settings is None
            or settings.printer_kind is not self._kind
            or settings.printer_target != self.target.text().strip()
        ):
            self.context.show_message(self.t("test_unsaved"), "attention")
            return
        self.context.bridge.fetch(ListReceipts(limit=1), self._print_first, self._say_error, owner=self)

    def _print_first(self, receipts: Sequence[ReceiptRow]) -> None:
        if not receipts:
            self.context.show_message(self.t("test_no_receipt"), "attention")
            return
        newest = receipts[0]
        self.send(
            PrintReceipt(receipt_id=newest.receipt_id),
            self.form,
            lambda _answer: self.say("settings.printer.test_done", number=newest.number),
        )

    def _say_error(self, error: HubError) -> None:
        self.form.say_error(error)
