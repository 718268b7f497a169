"""A session as rows and facts that people read."""

from datetime import datetime
from decimal import Decimal

from hubmanager.domain.session import ReviewReason, SessionState
from hubmanager.domain.station import ChargerProtocol
from hubmanager.domain.token import TokenKind
from hubmanager.hub.messages.views import SessionDetail, SessionRow
from hubmanager.texts import Texts
from hubmanager.ui.bridge import natural_key
from hubmanager.ui.format import Formats
from hubmanager.ui.models.rows import Cell, Heading, Row

HEADINGS = (
    Heading("sessions.column.started"),
    Heading("sessions.column.bay"),
    Heading("sessions.column.driver", grows=True),
    Heading("sessions.column.duration", is_figure=True),
    Heading("sessions.column.energy", is_figure=True),
    Heading("sessions.column.total", is_figure=True),
    Heading("sessions.column.paid"),
    Heading("sessions.column.receipt"),
    Heading("sessions.column.state"),
)
PROTOCOL_NAMES = {
    ChargerProtocol.OCPP_16: "OCPP 1.6",
    ChargerProtocol.OCPP_201: "OCPP 2.0.1",
    ChargerProtocol.MODBUS: "Modbus",
}
STATE_LOOKS = {
    SessionState.OPEN: ("charging", "bolt"),
    SessionState.ENDED: ("attention", "fault"),
    SessionState.BILLED: ("free", "check"),
    SessionState.WAIVED: ("off", "no_entry"),
}


def session_row(session: SessionRow, texts: Texts, formats: Formats, now: datetime) -> Row:
    """Return a session's row in the list."""
    length = (session.ended_at or now) - session.started_at
    return Row(
        key=session.session_id,
        cells=(
            Cell(formats.moment(session.started_at, now), sort=session.started_at),
            Cell(session.bay_number or texts("sessions.no_bay"), sort=natural_key(session.bay_number)),
            Cell(driver_name(session, texts), is_muted=session.token_kind is not TokenKind.CARD),
            Cell(formats.duration(length), sort=length),
            Cell(formats.energy(session.energy_wh, 2), sort=session.energy_wh),
            Cell(formats.money(session.total_gross, session.currency), sort=session.total_gross or Decimal(0)),
            paid_cell(session, texts),
            Cell(session.receipt_number or formats.nothing, is_muted=not session.receipt_number),
            state_cell(session, texts),
        ),
    )


def state_cell(session: SessionRow, texts: Texts) -> Cell:
    """Return a session's state as word, colour role and icon."""
    role, icon = STATE_LOOKS[session.state]
    return Cell(texts(f"sessions.state.{session.state}"), role=role, icon=icon)


def driver_name(session: SessionRow, texts: Texts) -> str:
    """Return who charged: the card's name, its number, or that there was no card."""
    match session.token_kind:
        case TokenKind.WALK_IN:
            return texts("sessions.walk_in")
        case TokenKind.NONE:
            return texts("sessions.no_card")
        case _:
            return session.token_label or session.token_uid


def paid_cell(session: SessionRow, texts: Texts) -> Cell:
    """Return how a session was paid."""
    if session.is_void:
        return Cell(texts("receipts.state.is_void"), role="off", icon="no_entry")
    if session.paid_by is not None:
        return Cell(texts(f"sessions.paid.{session.paid_by}"))
    if session.receipt_id is not None:
        return Cell(texts("sessions.paid.unpaid"), role="attention", icon="money")
    return Cell(texts("sessions.paid.none"), is_muted=True)


def reasons_text(reasons: tuple[ReviewReason, ...], texts: Texts) -> str:
    """Return every reason for review, one a line."""
    return "\n".join(texts(f"sessions.reason.{reason}") for reason in reasons)


def session_facts(detail: SessionDetail, texts: Texts, formats: Formats) -> tuple[tuple[str, str], ...]:
    """Return label and value of what is known of a session."""
    row = detail.row
    is_open = row.ended_at is None
    last_register_wh = row.start_register_wh + row.energy_wh if row.end_register_wh is None else row.end_register_wh
    facts = [
        (texts("session.driver"), driver_name(row, texts)),
        (texts("session.started"), formats.date_time(row.started_at, seconds=True)),
        (
            texts("session.ended"),
            texts("session.still_charging") if is_open else formats.date_time(row.ended_at, seconds=True),
        ),
        (texts("session.register_start"), formats.energy(row.start_register_wh, 3)),
        (texts("session.register_now" if is_open else "session.register_end"), formats.energy(last_register_wh, 3)),
        (texts("session.station"), row.station_id),
        (texts("session.protocol"), PROTOCOL_NAMES[row.protocol]),
    ]
    if not is_open:
        facts.append((texts("session.stop_reason"), stop_text(detail.stop_reason, texts)))
    return tuple(facts)


def stop_text(reason: str, texts: Texts) -> str:
    """Return why a session stopped: in words for a standard's reason (none means Local), else as the station said it."""
    key = f"session.stopped.{reason or 'Local'}"
    return texts(key) if key in texts else reason


READING_HEADINGS = (
    Heading("session.readings.time", grows=True),
    Heading("session.readings.meter", is_figure=True),
    Heading("session.readings.power", is_figure=True),
    Heading("session.readings.soc", is_figure=True),
    Heading("session.readings.context"),
)
FRAME_HEADINGS = (
    Heading("session.frames.time"),
    Heading("session.frames.direction"),
    Heading("session.frames.text", grows=True),
)


def reading_rows(detail: SessionDetail, texts: Texts, formats: Formats) -> list[Row]:
    """Return the meter readings, oldest first. A context that has no word here is shown as the station named it."""
    rows = []
    for number, reading in enumerate(detail.readings):
        key = f"session.context.{reading.context}"
        rows.append(
            Row(
                key=number,
                cells=(
                    Cell(formats.time(reading.taken_at, seconds=True)),
                    Cell(formats.energy(reading.value_wh, 3)),
                    Cell(formats.power(reading.power_w)),
                    Cell(formats.percent(reading.soc_pct)),
                    Cell(texts(key) if key in texts else reading.context, is_muted=True),
                ),
            )
        )
    return rows


def frame_rows(detail: SessionDetail, texts: Texts, formats: Formats) -> list[Row]:
    """Return the raw messages, oldest first."""
    return [
        Row(
            key=number,
            cells=(
                Cell(formats.time(frame.at, seconds=True)),
                Cell(texts(f"session.frames.{frame.direction}"), is_muted=True),
                Cell(" ".join(frame.text.split())),
            ),
        )
        for number, frame in enumerate(detail.frames)
    ]
