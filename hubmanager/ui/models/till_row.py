"""The till's figures as rows and words."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from hubmanager.domain.money import Currency
from hubmanager.hub.messages.views import DayTakings, MethodTakings, SessionRow, ShiftView
from hubmanager.texts import Texts
from hubmanager.ui.format import Formats
from hubmanager.ui.models.row_table import Cell, Column, Row
from hubmanager.ui.models.session_row import driver_name

UNPAID_COLUMNS = (
    Column("till.column.bay", width=6),
    Column("till.column.ended", width=12),
    Column("till.column.driver", width=10, grows=True),
    Column("till.column.receipt", width=11),
    Column("till.column.total", is_figure=True, width=10),
)
CLOSED_COLUMNS = (
    Column("till.column.z_number", width=8),
    Column("till.column.closed", width=13),
    Column("till.column.by", width=10, grows=True),
    Column("till.column.expected", is_figure=True, width=11),
    Column("till.column.counted", is_figure=True, width=11),
    Column("till.column.difference", is_figure=True, width=11),
)


@dataclass(frozen=True, slots=True)
class DayBar:
    """One day in the bars: `share` of the highest day, from 0 to 1."""

    label: str
    amount: str
    share: float
    is_today: bool


def unpaid_row(session: SessionRow, texts: Texts, formats: Formats, now: datetime) -> Row:
    """Return an ended session that waits for its payment; the row's key is its receipt."""
    bay = session.bay_number or texts("sessions.no_bay")
    total = formats.money(session.total_gross, session.currency)
    return Row(
        key=session.receipt_id,
        cells=(
            Cell(bay, is_strong=True),
            Cell(formats.moment(session.ended_at, now)),
            Cell(driver_name(session, texts), is_muted=True),
            Cell(session.receipt_number or formats.nothing),
            Cell(total, is_strong=True),
        ),
        spoken=texts(
            "till.open_receipt", number=session.receipt_number, amount=total, bay=texts("sessions.bay", number=bay)
        ),
    )


def closed_row(shift: ShiftView, texts: Texts, formats: Formats, now: datetime) -> Row:
    """Return a closed shift."""
    number = formats.nothing if shift.z_number is None else f"Z {shift.z_number}"
    return Row(
        key=shift.shift_id,
        cells=(
            Cell(number, is_strong=True),
            Cell(formats.moment(shift.closed_at, now), tip=formats.date_time(shift.closed_at)),
            Cell(shift.opened_by or formats.nothing, is_muted=True, tip=shift.note),
            Cell(formats.money(shift.expected_cash, shift.currency)),
            Cell(formats.money(shift.counted_cash, shift.currency)),
            Cell(
                formats.money(shift.difference, shift.currency),
                role="attention" if shift.difference else "",
                tip=difference_text(shift.difference, shift.currency, texts, formats),
            ),
        ),
        spoken=", ".join((number, difference_text(shift.difference, shift.currency, texts, formats))),
    )


def difference_text(difference: Decimal | None, currency: Currency, texts: Texts, formats: Formats) -> str:
    """Return the difference between counted and expected cash in words."""
    if difference is None:
        return formats.nothing
    if difference == 0:
        return texts("till.shift.exact")
    word = "over" if difference > 0 else "short"
    return texts(f"till.shift.{word}", amount=formats.money(abs(difference), currency))


def day_bars(week: tuple[DayTakings, ...], formats: Formats) -> list[DayBar]:
    """Return the last days as bars, oldest first; a day with nothing, or with more given back than taken, has no height."""
    highest = max((day.total for day in week), default=Decimal(0))
    return [
        DayBar(
            label=formats.weekday(day.day),
            amount=formats.money(day.total, day.currency),
            share=float(day.total / highest) if highest > 0 and day.total > 0 else 0.0,
            is_today=number == len(week) - 1,
        )
        for number, day in enumerate(week)
    ]


def method_rows(methods: tuple[MethodTakings, ...], currency: Currency, texts: Texts, formats: Formats) -> list[Row]:
    """Return takings by means of payment."""
    return [
        Row(
            key=str(line.method),
            cells=(
                Cell(texts(f"till.method.{line.method}")),
                Cell(str(line.count)),
                Cell(formats.money(line.amount, currency), is_strong=True),
            ),
        )
        for line in methods
    ]
