"""PINs and who is signed in. PINs are hashed with argon2, off the loop; wrong tries slow the next ones down."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hubmanager.domain.errors import InvalidInput, NotPermitted
from hubmanager.domain.ids import StaffId
from hubmanager.domain.staff import Role, StaffMember
from hubmanager.hub.ports import IdSource

FREE_TRIES = 3
"""Wrong tries without a pause; then 5, 10, 20, ... seconds, at most 5 minutes."""

_LONGEST_PAUSE_S = 300
_IDLE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person at one window."""

    staff_id: StaffId
    name: str
    role: Role


class SignIns:
    """Checks PINs and remembers sign-ins until they are ended or half an hour passes unused."""

    def __init__(self, new_token: IdSource, hasher: PasswordHasher | None = None) -> None:
        self._new_token = new_token
        self._hasher = hasher or PasswordHasher()
        self._signed_in: dict[str, tuple[SignedIn, datetime]] = {}
        self._wrong_tries = 0
        self._barred_until: datetime | None = None

    async def sign_in(self, pin: str, staff: Sequence[StaffMember], now: datetime) -> tuple[str, SignedIn]:
        """Return a new sign-in for the person with that PIN. Raises NotPermitted for a wrong PIN or too many tries."""
        if self._barred_until is not None and now < self._barred_until:
            seconds = str(round((self._barred_until - now).total_seconds()) + 1)
            raise NotPermitted(
                "Too many wrong PINs.",
                remedy=f"Wait {seconds} seconds, then try again.",
                field="pin",
                key="too_many_pins",
                values={"seconds": seconds},
            )
        member = await asyncio.to_thread(self._find, pin, tuple(staff))
        if member is None:
            self._note_wrong(now)
            raise NotPermitted("No one here has this PIN.", remedy="Type it again.", field="pin", key="wrong_pin")
        self._wrong_tries, self._barred_until = 0, None
        person = SignedIn(member.staff_id, member.name, member.role)
        token = self._new_token()
        self._signed_in[token] = (person, now)
        return token, person

    def find(self, token: str, now: datetime) -> SignedIn | None:
        """Return who is signed in under a token, and keep it alive."""
        found = self._signed_in.get(token)
        if found is None:
            return None
        person, used_at = found
        if now - used_at > _IDLE:
            del self._signed_in[token]
            return None
        self._signed_in[token] = (person, now)
        return person

    def sign_out(self, token: str) -> None:
        """End a sign-in."""
        self._signed_in.pop(token, None)

    def drop_person(self, staff_id: StaffId) -> None:
        """End all sign-ins of a person who was removed."""
        self._signed_in = {token: entry for token, entry in self._signed_in.items() if entry[0].staff_id != staff_id}

    async def hash_new_pin(self, pin: str, staff: Sequence[StaffMember]) -> str:
        """Return the hash of a new PIN. Raises InvalidInput if it is no PIN or someone else's."""
        if not (4 <= len(pin) <= 12 and pin.isascii() and pin.isdigit()):
            raise InvalidInput("A PIN has 4 to 12 digits.", remedy="Choose another.", field="pin", key="pin_form")
        if await asyncio.to_thread(self._find, pin, tuple(staff)) is not None:
            raise InvalidInput("This PIN is taken.", remedy="Choose another.", field="pin", key="pin_taken")
        return await asyncio.to_thread(self._hasher.hash, pin)

    async def hash_password(self, password: str) -> str:
        """Return the hash of a station's password."""
        return await asyncio.to_thread(self._hasher.hash, password)

    async def is_password(self, password_hash: str, password: str) -> bool:
        """Compare a station's password with its stored hash."""
        return await asyncio.to_thread(self._matches, password_hash, password)

    def _find(self, pin: str, staff: tuple[StaffMember, ...]) -> StaffMember | None:
        return next((member for member in staff if self._matches(member.pin_hash, pin)), None)

    def _matches(self, hashed: str, secret: str) -> bool:
        try:
            return self._hasher.verify(hashed, secret)
        except (VerificationError, InvalidHashError):
            return False

    def _note_wrong(self, now: datetime) -> None:
        self._wrong_tries += 1
        if self._wrong_tries >= FREE_TRIES:
            pause = min(5 * 2 ** (self._wrong_tries - FREE_TRIES), _LONGEST_PAUSE_S)
            self._barred_until = now + timedelta(seconds=pause)
