"""A charging session from plug-in to plug-out as billed: an explicit state machine over frozen values."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from hubmanager.domain.errors import WrongState
from hubmanager.domain.ids import BayId, SessionId, StationId
from hubmanager.domain.station import ChargerProtocol
from hubmanager.domain.token import TokenKind


class SessionState(StrEnum):
    """OPEN -> BILLED, or OPEN -> ENDED (a person must decide) -> BILLED or WAIVED."""

    OPEN = "open"
    ENDED = "ended"
    """Over, but doubtful: left out of receipts and takings until a person decides."""
    BILLED = "billed"
    WAIVED = "waived"


class ReviewReason(StrEnum):
    """Why a session is doubtful."""

    LOST_STOP = "lost_stop"
    """A new start or a free bay came without the old one's stop."""
    STOP_WITHOUT_START = "stop_without_start"
    METER_JUMP = "meter_jump"
    METER_FELL = "meter_fell"
    METER_BELOW_POWER = "meter_below_power"
    """The register counted far less than the power that the station told comes to (kWh labelled Wh)."""
    NO_END_READING = "no_end_reading"
    STOP_BEFORE_START = "stop_before_start"
    DISAGREEING_STOP = "disagreeing_stop"
    UNKNOWN_TOKEN = "unknown_token"  # noqa: S105
    UNKNOWN_BAY = "unknown_bay"
    JOINED_LATE = "joined_late"
    MISSING_MESSAGES = "missing_messages"
    NO_PRICE = "no_price"


@dataclass(frozen=True, slots=True)
class ChargingSession:
    """One session. Registers are the station's import register in Wh; energy is always their difference."""

    session_id: SessionId
    station_id: StationId
    evse_id: int
    bay_id: BayId | None
    protocol: ChargerProtocol
    natural_key: str
    """What makes a repeated start find itself: station, EVSE, token, time and start register (1.6) or the
    station's transaction id with its boot epoch (2.x)."""
    transaction_id: str
    """The id used on the wire: ours for 1.6, the station's for 2.x, made by the adapter for Modbus."""
    token_uid: str
    token_kind: TokenKind
    started_at: datetime
    start_register_wh: int
    last_register_wh: int
    last_reading_at: datetime
    tariff_version_id: int | None
    """The price list locked at the start; None only if none was valid (then a review reason says so)."""
    state: SessionState = SessionState.OPEN
    ended_at: datetime | None = None
    end_register_wh: int | None = None
    stop_reason: str = ""
    review_reasons: tuple[ReviewReason, ...] = ()
    reserved_from: datetime | None = None
    """Start of a reservation that led to this session (billed by reservation tariff elements)."""

    @property
    def energy_wh(self) -> int:
        """Energy so far, or in all once ended."""
        end = self.last_register_wh if self.end_register_wh is None else self.end_register_wh
        return end - self.start_register_wh

    @property
    def is_open(self) -> bool:
        """Whether the transaction still runs."""
        return self.state is SessionState.OPEN

    def with_reading(self, register_wh: int, taken_at: datetime) -> "ChargingSession":
        """Return the session after a plausible reading. Raises WrongState when it has ended: late readings don't reopen it."""
        self._require(SessionState.OPEN)
        return replace(self, last_register_wh=register_wh, last_reading_at=taken_at)

    def with_reason(self, reason: ReviewReason) -> "ChargingSession":
        """Return the session with one more reason for review (kept once)."""
        if reason in self.review_reasons:
            return self
        return replace(self, review_reasons=(*self.review_reasons, reason))

    def ended(self, at: datetime, register_wh: int, reason: str) -> "ChargingSession":
        """Return the ended session: BILLED when nothing is doubtful, else ENDED for a person to decide."""
        self._require(SessionState.OPEN)
        state = SessionState.ENDED if self.review_reasons else SessionState.BILLED
        return replace(
            self,
            state=state,
            ended_at=at,
            end_register_wh=register_wh,
            last_register_wh=register_wh,
            last_reading_at=at,
            stop_reason=reason,
        )

    def reviewed(self, *, bill: bool) -> "ChargingSession":
        """Return the session after a person's decision: to be billed as recorded, or waived."""
        self._require(SessionState.ENDED)
        return replace(self, state=SessionState.BILLED if bill else SessionState.WAIVED)

    def _require(self, state: SessionState) -> None:
        if self.state is not state:
            raise WrongState(f"Session {self.session_id} is {self.state}, not {state}.")
