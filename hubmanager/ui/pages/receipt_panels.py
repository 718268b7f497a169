"""Panels that ask for what an action on a receipt needs: a payment, a file name, a reason."""

from decimal import Decimal
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from hubmanager.domain.errors import HubError, InvalidInput
from hubmanager.domain.money import Currency, minor_digits
from hubmanager.domain.payment import PaymentMethod
from hubmanager.domain.receipt import ReceiptKind
from hubmanager.hub.messages.commands import Command, CommandAnswer, CorrectReceipt, SaveReceiptPdf
from hubmanager.hub.messages.views import ReceiptRow
from hubmanager.ui.answers import tell_answer
from hubmanager.ui.models.entry import read_amount, read_required
from hubmanager.ui.page import PageContext
from hubmanager.ui.pages.bay_pane_payment import PaymentPanel
from hubmanager.ui.widgets.buttons import DangerButton, PrimaryButton, SecondaryButton
from hubmanager.ui.widgets.card import Card
from hubmanager.ui.widgets.fields import AmountField
from hubmanager.ui.widgets.form import Form, line_edit
from hubmanager.ui.widgets.labels import Label
from hubmanager.ui.widgets.scroll_column import ScrollColumn
from hubmanager.ui.widgets.segments import SegmentedControl


class Panel(Card):
    """Asks something about one receipt. `finished`: it was done; `cancelled`: nothing was."""

    finished = Signal()
    cancelled = Signal()

    def __init__(self, context: PageContext, confirm: PrimaryButton | DangerButton) -> None:
        super().__init__()
        self.context = context
        self.receipt: ReceiptRow | None = None
        self.form = Form(context)
        self.text = Label("", "muted", wrap=True)
        self.confirm = confirm
        self.cancel = SecondaryButton("")
        self.body.addWidget(self.text)
        self.fill_body()
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.cancel, 1)
        buttons.addWidget(self.confirm, 2)
        self.body.addLayout(buttons)
        self.cancel.clicked.connect(self.cancelled)
        self.confirm.clicked.connect(self.act)

    def fill_body(self) -> None:
        """Put the fields into the body."""
        self.body.addWidget(self.form)
        self.body.addStretch(1)

    def ask(self, receipt: ReceiptRow) -> None:
        """Ask about this receipt, with empty fields."""
        self.receipt = receipt
        self.form.clear_errors()
        self.retranslate()

    def retranslate(self) -> None:
        """Set every text again."""
        self.form.retranslate()
        self.text.setVisible(bool(self.text.text()))
        self.cancel.setText(self.t("words.cancel"))

    def act(self) -> None:
        """Read the fields and send the command."""

    def t(self, key: str, **values: object) -> str:
        """Return a text in the language of the moment."""
        return self.context.texts(key, **values)

    def money(self, amount: Decimal | None) -> str:
        """Return an amount in the receipt's currency."""
        currency = self.receipt.currency if self.receipt is not None else Currency("EUR")
        return self.context.formats.money(amount, currency)

    def send(self, command: Command, done_text: str) -> None:
        """Send a command; what the hub refuses is shown beside the field it names."""

        def done(answer: CommandAnswer) -> None:
            self.tell(answer, done_text)
            self.finished.emit()

        def fail(error: HubError) -> None:
            self.form.say_error(error)

        self.context.bridge.send(command, done, fail, owner=self)

    def tell(self, answer: CommandAnswer, text: str) -> None:
        """Say that it is done."""
        self.context.show_message(text, "good" if answer.is_done else "attention")


class PayPanel(Panel):
    """Takes the whole sum, with the same fields as at the bay."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, PrimaryButton("", big=True))

    def fill_body(self) -> None:
        """The payment's fields; they scroll where the screen is low."""
        self.payment = PaymentPanel(self.context)
        self.payment.changed.connect(self._look)
        column = ScrollColumn()
        column.body.addWidget(self.payment)
        self.body.addWidget(self.form)
        self.body.addWidget(column, 1)

    def ask(self, receipt: ReceiptRow) -> None:
        """Ask how this receipt is paid."""
        self.payment.bill(receipt.receipt_id, receipt.total_gross, receipt.currency)
        super().ask(receipt)

    def retranslate(self) -> None:
        """Set every text again."""
        super().retranslate()
        self.payment.retranslate()
        if self.receipt is not None:
            self.set_title(self.t("receipt.payment.title", amount=self.money(self.receipt.total_gross)))
        self._look()

    def act(self) -> None:
        """Send the payment."""
        self.form.begin()
        command = self.payment.payment()
        if command is not None and self.receipt is not None:
            self.send(command, self.t("receipt.payment.done", number=self.receipt.number))

    def tell(self, answer: CommandAnswer, text: str) -> None:
        """Say what to hand back (the hub has worked it out), and whether paper came out."""
        change = self.t("receipt.payment.change", amount=self.money(answer.change)) if answer.change else ""
        tell_answer(self.context, answer, text, addition=change)

    def _look(self) -> None:
        is_cash = self.payment.method is PaymentMethod.CASH
        self.confirm.setText(self.t("receipt.payment.confirm_cash" if is_cash else "receipt.payment.confirm_card"))
        self.confirm.setEnabled(self.payment.is_ready)


