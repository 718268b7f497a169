"""Loading what the last run left: settings, stations, bays, open sessions, unpaid bills, alerts."""

from dataclasses import dataclass
from datetime import datetime

from hubmanager.domain.alert import Alert
from hubmanager.domain.availability import Availability, BayState, EvseStatus
from hubmanager.domain.bay import Bay
from hubmanager.domain.hub_settings import HubSettings
from hubmanager.domain.meter_reading import MeterReading
from hubmanager.domain.session import ChargingSession, SessionState
from hubmanager.domain.station import ChargingStation
from hubmanager.hub.after_close import count_reviews
from hubmanager.hub.bay_states import record_states
from hubmanager.hub.handlers.common import remember_session
from hubmanager.hub.live_board import UnpaidSession
from hubmanager.hub.live_session import LiveSession
from hubmanager.hub.parts import HubParts
from hubmanager.store.queries import sessions as session_queries
from hubmanager.store.queries import takings
from hubmanager.store.repositories.tariffs import TariffVersion
from hubmanager.store.unit_of_work import UnitOfWork

_MOST_UNPAID = 1000


@dataclass(frozen=True, slots=True)
class _Open:
    session: ChargingSession
    readings: tuple[MeterReading, ...]
    states: tuple[tuple[datetime, EvseStatus], ...]
    label: str


@dataclass(frozen=True, slots=True)
class _Left:
    settings: HubSettings
    stations: tuple[ChargingStation, ...]
    bays: tuple[Bay, ...]
    open: tuple[_Open, ...]
    unpaid: tuple[UnpaidSession, ...]
    alerts: tuple[Alert, ...]
    current: TariffVersion | None
    versions: tuple[TariffVersion, ...]
    review_count: int


async def load_hub(parts: HubParts, now: datetime) -> None:
    """Fill the board. Everything is offline until it is heard; nothing is raised because of the restart itself."""
    left = await parts.store.read(lambda work: _read(work, now))
    parts.settings = left.settings
    parts.prices.use(left.current)
    for version in left.versions:
        parts.prices.remember(version)
    for station in left.stations:
        live = parts.board.put_station(station)
        live.disconnected_at = None
    for bay in left.bays:
        parts.board.put_bay(bay, now)
    for entry in left.open:
        live_session = LiveSession(entry.session, token_label=entry.label)
        live_session.points = [reading for reading in entry.readings if reading.value_wh is not None][-100:]
        live_session.states = list(entry.states)
        remember_session(parts, live_session)
    for unpaid in left.unpaid:
        live_bay = parts.board.bays.get(unpaid.session.bay_id) if unpaid.session.bay_id is not None else None
        if live_bay is None:
            continue
        if live_bay.unpaid is None or live_bay.unpaid.session.started_at < unpaid.session.started_at:
            live_bay.unpaid = unpaid
    parts.desk.load(left.alerts, now)
    count_reviews(parts, left.review_count, now)
    offline = tuple((bay.bay_id, BayState(Availability.OFFLINE)) for bay in left.bays)
    await parts.store.write(lambda work: record_states(work, offline, "hub_started", now))


def _read(work: UnitOfWork, now: datetime) -> _Left:
    opened = tuple(
        _Open(
            session,
            work.readings.list_for(session.session_id),
            work.activities.list_for(session.session_id),
            _label(work, session),
        )
        for session in work.sessions.list_open()
    )
    version_ids = {entry.session.tariff_version_id for entry in opened} - {None}
    unpaid = tuple(_unpaid(work, record.session) for record in takings.unpaid(work)[:_MOST_UNPAID])
    waiting = session_queries.list_records(work, state=SessionState.ENDED, limit=100_000)
    return _Left(
        settings=work.settings.get(),
        stations=work.stations.list_all(),
        bays=work.bays.list_all(),
        open=opened,
        unpaid=tuple(entry for entry in unpaid if entry is not None),
        alerts=work.alerts.list_on_list(),
        current=work.tariffs.at(now),
        versions=tuple(work.tariffs.get(version_id) for version_id in version_ids if version_id is not None),
        review_count=len(waiting),
    )


def _unpaid(work: UnitOfWork, session: ChargingSession) -> UnpaidSession | None:
    receipt = work.receipts.find_for_session(session.session_id)
    if receipt is None:
        return None
    return UnpaidSession(session, receipt.receipt_id, receipt.total_gross, _label(work, session))


def _label(work: UnitOfWork, session: ChargingSession) -> str:
    token = work.tokens.find(session.token_uid) if session.token_uid else None
    return token.label if token else ""
