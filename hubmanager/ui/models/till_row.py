"""The till's figures as rows and words."""

from datetime import datetime
from decimal import Decimal

from hubmanager.domain.money import Currency
from hubmanager.hub.messages.views import DayTakings, SessionRow, ShiftView
from hubmanager.texts import Texts
from hubmanager.ui.bridge import natural_key
from hubmanager.ui.format import Formats
from hubmanager.ui.models.rows import Cell, Heading, Row
from hubmanager.ui.models.session_row import driver_name
from hubmanager.ui.widgets.bar_chart import Bar

UNPAID_HEADINGS = (
    Heading("till.column.bay"),
    Heading("till.column.ended"),
    Heading("till.column.driver", grows=True),
    Heading("till.column.receipt"),
    Heading("till.column.total", is_figure=True),
)
CLOSED_HEADINGS = (
    Heading("till.column.z_number"),
    Heading("till.column.closed"),
    Heading("till.column.by", grows=True),
    Heading("till.column.expected", is_figure=True),
    Heading("till.column.counted", is_figure=True),
    Heading("till.column.difference", is_figure=True),
)


def unpaid_row(session: SessionRow, texts: Texts, formats: Formats, now: datetime) -> Row:
    """Return an ended session that waits for its payment; the row's key is its receipt."""
    return Row(
        key=session.receipt_id,
        cells=(
            Cell(session.bay_number or texts("sessions.no_bay"), sort=natural_key(session.bay_number)),
            Cell(formats.moment(session.ended_at, now), sort=session.ended_at),
            Cell(driver_name(session, texts), is_muted=True),
            Cell(session.receipt_number or formats.nothing),
            Cell(formats.money(session.total_gross, session.currency), sort=session.total_gross or Decimal(0)),
        ),
    )


def closed_row(shift: ShiftView, texts: Texts, formats: Formats, now: datetime) -> Row:
    """Return a closed shift."""
    off = bool(shift.difference)
    return Row(
        key=shift.shift_id,
        cells=(
            Cell(formats.nothing if shift.z_number is None else f"Z {shift.z_number}", sort=shift.z_number or 0),
            Cell(formats.moment(shift.closed_at, now), sort=shift.closed_at),
            Cell(shift.opened_by or formats.nothing, is_muted=True),
            Cell(formats.money(shift.expected_cash, shift.currency), sort=shift.expected_cash),
            Cell(formats.money(shift.counted_cash, shift.currency), sort=shift.counted_cash or Decimal(0)),
            Cell(
                difference_text(shift.difference, shift.currency, texts, formats),
                role="attention" if off else "free",
                icon="fault" if off else "check",
                sort=shift.difference or Decimal(0),
            ),
        ),
    )


def difference_text(difference: Decimal | None, currency: Currency, texts: Texts, formats: Formats) -> str:
    """Return the difference between counted and expected cash in words."""
    if difference is None:
        return formats.nothing
    if difference == 0:
        return texts("till.shift.exact")
    word = "over" if difference > 0 else "short"
    return texts(f"till.shift.{word}", amount=formats.money(abs(difference), currency))


def day_bars(week: tuple[DayTakings, ...], texts: Texts, formats: Formats) -> list[Bar]:
    """Return the last days as bars in whole units of the currency, oldest first; the last is today."""
    return [
        Bar(
            value=day.total,
            figure=texts("format.money", symbol=formats.symbol(day.currency), amount=formats.number(day.total)),
            name=formats.weekday(day.day),
            is_marked=number == len(week) - 1,
        )
        for number, day in enumerate(week)
    ]