class PdfPanel(Panel):
    """Asks where to write the PDF, and for which paper."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, PrimaryButton(""))

    def fill_body(self) -> None:
        """A file name and the paper."""
        self.path = line_edit()
        self.paper = SegmentedControl([("roll", "roll"), ("a4", "a4")])
        self.form.add("path", "receipt.pdf.path", self.path)
        self.form.add("paper", "receipt.pdf.paper", self.paper)
        self.body.addWidget(self.form)
        self.body.addStretch(1)

    def ask(self, receipt: ReceiptRow) -> None:
        """Propose a file in the person's own folder."""
        home = Path.home()
        folder = home / "Documents" if (home / "Documents").is_dir() else home
        self.path.setText(str(folder / f"{receipt.number}.pdf"))
        super().ask(receipt)
        self.path.setFocus()

    def retranslate(self) -> None:
        """Set every text again."""
        super().retranslate()
        self.set_title(self.t("receipt.pdf.title"))
        self.paper.set_label("roll", self.t("receipt.pdf.roll"))
        self.paper.set_label("a4", self.t("receipt.pdf.a4"))
        self.confirm.setText(self.t("receipt.pdf.save"))

    def act(self) -> None:
        """Have it written."""
        if self.receipt is None:
            return
        self.form.begin()
        path = self.form.read(self._read_path, "")
        if not self.form.has_errors:
            command = SaveReceiptPdf(receipt_id=self.receipt.receipt_id, path=path, a4=self.paper.current == "a4")
            self.send(command, self.t("receipt.pdf.saved", path=path))

    def _read_path(self) -> str:
        path = self.path.text().strip()
        if not path:
            raise InvalidInput(self.t("receipt.pdf.no_path"), field="path")
        return str(Path(path).expanduser())


class CorrectPanel(Panel):
    """Asks for the reason of a void or refund, and for a refund's amount."""

    def __init__(self, context: PageContext) -> None:
        self.kind = ReceiptKind.VOID
        super().__init__(context, DangerButton(""))

    def fill_body(self) -> None:
        """Amount and reason."""
        self.amount = AmountField(self.context.formats)
        self.reason = line_edit()
        self.reason.setMaxLength(200)
        self.form.add("amount", "receipt.correct.amount", self.amount)
        self.form.add("reason", "receipt.correct.reason", self.reason, hint="receipt.correct.reason_hint")
        self.body.addWidget(self.form)
        self.body.addStretch(1)
        self.amount.amount_changed.connect(lambda _amount: self._name_confirm())

    def ask(self, receipt: ReceiptRow) -> None:
        """Propose the whole of what is left."""
        self.receipt = receipt
        self.amount.set_amount(receipt.total_gross - receipt.refunded, minor_digits(receipt.currency))
        self.reason.clear()
        super().ask(receipt)
        self.form.show_row("amount", self.kind is ReceiptKind.REFUND)
        self.reason.setFocus()

    def retranslate(self) -> None:
        """Set every text again."""
        is_void = self.kind is ReceiptKind.VOID
        self.amount.set_formats(self.context.formats)
        self.set_title(self.t("receipt.correct.void_title" if is_void else "receipt.correct.refund_title"))
        if self.receipt is not None:
            left = self.money(self.receipt.total_gross - self.receipt.refunded)
            key = "receipt.correct.void_text" if is_void else "receipt.correct.refund_text"
            self.text.setText(self.t(key) if is_void else self.t(key, amount=left))
        super().retranslate()
        self._name_confirm()

    def act(self) -> None:
        """Send the correction; the manager's PIN is asked for on the way."""
        receipt = self.receipt
        if receipt is None:
            return
        self.form.begin()
        is_void = self.kind is ReceiptKind.VOID
        amount = None if is_void else self.form.read(lambda: self._read_amount(receipt), Decimal(0))
        reason = self.form.read(lambda: read_required(self.reason.text(), "reason"), "")
        if self.form.has_errors:
            return
        command = CorrectReceipt(receipt_id=receipt.receipt_id, kind=self.kind, reason=reason, amount=amount)
        if is_void:
            self.send(command, self.t("receipt.correct.done_void", number=receipt.number))
        else:
            text = self.t("receipt.correct.done_refund", amount=self.money(amount), number=receipt.number)
            self.send(command, text)

    def _read_amount(self, receipt: ReceiptRow) -> Decimal:
        amount = read_amount(self.context.formats, self.amount.text(), "amount", receipt.currency, "5")
        if amount <= 0:
            raise InvalidInput(self.t("receipt.correct.bad_amount", example="5"), field="amount")
        left = receipt.total_gross - receipt.refunded
        if amount > left:
            raise InvalidInput(self.t("receipt.correct.too_much", amount=self.money(left)), field="amount")
        return amount

    def _name_confirm(self) -> None:
        if self.receipt is None:
            return
        is_void = self.kind is ReceiptKind.VOID
        amount = self.receipt.total_gross if is_void else self.amount.amount
        key = "receipt.correct.confirm_void" if is_void else "receipt.correct.confirm_refund"
        self.confirm.setText(self.t(key, amount=self.money(amount)))
