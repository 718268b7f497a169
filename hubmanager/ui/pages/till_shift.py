"""The shift: opened with counted cash, looked at by an X report, closed with a Z report."""

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubmanager.domain.errors import HubError
from hubmanager.domain.money import Currency
from hubmanager.hub.messages.commands import CloseShift, Command, CommandAnswer, OpenShift
from hubmanager.hub.messages.views import ShiftView, TillView
from hubmanager.ui.models.entry import read_amount
from hubmanager.ui.models.till_row import difference_text
from hubmanager.ui.page import PageContext
from hubmanager.ui.widgets.buttons import PrimaryButton, SecondaryButton
from hubmanager.ui.widgets.card import Card
from hubmanager.ui.widgets.fact_list import FactList
from hubmanager.ui.widgets.fields import AmountField
from hubmanager.ui.widgets.form import Form, line_edit
from hubmanager.ui.widgets.labels import Label
from hubmanager.ui.widgets.numeric_pad import NumericPad
from hubmanager.ui.widgets.scroll_column import ScrollColumn
from hubmanager.ui.widgets.stack import Stack


class ShiftCard(Card):
    """`changed`: the shift was opened or closed."""

    changed = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._context = context
        self._view: TillView | None = None
        self._closed_z: int | None = None
        self.opening = CountForm(context, "opening_cash", "till.shift.opening_cash")
        self.opening.confirm.clicked.connect(self._open)
        self.closing = CountForm(context, "counted_cash", "till.shift.counted_cash", has_note=True)
        self.closing.confirm.clicked.connect(self._close)
        self.closing.cancel.clicked.connect(self.go_back)
        self.x_button = SecondaryButton("", theme=context.theme, icon="receipts")
        self.close_button = PrimaryButton("", theme=context.theme, icon="till", big=True)
        self.done_button = PrimaryButton("", big=True)
        self.figures = FactList()
        self.z_figures = FactList()
        self._state, self._x_text, self._z_text = (
            Label("", "muted", wrap=True),
            Label("", "muted", wrap=True),
            Label("", "good"),
        )
        self._running = self._make_running()
        self._result = self._make_result()
        self._stack = Stack(self.opening, self._running, self.closing, self._result)
        self.body.addWidget(self._stack, 1)
        self.x_button.clicked.connect(self._toggle_x)
        self.close_button.clicked.connect(self.ask_to_close)
        self.done_button.clicked.connect(self._finish)
        self._is_x_shown = False

    def show_shift(self, view: TillView) -> None:
        """Show the till's shift. What is being typed stays."""
        self._view = view
        self._fill()
        if self._stack.current is self._result and self._closed_z is not None:
            return
        if view.shift is None:
            self._stack.show_only(self.opening)
        elif self._stack.current is not self.closing:
            self._stack.show_only(self._running)
        self._name()

    def begin_typing(self) -> None:
        """Ready to type the counted cash where the till is closed."""
        if self._stack.current is self.opening:
            self.opening.amount.setFocus()

    def ask_to_close(self) -> None:
        """Ask for the counted cash."""
        if self._view is not None and self._view.shift is not None:
            self.closing.clear()
            self._stack.show_only(self.closing)
            self._name()
            self.closing.amount.setFocus()

    def go_back(self) -> bool:
        """Leave the question or the look. Returns False when there was none."""
        if self._stack.current is self.closing:
            self._stack.show_only(self._running)
            self._name()
            return True
        if self._is_x_shown:
            self._toggle_x()
            return True
        return False

    def retranslate(self) -> None:
        """Set every text again."""
        self.opening.retranslate("till.shift.text_closed", "till.shift.open")
        self.closing.retranslate("till.shift.close_text", "till.shift.confirm_close")
        self.close_button.setText(self._t("till.shift.close"))
        self.done_button.setText(self._t("till.shift.z_done"))
        self._x_text.setText(self._t("till.shift.x_text"))
        self._z_text.setText(self._t("till.shift.z_text"))
        self._fill()
        self._name()

    def _t(self, key: str, **values: object) -> str:
        return self._context.texts(key, **values)

    def _make_running(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(14)
        look = ScrollColumn(spacing=10)
        look.body.addWidget(self._state)
        look.body.addWidget(self._x_text)
        look.body.addWidget(self.figures)
        look.body.addStretch(1)
        layout.addWidget(look, 1)
        layout.addWidget(self.x_button)
        layout.addWidget(self.close_button)
        return page

    def _make_result(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(14)
        layout.addWidget(self._z_text)
        layout.addWidget(self.z_figures)
        layout.addStretch(1)
        layout.addWidget(self.done_button)
        return page

    def _name(self) -> None:
        current = self._stack.current
        if current is self._result:
            self.set_title(self._t("till.shift.z_title", number=self._closed_z))
        elif current is self.closing:
            self.set_title(self._t("till.shift.close_title"))
        elif current is self._running:
            self.set_title(self._t("till.shift.x_title" if self._is_x_shown else "till.shift.title_open"))
        else:
            self.set_title(self._t("till.shift.title_closed"))
        self.x_button.setText(self._t("till.shift.x_hide" if self._is_x_shown else "till.shift.x_look"))
        self._x_text.setVisible(self._is_x_shown)

    def _fill(self) -> None:
        view = self._view
        if view is None:
            return
        if view.shift is not None:
            self._fill_running(view.shift)
        closed = next((shift for shift in view.closed_shifts if shift.z_number == self._closed_z), None)
        if closed is not None:
            self.z_figures.show_facts(self._facts(closed, with_methods=True))

    def _fill_running(self, shift: ShiftView) -> None:
        formats, now = self._context.formats, self._context.clock.now()
        since = formats.moment(shift.opened_at, now)
        self._state.setText(
            self._t("till.shift.since", time=since, name=shift.opened_by)
            if shift.opened_by
            else self._t("till.shift.since_nobody", time=since)
        )
        self.figures.show_facts(self._facts(shift, with_methods=self._is_x_shown))

    def _facts(self, shift: ShiftView, *, with_methods: bool) -> list[tuple[str, str]]:
        formats, currency = self._context.formats, shift.currency
        facts = [(self._t("till.shift.opening"), formats.money(shift.opening_cash, currency))]
        if with_methods:
            facts.extend(
                (f"{self._t(f'till.method.{line.method}')} ({line.count})", formats.money(line.amount, currency))
                for line in shift.methods
            )
        facts.append((self._t("till.shift.expected"), formats.money(shift.expected_cash, currency)))
        if shift.counted_cash is not None:
            facts.append((self._t("till.shift.counted"), formats.money(shift.counted_cash, currency)))
            difference = difference_text(shift.difference, currency, self._context.texts, formats)
            facts.append((self._t("till.shift.difference"), difference))
        return facts

    def _toggle_x(self) -> None:
        self._is_x_shown = not self._is_x_shown
        self._fill()
        self._name()

    @property
    def _currency(self) -> Currency:
        hub = self._context.bridge.hub
        if self._view is not None:
            return self._view.today.currency
        return hub.currency if hub is not None else Currency("EUR")

    def _open(self) -> None:
        amount = self.opening.read(self._currency)
        if amount is not None:
            self._send(OpenShift(opening_cash=amount), self.opening, self._on_opened)

    def _close(self) -> None:
        amount = self.closing.read(self._currency)
        if amount is not None:
            command = CloseShift(counted_cash=amount, note=self.closing.note.text().strip())
            self._send(command, self.closing, self._on_closed)

    def _on_opened(self, _answer: CommandAnswer) -> None:
        self.opening.clear()
        self.setFocus()
        self._context.show_message(self._t("till.shift.opened"), "good")
        self.changed.emit()

    def _on_closed(self, answer: CommandAnswer) -> None:
        """Show the Z report; its figures come with the till's next reading."""
        self._closed_z = answer.z_number
        self._is_x_shown = False
        self.z_figures.show_facts(())
        self._stack.show_only(self._result)
        self._name()
        self.changed.emit()

    def _finish(self) -> None:
        self._closed_z = None
        self._stack.show_only(self.opening)
        if self._view is not None:
            self.show_shift(self._view)

    def _send(self, command: Command, form: "CountForm", then: Callable[[CommandAnswer], None]) -> None:
        def fail(error: HubError) -> None:
            form.form.say_error(error)

        self._context.bridge.send(command, then, fail, owner=self)


class CountForm(QWidget):
    """Asks for counted cash with a pad to touch, and perhaps for a note."""

    def __init__(self, context: PageContext, name: str, text: str, *, has_note: bool = False) -> None:
        super().__init__()
        self._context = context
        self._name = name
        self._text = Label("", "muted", wrap=True)
        self.form = Form(context)
        self.amount = AmountField(context.formats)
        self.note = line_edit()
        self.form.add(name, text, self.amount)
        self.more = Form(context)
        self.more.add("note", "till.shift.note", self.note, hint="till.shift.note_hint")
        self.more.setVisible(has_note)
        self.pad = NumericPad(
            context.theme, decimal=context.texts("format.decimal"), backspace_name=context.texts("words.backspace")
        )
        self.pad.type_into(self.amount)
        self.cancel, self.confirm = SecondaryButton(""), PrimaryButton("", big=not has_note)
        self.cancel.setVisible(has_note)
        for form in (self.form, self.more):
            form.confirm_with(self.confirm)
        fields = ScrollColumn(spacing=12)
        for widget in (self._text, self.form, self.pad, self.more):
            fields.body.addWidget(widget)
        fields.body.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.confirm, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(fields, 1)
        layout.addLayout(buttons)

    def clear(self) -> None:
        """Empty the fields."""
        self.amount.clear()
        self.note.clear()
        self.form.clear_errors()

    def read(self, currency: Currency) -> Decimal | None:
        """Return the sum; None where it is none, which is then said beside the field."""
        self.form.begin()
        amount = self.form.read(
            lambda: read_amount(self._context.formats, self.amount.text(), self._name, currency), Decimal(-1)
        )
        return None if self.form.has_errors else amount

    def retranslate(self, text: str, confirm: str) -> None:
        """Set every text again."""
        self._text.setText(self._context.texts(text))
        self.form.retranslate()
        self.more.retranslate()
        self.amount.set_formats(self._context.formats)
        self.cancel.setText(self._context.texts("words.cancel"))
        self.confirm.setText(self._context.texts(confirm))
