"""One receipt: its paper, its lines, and what can be done with it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from hubmanager.domain.errors import HubError
from hubmanager.domain.ids import ReceiptId
from hubmanager.domain.receipt import ReceiptKind
from hubmanager.hub.messages.commands import CommandAnswer, PrintReceipt
from hubmanager.hub.messages.queries import GetReceipt
from hubmanager.hub.messages.views import ReceiptDetail
from hubmanager.ui.answers import tell_answer
from hubmanager.ui.models.receipt_row import is_unpaid, receipt_facts, state_cell
from hubmanager.ui.page import PageContext, error_text
from hubmanager.ui.pages.receipt_panels import CorrectPanel, Panel, PayPanel, PdfPanel
from hubmanager.ui.widgets.buttons import DangerButton, PrimaryButton, SecondaryButton
from hubmanager.ui.widgets.card import Card
from hubmanager.ui.widgets.empty_state import EmptyState
from hubmanager.ui.widgets.fact_list import FactList
from hubmanager.ui.widgets.fields import side_by_side
from hubmanager.ui.widgets.labels import Label
from hubmanager.ui.widgets.paper_preview import PaperPreview
from hubmanager.ui.widgets.pill import Pill
from hubmanager.ui.widgets.price_breakdown import PriceBreakdown
from hubmanager.ui.widgets.scroll_column import ScrollColumn
from hubmanager.ui.widgets.stack import Stack


class ReceiptDetailPane(QWidget):
    """Shows one receipt in the list's place. `closed`: back to the list."""

    closed = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._receipt_id = ReceiptId(0)
        self._detail: ReceiptDetail | None = None
        self._problem: HubError | None = None
        self._create()
        self._assemble()
        self._connect()

    def show_receipt(self, receipt_id: ReceiptId) -> None:
        """Read a receipt and show it."""
        if receipt_id != self._receipt_id:
            self._detail = None
            self.close_panel()
            self._fill()
            self._stack.show_only(self._wait)
        self._receipt_id = receipt_id
        self._problem = None
        self._say_waiting()
        self._read()

    def close_panel(self) -> bool:
        """Close the panel that asks something. Returns False when none is open."""
        was_open = self._side.current is not self._actions
        self._side.show_only(self._actions)
        return was_open

    def retranslate(self) -> None:
        """Set every text again."""
        self.back.setText(self._t("receipt.back"))
        self._price_card.set_title(self._t("session.price.title"))
        self.pay.setText(self._t("receipt.take_payment"))
        self.save_pdf.setText(self._t("receipt.save_pdf"))
        self.void.setText(self._t("receipt.void"))
        self.refund.setText(self._t("receipt.refund"))
        for panel in self._panels:
            panel.retranslate()
        self._say_waiting()
        self._fill()

    def _t(self, key: str, **values: object) -> str:
        return self._context.texts(key, **values)

    def _create(self) -> None:
        context = self._context
        theme = context.theme
        self.back = SecondaryButton("", theme=theme, icon="back")
        self._title, self._state = Label("", "title"), Pill(theme)
        self.open_session = SecondaryButton("", theme=theme, icon="sessions")
        self.paper = PaperPreview(context)
        self.facts = FactList()
        self._price_card = Card()
        self.price = PriceBreakdown(context)
        self.pay = PrimaryButton("", theme=theme, icon="money", big=True)
        self.print = SecondaryButton("", theme=theme, icon="printer")
        self.save_pdf = SecondaryButton("", theme=theme, icon="save")
        self.void = DangerButton("", theme=theme, icon="no_entry")
        self.refund = DangerButton("", theme=theme, icon="refund")
        self.pay_panel = PayPanel(context)
        self.pdf_panel = PdfPanel(context)
        self.correct_panel = CorrectPanel(context)
        self._panels: tuple[Panel, ...] = (self.pay_panel, self.pdf_panel, self.correct_panel)
        self._wait = EmptyState(theme, "receipts")

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(14)
        for widget in (self.back, self._title, self._state):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.open_session)
        paper_card = Card()
        paper_card.body.addWidget(self.paper)
        self._actions = self._action_column()
        self._side = Stack(self._actions, *self._panels)
        content = QWidget()
        columns = QGridLayout(content)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setHorizontalSpacing(16)
        columns.setColumnStretch(0, 5)
        columns.setColumnStretch(1, 5)
        columns.addWidget(paper_card, 0, 0)
        columns.addWidget(self._side, 0, 1)
        self._content = content
        self._stack = Stack(self._wait, content)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(16)
        layout.addLayout(head)
        layout.addWidget(self._stack, 1)

    def _action_column(self) -> QWidget:
        buttons = QGridLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.pay, 0, 0, 1, 2)
        buttons.addWidget(self.print, 1, 0)
        buttons.addWidget(self.save_pdf, 1, 1)
        buttons.addLayout(side_by_side(self.refund, self.void), 2, 0, 1, 2)
        facts_card = Card()
        facts_card.body.addWidget(self.facts)
        self._price_card.body.addWidget(self.price)
        read = ScrollColumn()
        read.body.addWidget(self._price_card)
        read.body.addWidget(facts_card)
        read.body.addStretch(1)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(read, 1)
        column.addLayout(buttons)
        return side

    def _connect(self) -> None:
        bridge = self._context.bridge
        self.back.clicked.connect(self.closed)
        self.open_session.clicked.connect(self._go_to_session)
        self.print.clicked.connect(self._print)
        self.pay.clicked.connect(lambda: self._open_panel(self.pay_panel))
        self.save_pdf.clicked.connect(lambda: self._open_panel(self.pdf_panel))
        self.void.clicked.connect(lambda: self._correct(ReceiptKind.VOID))
        self.refund.clicked.connect(lambda: self._correct(ReceiptKind.REFUND))
        for panel in self._panels:
            panel.cancelled.connect(self.close_panel)
            panel.finished.connect(self._on_finished)
        for signal in (bridge.payment_taken, bridge.receipt_issued):
            signal.connect(lambda _event: self._read() if self.isVisible() else None)

    def _read(self) -> None:
        if self._receipt_id:
            self._context.bridge.fetch(GetReceipt(receipt_id=self._receipt_id), self._show, self._fail, owner=self)

    def _show(self, detail: ReceiptDetail) -> None:
        if detail.row.receipt_id != self._receipt_id:
            return  # the window asked for another one meanwhile; its answer follows
        self._detail = detail
        self._fill()
        self._stack.show_only(self._content)

    def _fail(self, error: HubError) -> None:
        self._detail, self._problem = None, error
        self._fill()
        self._say_waiting()
        self._stack.show_only(self._wait)

    def _say_waiting(self) -> None:
        """Say that the receipt is being read, or why it can't be shown."""
        if self._problem is None:
            self._wait.say(self._t("receipts.kind.receipt"), self._t("receipt.loading"), "receipts")
        else:
            text = error_text(self._context.texts, self._problem)
            self._wait.say(self._t("receipt.missing_title"), text, "fault")

    def _fill(self) -> None:
        detail = self._detail
        self.open_session.setVisible(detail is not None)
        self._state.setVisible(detail is not None)
        if detail is None:
            self._title.setText("")
            return
        texts, formats, row = self._context.texts, self._context.formats, detail.row
        self._title.setText(f"{self._t(f'receipts.kind.{row.kind}')} {row.number}")
        state = state_cell(row, texts, formats)
        self._state.show_state(state.text, state.role, state.icon)
        self.open_session.setText(self._t("receipt.open_session", id=row.session_id))
        self.paper.show_picture(detail.preview_png, row.number)
        self.facts.show_facts(receipt_facts(row, texts, formats))
        self.price.show_lines(detail.lines, detail.vat, row.total_gross, row.currency)
        is_receipt = row.kind is ReceiptKind.RECEIPT
        unpaid = is_unpaid(row)
        self.pay.setVisible(unpaid)
        self.print.setText(self._t("receipt.print_copy" if row.copies_printed else "receipt.print"))
        self.void.setVisible(is_receipt and not row.is_void and not row.refunded)
        self.refund.setVisible(is_receipt and not unpaid and not row.is_void and row.refunded < row.total_gross)

    def _open_panel(self, panel: Panel) -> None:
        if self._detail is not None:
            panel.ask(self._detail.row)
            self._side.show_only(panel)

    def _correct(self, kind: ReceiptKind) -> None:
        self.correct_panel.kind = kind
        self._open_panel(self.correct_panel)

    def _print(self) -> None:
        if self._detail is None:
            return
        number = self._detail.row.number

        def done(answer: CommandAnswer) -> None:
            tell_answer(self._context, answer, self._t("receipt.printed", number=number))
            self._read()

        self._context.bridge.send(PrintReceipt(receipt_id=self._receipt_id), done, self._context.say_error, owner=self)

    def _on_finished(self) -> None:
        self.close_panel()
        self.setFocus()
        self._read()

    def _go_to_session(self) -> None:
        if self._detail is not None:
            self._context.navigate("sessions", self._detail.row.session_id)
