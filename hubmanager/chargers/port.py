"""The port between the hub and equipment: what every charger can do, and extras that some can.

A charger object is only the handle for commands; facts come as ChargerEvents through the EventSink. A handle never raises
NotImplementedError: what it can't do, it has no method for, and the hub asks with isinstance once.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from hubmanager.domain.ids import StationId
from hubmanager.domain.station import Acceptance, ChargerProtocol


class CommandOutcome(StrEnum):
    """How a call to equipment ended."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class CommandResult:
    """The outcome and the equipment's own words for it (such as UnlockFailed), for a person to read."""

    outcome: CommandOutcome
    detail: str = ""


class ResetKind(StrEnum):
    """How hard to restart."""

    SOFT = "soft"
    HARD = "hard"


class Charger(Protocol):
    """Any station with EVSEs."""

    @property
    def station_id(self) -> StationId:
        """The station that this handle commands."""
        ...

    async def start(self, evse_id: int, token_uid: str) -> CommandResult:
        """Ask for a session on an EVSE under a token. ACCEPTED does not mean that it has begun: the event says so."""
        ...

    async def stop(self, evse_id: int, transaction_id: str) -> CommandResult:
        """Ask for the end of a transaction."""
        ...


@runtime_checkable
class UnlocksConnector(Protocol):
    """Can release a locked plug."""

    async def unlock(self, evse_id: int) -> CommandResult:
        """Unlock the EVSE's connector."""
        ...


@runtime_checkable
class Resets(Protocol):
    """Can restart."""

    async def reset(self, kind: ResetKind) -> CommandResult:
        """Restart the station."""
        ...


@runtime_checkable
class ChangesAvailability(Protocol):
    """Can be taken out of service."""

    async def set_availability(self, evse_id: int, *, is_operative: bool) -> CommandResult:
        """Take an EVSE (0: the whole station) in or out of service."""
        ...


@runtime_checkable
class LimitsCurrent(Protocol):
    """Can charge with less than its maximum."""

    async def set_current_limit(self, evse_id: int, limit_ma: int | None) -> CommandResult:
        """Limit the current per phase; None lifts the limit."""
        ...


@runtime_checkable
class Triggers(Protocol):
    """Can be asked to report."""

    async def request_status(self, evse_id: int) -> CommandResult:
        """Ask for the EVSE's status (an EvseStatusChanged follows)."""
        ...


@runtime_checkable
class HasSettings(Protocol):
    """Has configuration keys (1.6) or variables (2.x, named `Component.Variable`)."""

    async def read_settings(self) -> CommandResult:
        """Ask for all settings (a SettingsReported follows)."""
        ...

    async def write_setting(self, key: str, value: str) -> CommandResult:
        """Change one setting."""
        ...


class ChargerSource(Protocol):
    """One protocol's adapter: starts and stops with the hub and knows the handles of what is connected."""

    async def start(self) -> None:
        """Begin to listen or poll. Raises HubError with a remedy (port in use, ...)."""
        ...

    async def stop(self) -> None:
        """Close all links cleanly, within 2 seconds."""
        ...

    def find(self, station_id: StationId) -> Charger | None:
        """Return the handle of a connected station, or None."""
        ...


@dataclass(frozen=True, slots=True)
class Admission:
    """What a server must know before it lets a station in."""

    station_id: StationId
    """In the stored spelling."""
    acceptance: Acceptance
    pinned_protocol: ChargerProtocol | None = None
    """Only this version is negotiated; None: the highest that both sides know."""
    is_strict: bool = False
    accepts_missing_subprotocol: bool = True
    needs_password: bool = False


class Directory(Protocol):
    """Tells a server about identities, from memory: no I/O on the connection path."""

    def admit(self, identity: str, remote_address: str) -> Admission | None:
        """Return how to treat a decoded identity (exact match first, then case-insensitive if unique). An unknown one gives an
        Admission with WAITING, or None when there are too many of them or it was refused."""
        ...

    async def check_password(self, station_id: StationId, password: str) -> bool:
        """Compare a basic-auth password with the stored hash (argon2, off the loop)."""
        ...
