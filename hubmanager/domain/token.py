"""What authorises a session: a driver's card, or a short tag made at the till for a walk-in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TokenKind(StrEnum):
    """Who stands behind a token."""

    CARD = "card"
    """A known card whose sessions go on account."""
    WALK_IN = "walk_in"
    """Made by the hub for one start at the till; 16 characters at most (some firmware overruns 20). Pays at the desk."""
    NONE = "none"
    """No token: free-running equipment (a Modbus charger without authorisation). Pays at the desk."""


class TokenStatus(StrEnum):
    """The answer to 'may this token charge?'."""

    ACCEPTED = "accepted"
    BLOCKED = "blocked"
    EXPIRED = "expired"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Token:
    """A token as stored. Uids are compared without regard to case and outer blanks (OCPP CiString20)."""

    uid: str
    kind: TokenKind = TokenKind.CARD
    label: str = ""
    is_blocked: bool = False
    valid_until: datetime | None = None

    def status_at(self, now: datetime) -> TokenStatus:
        """Return whether it may charge at `now`."""
        if self.is_blocked:
            return TokenStatus.BLOCKED
        if self.valid_until is not None and now >= self.valid_until:
            return TokenStatus.EXPIRED
        return TokenStatus.ACCEPTED


def normal_uid(uid: str) -> str:
    """Return the form in which uids are stored and compared."""
    return uid.strip().upper()
