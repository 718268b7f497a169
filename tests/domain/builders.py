"""Sessions and tariffs for tests, with everything defaulted."""

import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hubmanager.domain.cdr import Activity
from hubmanager.domain.ids import SessionId, TariffId
from hubmanager.domain.meter_reading import MeterReading
from hubmanager.domain.money import Currency
from hubmanager.domain.ocpi_tariff import tariff_from_ocpi
from hubmanager.domain.rating import RatableSession
from hubmanager.domain.tariff import PriceComponent, Tariff, TariffDimension, TariffElement, TariffRestrictions

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
START_REGISTER_WH = 4_321_000

VECTORS: dict[str, Any] = tomllib.loads(
    (Path(__file__).parents[1] / "vectors" / "tariffs.toml").read_text(encoding="utf-8"), parse_float=Decimal
)


def tariff_of_vector(name: str) -> Tariff:
    """Read a tariff of the vectors as an OCPI document."""
    return tariff_from_ocpi({"id": name, **as_json(VECTORS["tariffs"][name])})


def as_json(value: Any) -> Any:
    """Turn TOML's dates into the texts that JSON would hold."""
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return value if isinstance(value, bool | int | str | Decimal) else value.isoformat()


def session_of_vector(vector: dict[str, Any]) -> RatableSession:
    """Build the session that a vector describes."""
    zone = ZoneInfo(vector.get("zone", "UTC"))
    local: datetime = vector.get("start", datetime(2026, 6, 1, 12))  # noqa: DTZ001
    started_at = local.replace(tzinfo=zone).astimezone(UTC)
    at, register = started_at, START_REGISTER_WH
    readings, activities = [], []
    for part in vector["parts"]:
        current = None if "amp" not in part else part["amp"] * 1000
        readings.append(MeterReading(at, at, register, current_ma=current))
        activities.append((at, Activity(part["do"])))
        at += timedelta(minutes=part.get("min", 0), seconds=part.get("s", 0))
        register += part["wh"]
    reserved = vector.get("reserved_min")
    return RatableSession(
        session_id=SessionId(1),
        started_at=started_at,
        ended_at=at,
        time_zone=zone,
        readings=tuple(readings),
        start_register_wh=START_REGISTER_WH,
        end_register_wh=register,
        activities=tuple(activities),
        reserved_from=None if reserved is None else started_at - timedelta(minutes=reserved),
        is_reservation_expired=vector.get("is_expired", False),
    )


def a_session(
    energy_wh: int = 22_000,
    minutes: int = 60,
    points: Sequence[tuple[int, int]] = (),
    activities: Sequence[tuple[int, Activity]] = (),
    started_at: datetime = NOON,
    zone: ZoneInfo = BERLIN,
) -> RatableSession:
    """Build a session; `points` are (second, Wh since the start), `activities` (second, what the car did from then on)."""

    def after(second: int) -> datetime:
        return started_at + timedelta(seconds=second)

    return RatableSession(
        session_id=SessionId(1),
        started_at=started_at,
        ended_at=after(minutes * 60),
        time_zone=zone,
        readings=tuple(MeterReading(after(at), after(at), START_REGISTER_WH + wh) for at, wh in points),
        start_register_wh=START_REGISTER_WH,
        end_register_wh=START_REGISTER_WH + energy_wh,
        activities=tuple((after(at), doing) for at, doing in activities),
    )


def a_component(
    dimension: TariffDimension = TariffDimension.ENERGY, price: str = "0.50", vat: str | None = "19", step: int = 1
) -> PriceComponent:
    """Build a price."""
    return PriceComponent(dimension, Decimal(price), None if vat is None else Decimal(vat), step)


def an_element(*components: PriceComponent, **restrictions: Any) -> TariffElement:
    """Build an element; keyword arguments are its restrictions."""
    return TariffElement(components, TariffRestrictions(**restrictions) if restrictions else None)


def a_tariff(*elements: TariffElement, **changes: Any) -> Tariff:
    """Build a tariff with gross prices in euro."""
    return Tariff(TariffId("T"), Currency("EUR"), elements or (an_element(a_component()),), **changes)
