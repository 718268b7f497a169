"""Taking a payment inside the pane: cash with the notes that are likely and the change shown big, or card."""

from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from hubmanager.domain.ids import ReceiptId
from hubmanager.domain.money import Currency, minor_digits
from hubmanager.domain.payment import PaymentMethod
from hubmanager.hub.messages.commands import TakePayment
from hubmanager.ui.page import PageContext
from hubmanager.ui.pages.bay_pane_cash import likely_notes
from hubmanager.ui.widgets.buttons import ChoiceButton, IconButton
from hubmanager.ui.widgets.current_stack import CurrentStack
from hubmanager.ui.widgets.fields import AmountField, FormRow
from hubmanager.ui.widgets.labels import Label
from hubmanager.ui.widgets.numeric_pad import NumericPad
from hubmanager.ui.widgets.segments import SegmentedControl

_MOST_NOTES = 4


class PaymentPanel(QWidget):
    """`changed` when what the big button would do has changed; `payment()` is the command, or None with the error shown."""

    changed = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._receipt_id: ReceiptId | None = None
        self._total = Decimal(0)
        self._currency = Currency("EUR")
        self._tendered: Decimal | None = None
        self._total_name, self._total_label = Label("", "heading"), Label("", "display")
        self._methods = SegmentedControl([(PaymentMethod.CASH, ""), (PaymentMethod.CARD, "")])
        self._methods.chosen.connect(lambda _key: self._switch())
        self._print = QCheckBox("")
        self._print.setChecked(True)
        self._stack = CurrentStack()
        self._stack.addWidget(self._make_cash())
        self._stack.addWidget(self._make_card())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(_row(self._total_name, self._total_label))
        layout.addLayout(_row(self._methods, self._print))
        layout.addWidget(self._stack)
        layout.addStretch(1)
        self.retranslate()

    def bill(self, receipt_id: ReceiptId, total: Decimal, currency: Currency) -> None:
        """Begin to take the sum of a receipt. The same receipt again changes nothing that was typed."""
        if receipt_id == self._receipt_id and total == self._total:
            return
        self._receipt_id, self._total, self._currency = receipt_id, total, currency
        self._methods.choose(PaymentMethod.CASH)
        self._reference.clear()
        self._reference_row.say_right()
        self._other_field.clear()
        self._name_notes()
        self._hand_over(total)
        self._exact.setChecked(True)
        self._switch()

    @property
    def method(self) -> PaymentMethod:
        """How it is to be paid."""
        return PaymentMethod(self._methods.current)

    @property
    def total(self) -> Decimal:
        """What is to be paid."""
        return self._total

    @property
    def is_ready(self) -> bool:
        """Whether the big button may be pressed (a card's number may still be missing: that is said when it is)."""
        return self.method is PaymentMethod.CARD or (self._tendered is not None and self._tendered >= self._total)

    def payment(self) -> TakePayment | None:
        """Return the command; None where something is missing, which is then shown beside its field."""
        if self._receipt_id is None:
            return None
        if self.method is PaymentMethod.CASH:
            if not self.is_ready:
                return None
            return TakePayment(
                receipt_id=self._receipt_id,
                method=PaymentMethod.CASH,
                tendered=self._tendered,
                print_receipt=self._print.isChecked(),
            )
        reference = self._reference.text().strip()
        if not reference:
            self._reference_row.say_wrong(self._context.texts("pane.reference_missing"))
            self._reference.setFocus()
            return None
        return TakePayment(
            receipt_id=self._receipt_id,
            method=PaymentMethod.CARD,
            reference=reference,
            print_receipt=self._print.isChecked(),
        )

    def retranslate(self) -> None:
        """Set every text again."""
        t = self._context.texts
        self._total_name.setText(t("pane.to_pay"))
        self._methods.setAccessibleName(t("pane.method"))
        self._methods.set_label(PaymentMethod.CASH, t("words.cash"))
        self._methods.set_label(PaymentMethod.CARD, t("words.card"))
        self._other.setText(t("pane.other_amount"))
        self._other_field.set_formats(self._context.formats)
        self._other_field.setAccessibleName(t("pane.tendered"))
        self._reference_row.set_name(t("pane.reference"))
        self._reference.setToolTip(t("pane.reference_hint"))
        self._back.set_name(t("words.back"))
        self._print.setText(t("pane.print_too"))
        self._name_notes()
        self._show_change()

    def _make_cash(self) -> QWidget:
        page = QWidget()
        grid = QGridLayout()
        grid.setSpacing(8)
        for column in range(3):
            grid.setColumnStretch(column, 1)
        self._exact = ChoiceButton("", compact=True)
        self._exact.clicked.connect(lambda: self._touch_note(self._total))
        self._notes = [ChoiceButton("", compact=True) for _ in range(_MOST_NOTES)]
        self._other = ChoiceButton("", compact=True)
        self._other.clicked.connect(self._touch_other)
        for place, button in enumerate((self._exact, *self._notes, self._other)):
            button.setAutoExclusive(True)
            grid.addWidget(button, place // 3, place % 3)
        for place, button in enumerate(self._notes):
            button.clicked.connect(lambda _checked=False, place=place: self._touch_note(self._sums[place]))
        self._sums: tuple[Decimal, ...] = ()
        self._other_field = AmountField(self._context.formats)
        self._other_field.amount_changed.connect(self._type_other)
        self._pad = NumericPad(self._context.theme, decimal=self._context.texts("format.decimal"))
        self._pad.type_into(self._other_field)
        self._back = IconButton(self._context.theme, "back")
        self._back.clicked.connect(self._leave_other)
        self._change_name, self._change = Label("", "heading"), Label("", "display")
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(8)
        self._note_area = QWidget()
        self._note_area.setLayout(grid)
        grid.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._note_area)
        layout.addLayout(_row(self._back, self._other_field))
        layout.addWidget(self._pad)
        layout.addLayout(_row(self._change_name, self._change))
        layout.addStretch(1)
        for widget in (self._other_field, self._pad, self._back):
            widget.hide()
        return page

    def _make_card(self) -> QWidget:
        page = QWidget()
        self._reference = QLineEdit()
        self._reference.setMaxLength(40)
        self._reference.textEdited.connect(lambda _text: self._reference_row.say_right())
        self._reference.textChanged.connect(lambda _text: self.changed.emit())
        self._reference_row: FormRow = FormRow("", self._reference)
        pad = NumericPad(self._context.theme)
        pad.type_into(self._reference)
        pad.digit_pressed.connect(lambda _sign: self._reference_row.say_right())
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._reference_row)
        layout.addWidget(pad)
        layout.addStretch(1)
        return page

    def _switch(self) -> None:
        self._stack.setCurrentIndex(0 if self.method is PaymentMethod.CASH else 1)
        if self.method is PaymentMethod.CARD:
            self._reference.setFocus()
        self.changed.emit()

    def _touch_note(self, handed: Decimal) -> None:
        self._show_other(False)
        self._hand_over(handed)

    def _touch_other(self) -> None:
        self._show_other(True)
        self._other_field.setFocus()
        self._other_field.selectAll()
        self._hand_over(self._other_field.amount)

    def _type_other(self, amount: object) -> None:
        if not self._other_field.isHidden():
            self._hand_over(amount if isinstance(amount, Decimal) else None)

    def _show_other(self, is_shown: bool) -> None:
        others: tuple[QWidget, ...] = (self._other_field, self._pad, self._back)
        for widget in others:
            widget.setVisible(is_shown)
        for widget in (self._note_area, self._methods, self._print):
            widget.setVisible(not is_shown)
        self._stack.updateGeometry()

    def _leave_other(self) -> None:
        self._exact.setChecked(True)
        self._touch_note(self._total)

    def _hand_over(self, tendered: Decimal | None) -> None:
        self._tendered = tendered
        self._show_change()
        self.changed.emit()

    def _show_change(self) -> None:
        t, formats = self._context.texts, self._context.formats
        self._total_label.setText(formats.money(self._total, self._currency))
        self._change_name.setText(t("pane.change"))
        if self._tendered is None or self._tendered < self._total:
            missing = self._total - (self._tendered or Decimal(0))
            self._change.setText(t("pane.change_missing", amount=formats.money(missing, self._currency)))
            self._change.set_kind("error")
        else:
            self._change.setText(formats.money(self._tendered - self._total, self._currency))
            self._change.set_kind("display")

    def _name_notes(self) -> None:
        t, formats = self._context.texts, self._context.formats
        self._exact.setText(t("pane.exact"))
        self._sums = likely_notes(self._total, self._currency, _MOST_NOTES)
        digits = minor_digits(self._currency)
        for place, button in enumerate(self._notes):
            is_there = place < len(self._sums)
            button.setVisible(is_there)
            if is_there:
                whole = self._sums[place] == self._sums[place].to_integral_value()
                figure = formats.number(self._sums[place], 0 if whole else digits)
                button.setText(t("format.money", symbol=formats.symbol(self._currency), amount=figure))


def _row(first: QWidget, second: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(10)
    row.addWidget(first)
    row.addStretch(1)
    row.addWidget(second, 10 if isinstance(second, QLineEdit) else 0)
    return row
