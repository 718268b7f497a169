"""The live state of every station and bay, in memory, owned by the engine's loop. Screens are shown views of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from hubmanager.domain.availability import Availability, BayCondition, BayState, EvseStatus, derive_state
from hubmanager.domain.bay import Bay
from hubmanager.domain.ids import BayId, ReceiptId, SessionId, StationId
from hubmanager.domain.session import ChargingSession
from hubmanager.domain.station import Acceptance, ChargingStation
from hubmanager.hub.live_session import LiveSession
from hubmanager.hub.station_time import StationTime


@dataclass(slots=True)
class LiveStation:
    """A station now."""

    station: ChargingStation
    is_connected: bool = False
    connected_at: datetime | None = None
    disconnected_at: datetime | None = None
    remote_address: str = ""
    last_heard_at: datetime | None = None
    status: EvseStatus | None = None
    """Of the station as a whole (EVSE 0)."""
    time: StationTime = field(default_factory=StationTime)
    boots: list[datetime] = field(default_factory=list)
    disputes: list[datetime] = field(default_factory=list)
    deviations: list[datetime] = field(default_factory=list)
    identified_at: datetime | None = None

    @property
    def is_accepted(self) -> bool:
        """Whether the hub works with it."""
        return self.station.acceptance is Acceptance.ACCEPTED


@dataclass(frozen=True, slots=True)
class PendingStart:
    """A start that was sent to a station and has not begun."""

    token_uid: str
    until: datetime
    token_label: str = ""


@dataclass(frozen=True, slots=True)
class UnpaidSession:
    """The newest ended session of a bay that still waits for payment."""

    session: ChargingSession
    receipt_id: ReceiptId
    total_gross: Decimal
    token_label: str = ""


@dataclass(slots=True)
class LiveBay:
    """A bay now."""

    bay: Bay
    state: BayState
    since: datetime
    status: EvseStatus | None = None
    status_said_at: datetime | None = None
    """The station's own word for when the status began; only compared with its other words."""
    status_received_at: datetime | None = None
    available_since: datetime | None = None
    last_heard_at: datetime | None = None
    error_code: str = ""
    vendor_error_code: str = ""
    info: str = ""
    limit_ma: int | None = None
    is_out_by_order: bool = False
    """We took it out of service ourselves."""
    live: LiveSession | None = None
    unpaid: UnpaidSession | None = None
    pending: PendingStart | None = None
    stop_asked_at: datetime | None = None
    idle_power_w: int | None = None
    ask_at: datetime | None = None
    """When its state is to be asked for, if nothing is heard until then."""

    @property
    def fault(self) -> str:
        """The error as one line."""
        return " ".join(part for part in (self.error_code, self.vendor_error_code, self.info) if part)


