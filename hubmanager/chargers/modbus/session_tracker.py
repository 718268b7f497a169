"""Recognises sessions on a charger that knows no transactions, from its state and its energy. Pure: no I/O, no clock.

Plug-in and plug-out need two polls in a row. What is doubtful is never guessed: a session seen late begins with the present
reading, one that a gap swallowed ends with the last reading known.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from hubmanager.chargers.events import ChargerEvent, EvseStatusChanged
from hubmanager.chargers.modbus.device_model import EnergySource, ModbusProfile
from hubmanager.chargers.modbus.energy import RegisterWatch, SessionCounter
from hubmanager.chargers.modbus.evse_state import EvseState, evse_state, is_charging, is_plugged
from hubmanager.chargers.modbus.picture import Picture
from hubmanager.chargers.modbus.session_reports import OpenSession, SessionReports
from hubmanager.domain.ids import StationId

SAMPLE_EVERY = timedelta(seconds=10)
"""How often a session's register is read and told."""
TOKEN_LASTS = timedelta(minutes=10)
"""How long a start waits for its car."""
_STOP_POLLS = 5
"""Polls after which a stopped session ends although the charger still shows 'charging'."""
_FALLEN_POLLS = 2
"""Polls that must agree on a lower register after a gap."""
_COUNTER_WRAPS_AT = Decimal(65_000)
"""Session seconds in one word wrap near here: no new car."""
_CLOCK_SLACK_S = 5


@dataclass(frozen=True, slots=True)
class _Change:
    """The first poll of a change of the plug, which the next poll must confirm."""

    at: datetime
    is_late: bool


