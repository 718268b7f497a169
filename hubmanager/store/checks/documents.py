"""Do the figures on charge records and receipts add up?"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from hubmanager.domain.cdr import PriceLine, VatShare
from hubmanager.domain.money import Currency, round_amount
from hubmanager.domain.receipt import ReceiptKind
from hubmanager.store.checks.finding import BookFinding, finding
from hubmanager.store.tables.receipt import ReceiptTable
from hubmanager.store.tables.session_detail import CdrTable
from hubmanager.store.unit_of_work import UnitOfWork

_STREAM = {"yield_per": 1000}
_REPORT = "Export the documents named, and send them to the maker of this program."


def lines_add_up(work: UnitOfWork) -> BookFinding:
    """On every document the lines, rounded once, and the VAT shares are the total; net and tax are the gross."""
    wrong: list[str] = []
    sums = {"charge records": _Sums(), "documents": _Sums()}
    for group, name, currency, lines, vat, total in _documents(work):
        rounded = round_amount(sum((line.amount_gross for line in lines), Decimal(0)), currency)
        sums[group].add(rounded, total)
        if rounded != total:
            wrong.append(f"{name}: lines {rounded}, total {total}")
        if sum((share.gross for share in vat), Decimal(0)) != total:
            wrong.append(f"{name}: VAT table and total {total} differ")
        if any(share.net + share.tax != share.gross for share in vat):
            wrong.append(f"{name}: net and tax are not the gross")
    compared = "; ".join(
        f"{each.count} {group}: lines {each.lines:.2f}, totals {each.totals:.2f}" for group, each in sums.items()
    )
    return finding("lines_add_up", compared, wrong, _REPORT)


@dataclass(slots=True)
class _Sums:
    """Running figures of one kind of document."""

    count: int = 0
    lines: Decimal = Decimal(0)
    totals: Decimal = Decimal(0)

    def add(self, lines: Decimal, total: Decimal) -> None:
        self.count += 1
        self.lines += lines
        self.totals += total


def receipts_bill_their_charge_record(work: UnitOfWork) -> BookFinding:
    """Every receipt asks for what its session's charge record says."""
    rows = work.connection.execute(
        select(ReceiptTable.number, ReceiptTable.total_gross, CdrTable.total_gross)
        .outerjoin(CdrTable, CdrTable.session_id == ReceiptTable.session_id)
        .where(ReceiptTable.kind == ReceiptKind.RECEIPT)
        .order_by(ReceiptTable.series_number)
    ).all()
    wrong = [f"receipt {number}: {asked}, charge record {rated}" for number, asked, rated in rows if asked != rated]
    asked = sum((row[1] for row in rows), Decimal(0))
    rated = sum((row[2] or Decimal(0) for row in rows), Decimal(0))
    compared = f"{len(rows)} receipts over {asked:.2f}, their charge records over {rated:.2f}"
    return finding("receipts_bill_their_charge_record", compared, wrong, _REPORT)


_Document = tuple[str, str, Currency, tuple[PriceLine, ...], tuple[VatShare, ...], Decimal]


def _documents(work: UnitOfWork) -> Iterator[_Document]:
    cdrs = select(CdrTable.session_id, CdrTable.currency, CdrTable.lines, CdrTable.vat, CdrTable.total_gross).order_by(
        CdrTable.session_id
    )
    for session_id, currency, lines, vat, total in work.connection.execute(cdrs, execution_options=_STREAM):
        yield "charge records", f"charge record of session {session_id}", Currency(currency), lines, vat, total
    receipts = select(
        ReceiptTable.number, ReceiptTable.currency, ReceiptTable.lines, ReceiptTable.vat, ReceiptTable.total_gross
    ).order_by(ReceiptTable.series_number)
    for number, currency, lines, vat, total in work.connection.execute(receipts, execution_options=_STREAM):
        yield "documents", f"receipt {number}", Currency(currency), lines, vat, total