class LiveBoard:
    """Holds what is live and remembers which bays look different since the last flush."""

    def __init__(self) -> None:
        self.stations: dict[StationId, LiveStation] = {}
        self.bays: dict[BayId, LiveBay] = {}
        self.sessions: dict[SessionId, LiveSession] = {}
        self._by_evse: dict[tuple[StationId, int], BayId] = {}
        self._sessions_by_station: dict[StationId, dict[SessionId, LiveSession]] = {}
        self._dirty: dict[BayId, None] = {}

    # --- what there is

    def put_station(self, station: ChargingStation) -> LiveStation:
        """Add a station or renew what is stored of it."""
        live = self.stations.get(station.station_id)
        if live is None:
            live = self.stations[station.station_id] = LiveStation(station)
        live.station = station
        return live

    def drop_station(self, station_id: StationId) -> None:
        """Forget a station."""
        self.stations.pop(station_id, None)

    def put_bay(self, bay: Bay, now: datetime) -> LiveBay:
        """Add a bay or renew what is stored of it."""
        live = self.bays.get(bay.bay_id)
        if live is None:
            live = self.bays[bay.bay_id] = LiveBay(bay, BayState(Availability.OFFLINE), now)
        if (live.bay.station_id, live.bay.evse_id) != (bay.station_id, bay.evse_id):
            live.status = live.status_said_at = live.status_received_at = live.available_since = None
        live.bay = bay
        self._by_evse = {
            (other.bay.station_id, other.bay.evse_id): other.bay.bay_id
            for other in self.bays.values()
            if other.bay.station_id is not None and other.bay.evse_id is not None
        }
        self.touch(bay.bay_id)
        return live

    def drop_bay(self, bay_id: BayId) -> None:
        """Forget a bay."""
        live = self.bays.pop(bay_id, None)
        self._dirty.pop(bay_id, None)
        if live is not None and live.bay.station_id is not None and live.bay.evse_id is not None:
            self._by_evse.pop((live.bay.station_id, live.bay.evse_id), None)

    # --- finding

    def bay_of(self, station_id: StationId, evse_id: int | None) -> LiveBay | None:
        """Return the bay at an EVSE."""
        if evse_id is None:
            return None
        bay_id = self._by_evse.get((station_id, evse_id))
        return None if bay_id is None else self.bays[bay_id]

    def bays_of(self, station_id: StationId) -> Iterator[LiveBay]:
        """Iterate over a station's bays."""
        return (live for live in self.bays.values() if live.bay.station_id == station_id)

    def sessions_of(self, station_id: StationId) -> tuple[LiveSession, ...]:
        """Return a station's open sessions."""
        return tuple(self._sessions_by_station.get(station_id, {}).values())

    def session_at(self, station_id: StationId, evse_id: int) -> LiveSession | None:
        """Return the newest open session at an EVSE."""
        fitting = [live for live in self.sessions_of(station_id) if live.session.evse_id == evse_id]
        return max(fitting, key=lambda live: (live.session.started_at, live.session.session_id), default=None)

    def session_by_transaction(self, station_id: StationId, transaction_id: str) -> LiveSession | None:
        """Return the open session with a wire id."""
        fitting = [live for live in self.sessions_of(station_id) if live.session.transaction_id == transaction_id]
        return max(fitting, key=lambda live: live.session.session_id, default=None)

    # --- states

    def condition_of(self, live: LiveBay) -> BayCondition:
        """Return what decides the bay's availability."""
        station = self.stations.get(live.bay.station_id) if live.bay.station_id else None
        if station is None:
            return BayCondition(is_connected=False, evse_status=None)
        return BayCondition(
            is_connected=station.is_connected and station.is_accepted,
            evse_status=live.status,
            is_station_faulted=station.status is EvseStatus.FAULTED,
            is_station_unavailable=station.status is EvseStatus.UNAVAILABLE,
        )

    def derive(self, bays: Iterable[LiveBay], now: datetime) -> tuple[tuple[BayId, BayState], ...]:
        """Bring the bays' states up to date. Returns those that changed."""
        changed: list[tuple[BayId, BayState]] = []
        for live in bays:
            state = derive_state(self.condition_of(live))
            if state != live.state:
                live.state = state
                live.since = now
                changed.append((live.bay.bay_id, state))
            self.touch(live.bay.bay_id)
        return tuple(changed)

    # --- sessions

    def put_session(self, live: LiveSession) -> None:
        """Show an open session."""
        self.sessions[live.session.session_id] = live
        self._sessions_by_station.setdefault(live.session.station_id, {})[live.session.session_id] = live
        bay = self.bays.get(live.session.bay_id) if live.session.bay_id is not None else None
        if bay is not None and (bay.live is None or bay.live.session.started_at <= live.session.started_at):
            bay.live = live
            bay.idle_power_w = None
            # What was said before the session began proves nothing about its end.
            bay.available_since = None
            self.touch(bay.bay.bay_id)

    def end_session(self, session_id: SessionId) -> LiveSession | None:
        """Take a session off the board."""
        live = self.sessions.pop(session_id, None)
        if live is None:
            return None
        self._sessions_by_station[live.session.station_id].pop(session_id)
        bay = self.bays.get(live.session.bay_id) if live.session.bay_id is not None else None
        if bay is not None and bay.live is live:
            bay.live = self.session_at(live.session.station_id, live.session.evse_id)
            bay.stop_asked_at = None
            self.touch(bay.bay.bay_id)
        return live

    # --- changes

    def touch(self, bay_id: BayId | None) -> None:
        """Note that a bay may look different."""
        if bay_id is not None and bay_id in self.bays:
            self._dirty[bay_id] = None

    def take_dirty(self) -> tuple[LiveBay, ...]:
        """Return the bays that were touched since the last call."""
        touched = tuple(self.bays[bay_id] for bay_id in self._dirty if bay_id in self.bays)
        self._dirty.clear()
        return touched
