"""A receipt as rows of words and figures, in the order in which they stand on paper, whatever the paper is.

The order and content follow what simplified VAT invoices need (EU VAT Directive 2006/112 Art. 226b; German UStDV section 33)
and what drivers check: registers, kWh, prices as rated.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from babel.dates import format_datetime
from babel.numbers import format_currency, format_decimal

from hubmanager.domain.cdr import LineKind, PriceLine
from hubmanager.domain.money import round_amount
from hubmanager.domain.payment import PaymentMethod
from hubmanager.domain.receipt import ReceiptKind
from hubmanager.outputs.receipts.document import ReceiptDocument
from hubmanager.texts import Texts


@dataclass(frozen=True, slots=True)
class PriceRow:
    """One price line in words: what, how it was worked out, what it comes to."""

    text: str
    calculation: str
    amount: str


@dataclass(frozen=True, slots=True)
class VatRow:
    """One VAT rate: rate, net, tax, gross."""

    rate: str
    net: str
    tax: str
    gross: str


@dataclass(frozen=True, slots=True)
class ReceiptLayout:
    """The receipt's words and figures. `facts` and `payments` are pairs of label and value."""

    language: str
    hub_name: str
    issuer: tuple[str, ...]
    title: str
    copy_mark: str
    number: str
    notice: str
    facts: tuple[tuple[str, str], ...]
    price_header: str
    price_rows: tuple[PriceRow, ...]
    total_label: str
    total: str
    vat_header: tuple[str, str, str, str]
    vat_rows: tuple[VatRow, ...]
    payments: tuple[tuple[str, str], ...]
    footer: tuple[str, ...]
    qr_text: str


def lay_out(document: ReceiptDocument, texts: Texts) -> ReceiptLayout:
    """Put a receipt into words of `texts`' language; times are local to the hub."""
    receipt, hub = document.receipt, document.hub
    write = _Writer(document, texts)
    return ReceiptLayout(
        language=texts.language,
        hub_name=hub.name,
        issuer=write.issuer(),
        title=texts(f"paper.title.{receipt.kind.value}"),
        copy_mark=texts("paper.copy", number=document.copy_number) if document.copy_number else "",
        number=receipt.number,
        notice=texts("paper.corrects", number=document.original_number) if document.original_number else "",
        facts=write.facts(),
        price_header=texts("paper.prices", tariff=document.tariff_name or texts("paper.tariff")),
        price_rows=tuple(write.price_row(line) for line in document.lines),
        total_label=texts("paper.total"),
        total=write.money(document.total_gross),
        vat_header=(texts("paper.vat"), texts("paper.net"), texts("paper.tax"), texts("paper.gross")),
        vat_rows=write.vat_rows(),
        payments=write.payments(),
        footer=write.footer(),
        qr_text=_qr_text(document),
    )


_WITHOUT_QUANTITY = frozenset(
    {
        LineKind.FLAT,
        LineKind.RESERVATION_FLAT,
        LineKind.MINIMUM,
        LineKind.MAXIMUM,
        LineKind.ROUNDING,
        LineKind.CORRECTION,
    }
)