class SessionTracker:
    """One connector. `observe` takes each poll's picture and gives the events to report, in order."""

    def __init__(self, station_id: StationId, evse_id: int, profile: ModbusProfile) -> None:
        self._profile = profile
        self._reports = SessionReports(station_id, evse_id)
        self._station_id, self._evse_id = station_id, evse_id
        self._watch = RegisterWatch(profile.connectors.max_power_w)
        self._counter = SessionCounter()
        self._is_plugged: bool | None = None
        self._change: _Change | None = None
        self._session: OpenSession | None = None
        self._state: EvseState | None = None
        self._has_charged = False
        self._gap_since: datetime | None = None
        self._last_seen: datetime | None = None
        self._last_sample: datetime | None = None
        self._last_sign: Decimal | None = None
        self._idle_wh: int | None = None
        """The counter when no car was there, or nothing was billed to it any more."""
        self._token: tuple[str, datetime] | None = None
        self._is_start_due = False
        self._stop_polls: int | None = None
        self._resumed_at_wh: int | None = None
        self._wh_before_gap: int | None = None
        self._fallen_polls = 0
        self.is_operative = True
        self.is_enabled: bool | None = None
        """What was last read or written; decides whether a pause is ours."""

    @property
    def transaction_id(self) -> str | None:
        """The open session's transaction."""
        return self._session.transaction_id if self._session else None

    @property
    def is_plugged(self) -> bool | None:
        """Whether a car is there; None: not known yet."""
        return self._is_plugged

    def resume(
        self, transaction_id: str, start_wh: int, started_at: datetime, last_wh: int | None = None, token_uid: str = ""
    ) -> None:
        """Know a session that was open when the program last ended. The first polls tell if it is still the same."""
        self._session = OpenSession(transaction_id, started_at, token_uid)
        self._is_plugged, self._has_charged = True, True
        self._gap_since = self._last_seen = started_at
        known = start_wh if last_wh is None else last_wh
        if self._counts_sessions:
            self._resumed_at_wh = known = known - start_wh
        self._watch.seed(known, started_at)

    def link_lost(self) -> None:
        """Note that polls are missing from here on."""
        if self._gap_since is None:
            self._gap_since = self._last_seen
            self._wh_before_gap = self._watch.last.wh if self._watch.last else None
        self._change = None

    def start_requested(self, token_uid: str, now: datetime) -> None:
        """Note a start: its token goes to the session of the car that is there or comes soon."""
        self._token = (token_uid, now)
        self._stop_polls = None
        self._is_start_due = self._is_plugged is True
        if self._is_start_due and self._session is None and self._watch.last is not None:
            self._idle_wh = self._watch.last.wh  # a session counter goes on from here: what was told before stays told

    def stop_requested(self) -> None:
        """Note that the session is to end as soon as the energy stands still."""
        if self._session is not None:
            self._stop_polls = 0

    def report_again(self) -> None:
        """Report the state with the next poll even if it did not change."""
        self._state = None

    def needs_energy(self, picture: Picture, now: datetime) -> bool:
        """Return whether this poll must read the register: at each change, and every SAMPLE_EVERY."""
        return (
            self._last_sample is None
            or now - self._last_sample >= SAMPLE_EVERY
            or now < self._last_sample
            or is_plugged(picture) is not self._is_plugged
            or self._gap_since is not None
            or self._is_start_due
            or self._stop_polls is not None
            or self._next_state(picture) != self._state
        )

    def observe(self, picture: Picture, now: datetime, *, is_full: bool = True) -> list[ChargerEvent]:
        """Take one poll and return what it means; `is_full` says that the registers were read too (see `needs_energy`).

        Raises nothing: what can't be read is left out.
        """
        register = self._believed(picture, now)
        plugged = is_plugged(picture)
        events: list[ChargerEvent] = []
        if plugged is not None and plugged is not self._is_plugged:
            if self._change is None and not (plugged is False and self._is_plugged is None):
                self._change = _Change(now, is_late=self._is_late(register))
                self._last_seen = now
                return events
            change = self._change or _Change(now, is_late=False)
            events += self._plug_in(picture, change) if plugged else self._plug_out(change)
        else:
            self._change = None
            if plugged:
                events += self._still_plugged(picture, register, now)
        self._close_gap(plugged, register)
        if plugged is False and register is not None and self._watch.last is not None:
            self._idle_wh = self._watch.last.wh
        if is_full:
            events += self._sample(picture, register, now)
        events += self._report_state(picture, now)
        self._last_seen = now
        return events

    # what the register says

    @property
    def _counts_sessions(self) -> bool:
        """Whether there is only a counter that starts anew with each session."""
        return self._profile.session.energy is EnergySource.SESSION

    def _raw(self, picture: Picture) -> int | None:
        return picture.session_wh if self._counts_sessions else picture.register_wh

    def _believed(self, picture: Picture, now: datetime) -> int | None:
        """Return the register of this poll where it can be trusted."""
        raw, last = self._raw(picture), self._watch.last
        if raw is None:
            return None
        if self._gap_since is not None and self._session is not None and last is not None and raw < last.wh:
            self._fallen_polls += 1  # another car, or another meter: judged in _is_another_car
            return None
        self._fallen_polls = 0
        believed = self._watch.take(raw, now)
        if believed is None or not self._counts_sessions or self._session is None:
            return believed
        if self._resumed_at_wh is not None:
            is_trusted = self._profile.session.is_session_trusted
            self._counter.resume(believed, known_wh=self._resumed_at_wh, is_trusted=is_trusted)
            self._resumed_at_wh = None
        return self._counter.add(believed)

    def _register_now(self) -> int | None:
        if self._counts_sessions:
            return self._counter.total_wh if self._resumed_at_wh is None else self._resumed_at_wh
        return self._watch.last.wh if self._watch.last else None

    def _is_late(self, register: int | None) -> bool:
        """Whether a car that appeared after a gap may have taken energy in it already."""
        if self._is_plugged is None:
            return True
        if self._gap_since is None:
            return False
        return register is None or self._wh_before_gap is None or register > self._wh_before_gap

    # plug-in and plug-out

    def _plug_in(self, picture: Picture, change: _Change) -> list[ChargerEvent]:
        self._is_plugged, self._change = True, None
        return self._begin(picture, change.at, is_late=change.is_late)

    def _begin(self, picture: Picture, at: datetime, *, is_late: bool) -> list[ChargerEvent]:
        self._has_charged, self._is_start_due, self._stop_polls = False, False, None
        self._gap_since, self._fallen_polls = None, 0
        token = picture.tag or self._take_token(at)
        self._session = OpenSession.begun(self._evse_id, at, token)
        self._last_sign = picture.restart_sign
        if self._counts_sessions:
            seen = self._watch.last.wh if self._watch.last else None
            is_fresh = seen is not None and self._idle_wh is not None and seen < self._idle_wh
            # What a counter rose in a gap may be another car's: only one that started anew is surely this car's.
            idle = seen if is_late and self._idle_wh is not None and not is_fresh else self._idle_wh
            self._counter.begin(seen, idle_wh=idle, is_trusted=self._profile.session.is_session_trusted)
            register: int | None = 0
        else:
            # No energy flows without a car: the register seen last without one is nearer to the plug-in than the first with it.
            now_wh, idle_wh = self._register_now(), self._idle_wh
            is_idle_exact = not is_late and idle_wh is not None and now_wh is not None and idle_wh <= now_wh
            register = idle_wh if is_idle_exact else now_wh
        self._last_sample = None
        return [self._reports.started(self._session, at, register, is_late=is_late)]

    def _take_token(self, at: datetime) -> str:
        token, self._token = self._token, None
        return token[0] if token is not None and at - token[1] < TOKEN_LASTS else ""

    def _plug_out(self, change: _Change) -> list[ChargerEvent]:
        self._is_plugged, self._change, self._is_start_due = False, None, False
        at = change.at
        if self._gap_since is not None and self._session is not None:
            # It ended somewhere in the gap. With no energy since, the time we last saw it is the kindest that is certain.
            is_unchanged = self._session.last_told_wh is not None and self._session.last_told_wh == self._register_now()
            at = self._gap_since if is_unchanged else at
        return self._end(at, self._register_now(), "EVDisconnected")

    def _end(self, at: datetime, register: int | None, reason: str) -> list[ChargerEvent]:
        session, self._session, self._stop_polls = self._session, None, None
        if session is None:
            return []
        return [self._reports.ended(session, max(at, session.started_at), register, reason)]

    # while a car is there

    def _still_plugged(self, picture: Picture, register: int | None, now: datetime) -> list[ChargerEvent]:
        if self._session is None:
            if not self._is_start_due:
                return []
            return self._begin(picture, now, is_late=False)
        if self._is_another_car(picture, now):
            last, raw = self._watch.last, self._raw(picture)
            at = last.at if last and self._gap_since is not None else now
            events = self._end(at, self._register_now(), "Other")
            if raw is not None:
                self._idle_wh = last.wh if last else None
                self._watch.seed(raw, now)
            return [*events, *self._begin(picture, now, is_late=True)]
        self._last_sign = picture.restart_sign if picture.restart_sign is not None else self._last_sign
        events = self._learn_token(picture, now)
        self._has_charged = self._has_charged or is_charging(picture)
        if self._stop_polls is not None:
            self._stop_polls += 1
            is_still = not is_charging(picture) or picture.power_w == 0
            if (is_still and register is not None) or self._stop_polls >= _STOP_POLLS:
                events += self._end(now, self._register_now(), "Remote")
        return events

    def _is_another_car(self, picture: Picture, now: datetime) -> bool:
        """Whether a car left and another came unseen: the register fell over a gap, a clock restarted, or the card changed."""
        session, sign = self._session, picture.restart_sign
        if session is None:
            return False
        if self._gap_since is not None:
            elapsed = Decimal(int((now - self._gap_since).total_seconds()))
            if self._fallen_polls >= _FALLEN_POLLS or (sign is not None and sign < elapsed - _CLOCK_SLACK_S):
                return True
        elif sign is not None and self._last_sign is not None and sign < self._last_sign - 1 < _COUNTER_WRAPS_AT:
            return True
        return bool(picture.tag and session.tag and picture.tag != session.tag)

    def _learn_token(self, picture: Picture, now: datetime) -> list[ChargerEvent]:
        session = self._session
        if session is None:
            return []
        if picture.tag and not session.tag:
            session = self._session = replace(session, tag=picture.tag)
        if session.token_uid:
            return []
        token = session.tag or self._take_token(now)
        if not token:
            return []
        self._session, self._is_start_due = replace(session, token_uid=token), False
        return [self._reports.updated(self._session, now, token_uid=token)]

    # reports

    def _close_gap(self, plugged: bool | None, register: int | None) -> None:
        if plugged is not None and self._change is None and (register is not None or self._session is None):
            self._gap_since = None

    def _sample(self, picture: Picture, register: int | None, now: datetime) -> list[ChargerEvent]:
        if register is None and self._raw(picture) is not None:
            return []  # held back: read again with the next poll
        self._last_sample = now
        if self._session is None:
            return []
        wh = None if register is None else self._register_now()
        if wh is None and picture.power_w is None:
            return []
        self._session = replace(self._session, last_told_wh=wh if wh is not None else self._session.last_told_wh)
        return [self._reports.sampled(self._session, now, picture, wh)]

    def _next_state(self, picture: Picture) -> EvseState | None:
        return evse_state(
            picture,
            has_session=self._session is not None,
            has_charged=self._has_charged,
            is_operative=self.is_operative,
            is_enabled=self.is_enabled if picture.is_enabled is None else picture.is_enabled,
        )

    def _report_state(self, picture: Picture, now: datetime) -> list[ChargerEvent]:
        state = self._next_state(picture)
        if state is None or state == self._state:
            return []
        self._state = state
        return [
            EvseStatusChanged(
                station_id=self._station_id,
                received_at=now,
                occurred_at=now,
                evse_id=self._evse_id,
                status=state.status,
                error_code=state.error_code,
                vendor_error_code=state.vendor_error_code,
                info=state.info,
            )
        ]
