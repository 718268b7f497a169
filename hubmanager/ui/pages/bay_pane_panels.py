"""What the pane shows in place of its figures for a moment: open the shift, limit the current, ask first, paid."""

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from hubmanager.domain.money import Currency
from hubmanager.domain.payment import PaymentMethod
from hubmanager.ui.page import PageContext
from hubmanager.ui.widgets.buttons import ChoiceButton, DangerButton, SecondaryButton
from hubmanager.ui.widgets.fields import AmountField, FormRow
from hubmanager.ui.widgets.labels import IconLabel, Label
from hubmanager.ui.widgets.numeric_pad import NumericPad


class ShiftPanel(QWidget):
    """Asks for the cash in the drawer."""

    changed = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._title, self._text = Label("", "heading", wrap=True), Label("", "muted", wrap=True)
        self._field = AmountField(context.formats)
        self._field.amount_changed.connect(lambda _amount: self._on_typed())
        self._row = FormRow("", self._field)
        pad = NumericPad(context.theme, decimal=context.texts("format.decimal"))
        pad.type_into(self._field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        for widget in (self._title, self._text, self._row, pad):
            layout.addWidget(widget)
        layout.addStretch(1)
        self.retranslate()

    def begin(self, suggestion: Decimal | None) -> None:
        """Show a suggestion that the first key replaces."""
        self._field.set_amount(suggestion if suggestion is not None else Decimal(0))
        self._row.say_right()
        self._field.setFocus()
        self._field.selectAll()

    def opening_cash(self) -> Decimal | None:
        """Return the sum; None where it is none, which is then said."""
        amount = self._field.amount
        if amount is None or amount < 0:
            self._row.say_wrong(self._context.texts("pane.opening_wrong"))
            return None
        return amount

    def retranslate(self) -> None:
        """Set every text again."""
        t = self._context.texts
        self._title.setText(t("pane.shift_title"))
        self._text.setText(t("pane.shift_text"))
        self._row.set_name(t("pane.opening_cash"))
        self._field.set_formats(self._context.formats)

    def _on_typed(self) -> None:
        self._row.say_right()
        self.changed.emit()


class LimitPanel(QWidget):
    """Offers limits; a touch sends at once. `chosen` gives milliampere or None."""

    chosen = Signal(object)
    cancelled = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._title = Label("", "heading", wrap=True)
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        self._cancel = SecondaryButton("")
        self._cancel.clicked.connect(self.cancelled)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self._title)
        layout.addLayout(self._grid)
        layout.addWidget(self._cancel)
        layout.addStretch(1)

    def offer(self, number: str, choices_ma: Sequence[int], current_ma: int | None) -> None:
        """Offer these limits and mark the one that holds."""
        t = self._context.texts
        self._title.setText(t("pane.limit_title", number=number))
        self._cancel.setText(t("words.cancel"))
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for place, limit in enumerate((None, *choices_ma)):
            button = ChoiceButton(t("pane.limit_none") if limit is None else self._context.formats.current(limit))
            button.setChecked(limit == current_ma)
            button.clicked.connect(lambda _checked=False, limit=limit: self.chosen.emit(limit))
            self._grid.addWidget(button, place // 2, place % 2)


class SurePanel(QWidget):
    """Asks before something that breaks off. `agreed` or `cancelled`."""

    agreed = Signal()
    cancelled = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._question, self._text = Label("", "heading", wrap=True), Label("", "muted", wrap=True)
        self._yes, self._no = DangerButton(""), SecondaryButton("")
        self._yes.clicked.connect(self.agreed)
        self._no.clicked.connect(self.cancelled)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._no, 1)
        row.addWidget(self._yes, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self._question)
        layout.addWidget(self._text)
        layout.addLayout(row)
        layout.addStretch(1)

    def ask(self, question: str, text: str, yes: str) -> None:
        """Ask a question."""
        self._question.setText(question)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._yes.setText(yes)
        self._no.setText(self._context.texts("words.cancel"))


class PaidPanel(QWidget):
    """What was taken, and the change to hand back, big. `print_again` and `done`."""

    print_again = Signal()
    done = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._tick = IconLabel(context.theme, "check_circle", "free", 44)
        self._title, self._sum = Label("", "good"), Label("", "heading")
        self._change_name, self._change = Label("", "muted"), Label("", "display")
        self._print, self._done = SecondaryButton("", theme=context.theme, icon="printer"), SecondaryButton("")
        self._print.clicked.connect(self.print_again)
        self._done.clicked.connect(self.done)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(10)
        for widget in (self._tick, self._title, self._sum, self._change_name, self._change):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout()
        row.addWidget(self._print, 1)
        row.addWidget(self._done, 1)
        layout.addLayout(row)
        layout.addStretch(1)

    def show_paid(self, method: PaymentMethod, total: Decimal, change: Decimal | None, currency: Currency) -> None:
        """Show a payment that was taken."""
        t, formats = self._context.texts, self._context.formats
        self._title.setText(t("pane.paid_cash" if method is PaymentMethod.CASH else "pane.paid_card"))
        self._sum.setText(formats.money(total, currency))
        has_change = method is PaymentMethod.CASH and change is not None and change > 0
        self._change_name.setText(t("pane.change_back") if has_change else "")
        self._change.setText(formats.money(change, currency) if has_change else "")
        self._change.setVisible(has_change)
        if method is PaymentMethod.CASH and not has_change:
            self._change_name.setText(t("pane.no_change"))
        self._print.setText(t("pane.print_again"))
        self._done.setText(t("words.done"))
        self.setAccessibleName(
            f"{self._title.text()} {self._sum.text()}. {self._change_name.text()} {self._change.text()}"
        )

    def begin(self) -> None:
        """Let the next Enter end it, not print again."""
        self._done.setFocus()