class _Writer:
    """Formats figures for one receipt."""

    def __init__(self, document: ReceiptDocument, texts: Texts) -> None:
        self._document = document
        self._texts = texts

    def money(self, amount: Decimal) -> str:
        return str(format_currency(amount, self._document.receipt.currency, locale=self._texts.language))

    def price(self, amount: Decimal) -> str:
        """Return a unit price with as many decimals as it has (0.59, 0.4958)."""
        if -amount.normalize().as_tuple().exponent <= 2:  # type: ignore[operator]
            return self.money(amount)
        code = self._document.receipt.currency
        return str(
            format_currency(
                amount,
                code,
                format=None,
                locale=self._texts.language,
                currency_digits=False,
                decimal_quantization=False,
            )
        )

    def kwh(self, energy_wh: int) -> str:
        return f"{self.quantity(Decimal(energy_wh) / 1000)} kWh"

    def quantity(self, value: Decimal) -> str:
        return str(format_decimal(value, format="#,##0.000", locale=self._texts.language))

    def at(self, moment: datetime) -> str:
        local = moment.astimezone(self._document.time_zone)
        return f"{format_datetime(local, 'dd.MM.yyyy HH:mm:ss' if self._texts.language == 'de' else 'd MMM yyyy HH:mm:ss', locale=self._texts.language)} {local:%Z}"

    def duration(self, seconds: int) -> str:
        hours, rest = divmod(abs(seconds), 3600)
        return f"{'-' if seconds < 0 else ''}{hours}:{rest // 60:02d}:{rest % 60:02d} h"

    def issuer(self) -> tuple[str, ...]:
        hub = self._document.hub
        lines = [hub.operator, *hub.address.splitlines()]
        if hub.tax_number:
            lines.append(self._texts("paper.tax_number", number=hub.tax_number))
        return tuple(line for line in lines if line)

    def facts(self) -> tuple[tuple[str, str], ...]:
        document, texts = self._document, self._texts
        plug = f"{document.current_kind.value} {format_decimal(Decimal(document.max_power_w) / 1000, locale=texts.language)} kW"
        rows = [
            (texts("paper.issued"), self.at(document.receipt.issued_at)),
            (texts("paper.bay"), f"{document.bay_number} ({plug})"),
            (texts("paper.point"), f"{document.station_id} / {document.evse_id}"),
            (texts("paper.session"), str(document.session_id)),
            (texts("paper.start"), self.at(document.started_at)),
            (texts("paper.end"), self.at(document.ended_at)),
            (texts("paper.charging_time"), self.duration(document.time_s)),
        ]
        if document.parking_time_s:
            rows.append((texts("paper.parking_time"), self.duration(document.parking_time_s)))
        if document.token_label:
            rows.append((texts("paper.card"), document.token_label))
        rows += [
            (texts("paper.register_start"), self.kwh(document.start_register_wh)),
            (texts("paper.register_end"), self.kwh(document.end_register_wh)),
            (texts("paper.energy"), self.kwh(document.energy_wh)),
        ]
        if document.receipt.reason:
            rows.append((texts("paper.reason"), document.receipt.reason))
        return tuple(rows)

    def price_row(self, line: PriceLine) -> PriceRow:
        text = self._texts(f"paper.line.{line.kind.value}")
        amount = self.money(round_amount(line.amount_gross, self._document.receipt.currency))
        if line.kind in _WITHOUT_QUANTITY:
            return PriceRow(text, "", amount)
        quantity = f"{self.quantity(line.quantity)} {line.unit}"
        if line.unit == "h":
            quantity = self.duration(int((line.quantity * 3600).to_integral_value(ROUND_HALF_UP)))
        return PriceRow(text, f"{quantity} × {self.price(line.price_gross)}", amount)

    def vat_rows(self) -> tuple[VatRow, ...]:
        return tuple(
            VatRow(
                f"{format_decimal(share.vat_pct, locale=self._texts.language)} %" if share.vat_pct is not None else "–",
                self.money(share.net),
                self.money(share.tax),
                self.money(share.gross),
            )
            for share in self._document.vat
        )

    def payments(self) -> tuple[tuple[str, str], ...]:
        texts, rows = self._texts, []
        for payment in self._document.payments:
            label = texts(f"paper.paid.{payment.method.value}")
            if payment.reference:
                label = f"{label} ({payment.reference})"
            if payment.method is PaymentMethod.CASH and payment.tendered is not None:
                rows.append((texts("paper.tendered"), self.money(payment.tendered)))
                rows.append((texts("paper.change"), self.money(payment.change)))
            rows.append((label, self.money(payment.amount)))
        if not rows and self._document.receipt.kind is ReceiptKind.RECEIPT:
            rows.append((texts("paper.unpaid"), self.money(self._document.total_gross)))
        return tuple(rows)

    def footer(self) -> tuple[str, ...]:
        texts, hub = self._texts, self._document.hub
        lines = [texts("paper.meter_note")]
        if hub.phone:
            lines.append(texts("paper.help", phone=hub.phone))
        lines.append(texts("paper.thanks"))
        return tuple(lines)


def _qr_text(document: ReceiptDocument) -> str:
    """Return what a scanner reads: number, time, total, energy and hub, one a line."""
    receipt = document.receipt
    return "\n".join(
        (
            receipt.number,
            f"{receipt.issued_at:%Y-%m-%dT%H:%M:%SZ}",
            f"{receipt.currency} {document.total_gross}",
            f"{Decimal(document.energy_wh) / 1000:.3f} kWh",
            document.hub.name,
        )
    )
