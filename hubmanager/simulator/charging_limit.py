"""Charging profiles as a station keeps them, and the power that they leave. The same object serves OCPP 1.6 and 2.0.1.

Rules: OCPP 1.6 section 3.13 and OCPP 2.0.1 part 2 K: the highest stack level of a purpose wins, TxProfile goes before TxDefaultProfile,
the station's maximum and outer constraints cap both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

_VOLTAGE_V = 230
_PHASES = 3
LEAST_CURRENT_A = 6.0
"""IEC 61851: below this a car can't be told to charge at all."""


class Purpose(StrEnum):
    """What a profile is for, in OCPP 2.0.1's spelling."""

    STATION_MAX = "ChargingStationMaxProfile"
    EXTERNAL = "ChargingStationExternalConstraints"
    TX_DEFAULT = "TxDefaultProfile"
    TX = "TxProfile"


_PURPOSES_16 = {"ChargePointMaxProfile": Purpose.STATION_MAX}


@dataclass(frozen=True, slots=True)
class LimitPeriod:
    """From `start_s` after the schedule's start on: this much."""

    start_s: int
    limit_w: float


@dataclass(frozen=True, slots=True)
class Profile:
    """One charging profile, limits already in watts."""

    profile_id: int
    evse_id: int
    purpose: Purpose
    stack_level: int
    is_relative: bool
    starts_at: datetime
    duration_s: int | None
    valid_from: datetime | None
    valid_to: datetime | None
    repeats_every: timedelta | None
    transaction_id: str | None
    periods: tuple[LimitPeriod, ...]

    def limit_w(self, now: datetime, transaction_started_at: datetime | None) -> float | None:
        """Return the limit now, None where the profile says nothing."""
        if (self.valid_from and now < self.valid_from) or (self.valid_to and now >= self.valid_to):
            return None
        start = transaction_started_at if self.is_relative and transaction_started_at else self.starts_at
        elapsed = now - start
        if self.repeats_every and elapsed >= timedelta(0):
            elapsed %= self.repeats_every
        elapsed_s = elapsed.total_seconds()
        if elapsed_s < 0 or (self.duration_s is not None and elapsed_s >= self.duration_s):
            return None
        begun = [period.limit_w for period in self.periods if period.start_s <= elapsed_s]
        return begun[-1] if begun else None


class ChargingLimits:
    """All profiles of one station."""

    def __init__(self) -> None:
        self._profiles: list[Profile] = []

    def install(self, profile: Profile) -> None:
        """Keep a profile; it replaces one of the same id, and one of the same EVSE, purpose, stack level and transaction."""
        place = (profile.evse_id, profile.purpose, profile.stack_level, profile.transaction_id)
        self._profiles = [
            known
            for known in self._profiles
            if known.profile_id != profile.profile_id
            and (known.evse_id, known.purpose, known.stack_level, known.transaction_id) != place
        ]
        self._profiles.append(profile)

    def clear(
        self,
        profile_id: int | None = None,
        evse_id: int | None = None,
        purpose: Purpose | None = None,
        stack_level: int | None = None,
    ) -> int:
        """Forget the profiles that meet every criterion given; return their number."""
        kept = [
            known
            for known in self._profiles
            if profile_id not in (None, known.profile_id)
            or evse_id not in (None, known.evse_id)
            or purpose not in (None, known.purpose)
            or stack_level not in (None, known.stack_level)
        ]
        count = len(self._profiles) - len(kept)
        self._profiles = kept
        return count

    def end_transaction(self, evse_id: int) -> None:
        """Forget the profiles that belonged to the EVSE's transaction."""
        self.clear(evse_id=evse_id, purpose=Purpose.TX)

    def limit_w(self, evse_id: int, now: datetime, transaction_started_at: datetime | None, rated_w: float) -> float:
        """Return the power that an EVSE may give now."""
        caps = [rated_w]
        for purpose in (Purpose.STATION_MAX, Purpose.EXTERNAL):
            cap = self._strongest(purpose, evse_id, now, transaction_started_at)
            if cap is not None:
                caps.append(cap)
        own = self._strongest(Purpose.TX, evse_id, now, transaction_started_at)
        if own is None:
            own = self._strongest(Purpose.TX_DEFAULT, evse_id, now, transaction_started_at)
        if own is not None:
            caps.append(own)
        return max(0.0, min(caps))

    def _strongest(
        self, purpose: Purpose, evse_id: int, now: datetime, transaction_started_at: datetime | None
    ) -> float | None:
        fitting = sorted(
            (known for known in self._profiles if known.purpose is purpose and known.evse_id in (0, evse_id)),
            # An EVSE's own profile goes before the station's on the same stack level.
            key=lambda known: (known.stack_level, known.evse_id),
            reverse=True,
        )
        for profile in fitting:
            limit = profile.limit_w(now, transaction_started_at)
            if limit is not None:
                return limit
        return None


def read_purpose(text: str) -> Purpose:
    """Read either version's spelling; raise ValueError for anything else."""
    return _PURPOSES_16.get(text) or Purpose(text)


def read_profile(evse_id: int, document: Mapping[str, Any], now: datetime) -> Profile:
    """Read a ChargingProfile of either version. Raises KeyError, ValueError or TypeError when it can't be right."""
    schedules = document["chargingSchedule"]
    schedule: Mapping[str, Any] = schedules[0] if isinstance(schedules, list) else schedules
    in_watts = schedule["chargingRateUnit"] == "W"
    periods = tuple(
        LimitPeriod(
            int(period["startPeriod"]),
            float(period["limit"]) * (1 if in_watts else _VOLTAGE_V * int(period.get("numberPhases") or _PHASES)),
        )
        for period in schedule["chargingSchedulePeriod"]
    )
    kind = document["chargingProfileKind"]
    recurrency = document.get("recurrencyKind")
    transaction_id = document.get("transactionId")
    starts_at = _read_time(schedule.get("startSchedule"))
    return Profile(
        profile_id=int(document["chargingProfileId"] if "chargingProfileId" in document else document["id"]),
        evse_id=evse_id,
        purpose=read_purpose(document["chargingProfilePurpose"]),
        stack_level=int(document["stackLevel"]),
        is_relative=kind == "Relative",
        starts_at=starts_at or now,
        duration_s=schedule.get("duration"),
        valid_from=_read_time(document.get("validFrom")),
        valid_to=_read_time(document.get("validTo")),
        repeats_every=(timedelta(weeks=1) if recurrency == "Weekly" else timedelta(days=1))
        if kind == "Recurring"
        else None,
        transaction_id=None if transaction_id is None else str(transaction_id),
        periods=tuple(sorted(periods, key=lambda period: period.start_s)),
    )


def as_amperes(limit_w: float) -> float:
    """Return a three-phase power as current per phase."""
    return limit_w / (_VOLTAGE_V * _PHASES)


def _read_time(text: str | None) -> datetime | None:
    if not text:
        return None
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return at
