"""The bill line by line, VAT below, the total at the end."""

from collections.abc import Sequence
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from hubmanager.domain.cdr import PriceLine, VatShare
from hubmanager.domain.money import Currency
from hubmanager.ui.models.price_lines import PriceText, price_text, vat_text
from hubmanager.ui.page import PageContext
from hubmanager.ui.widgets.labels import Label, Line


class PriceBreakdown(QWidget):
    """Price lines as rated."""

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)

    def show_lines(
        self, lines: Sequence[PriceLine], vat: Sequence[VatShare], total: Decimal | None, currency: Currency
    ) -> None:
        """Show a bill. Figures come ready-made; nothing is added up here."""
        self._empty()
        texts, formats = self._context.texts, self._context.formats
        for line in lines:
            self._add(price_text(line, currency, texts, formats), "")
        self._rule()
        self._add(PriceText(texts("session.price.total"), "", formats.money(total, currency)), "heading")
        for share in vat:
            self._add(vat_text(share, currency, texts, formats), "small")

    def _add(self, line: PriceText, kind: str) -> None:
        row = self._grid.rowCount()
        amount = Label(line.amount, kind or "strong", self)
        amount.setAlignment(Qt.AlignmentFlag.AlignRight)
        label = Label(line.label, kind, self)
        label.setAccessibleName(" ".join(part for part in (line.label, line.detail, line.amount) if part))
        detail = Label(line.detail, "small", self)
        detail.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(detail, row, 1)
        self._grid.addWidget(amount, row, 2)

    def _rule(self) -> None:
        self._grid.addWidget(Line(self), self._grid.rowCount(), 0, 1, 3)

    def _empty(self) -> None:
        while self._grid.count():
            item = self._grid.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
