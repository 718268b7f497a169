"""What a tile of the board shows of a bay: plain values, no Qt."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hubmanager.domain.availability import Availability, Occupancy
from hubmanager.domain.money import Currency
from hubmanager.domain.token import TokenKind
from hubmanager.hub.messages.views import BayView
from hubmanager.texts import Texts
from hubmanager.ui.format import Formats


class BayKind(StrEnum):
    """The one thing that matters about a bay at the desk. The value is the key of its word in the texts."""

    FREE = "free"
    STARTING = "starting"
    PLUGGED_IN = "plugged_in"
    CHARGING = "charging"
    PAUSED = "paused"
    FINISHED = "finished"
    TO_PAY = "to_pay"
    RESERVED = "reserved"
    FAULT = "fault"
    OUT_OF_SERVICE = "out_of_service"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Look:
    """Colour role and icon; always shown together with the word. `is_solid`: the tile's head is filled, it needs somebody."""

    role: str
    icon: str
    is_solid: bool = False


LOOKS: Mapping[BayKind, Look] = {
    BayKind.FREE: Look("free", "check"),
    BayKind.STARTING: Look("plugged", "sessions"),
    BayKind.PLUGGED_IN: Look("plugged", "plug"),
    BayKind.CHARGING: Look("charging", "bolt"),
    BayKind.PAUSED: Look("charging", "pause"),
    BayKind.FINISHED: Look("attention", "flag"),
    BayKind.TO_PAY: Look("attention", "money", is_solid=True),
    BayKind.RESERVED: Look("reserved", "bookmark"),
    BayKind.FAULT: Look("fault", "fault", is_solid=True),
    BayKind.OUT_OF_SERVICE: Look("off", "no_entry"),
    BayKind.OFFLINE: Look("off", "offline"),
    BayKind.UNKNOWN: Look("off", "unknown"),
}

_BY_OCCUPANCY = {
    Occupancy.PLUGGED_IN: BayKind.PLUGGED_IN,
    Occupancy.CHARGING: BayKind.CHARGING,
    Occupancy.SUSPENDED_EV: BayKind.PAUSED,
    Occupancy.SUSPENDED_EVSE: BayKind.PAUSED,
    Occupancy.FINISHED: BayKind.FINISHED,
}

_BY_AVAILABILITY = {
    Availability.AVAILABLE: BayKind.FREE,
    Availability.RESERVED: BayKind.RESERVED,
    Availability.OUT_OF_SERVICE: BayKind.OUT_OF_SERVICE,
    Availability.UNKNOWN: BayKind.UNKNOWN,
}

IN_USE = frozenset({BayKind.CHARGING, BayKind.PAUSED, BayKind.STARTING})


@dataclass(frozen=True, slots=True)
class BayRow:
    """A tile, ready to be painted. Empty texts are left out."""

    bay: BayView
    kind: BayKind
    number: str
    word: str
    corner: str
    """Current and power that the bay can give."""
    headline: str
    """The biggest figure after the number: the money, or what to know."""
    detail: str
    foot: str
    soc_share: float | None
    """0 to 1."""
    soc: str
    accessible: str


def kind_of(bay: BayView) -> BayKind:
    """Return the one word for a bay. A fault and a lost connection beat all; money owed beats what the car does."""
    if bay.availability is Availability.FAULTED:
        return BayKind.FAULT
    if bay.availability is Availability.OFFLINE:
        return BayKind.OFFLINE
    if bay.receipt_id is not None:
        return BayKind.TO_PAY
    if bay.is_starting:
        return BayKind.STARTING
    if bay.availability is Availability.OCCUPIED:
        return _BY_OCCUPANCY[bay.occupancy] if bay.occupancy is not None else BayKind.PLUGGED_IN
    return _BY_AVAILABILITY[bay.availability]


def needs_somebody(bay: BayView) -> bool:
    """Whether an attendant has something to do here."""
    kind = kind_of(bay)
    waits = kind is BayKind.PLUGGED_IN and not bay.is_session_open
    return waits or kind in (BayKind.FAULT, BayKind.TO_PAY, BayKind.FINISHED) or bay.receipt_id is not None


def driver_of(bay: BayView, texts: Texts) -> str:
    """Return who charges: the card's name, else its number, else walk-in."""
    if bay.token_kind is TokenKind.WALK_IN:
        return texts("words.walk_in")
    if bay.token_kind is None or bay.token_kind is TokenKind.NONE:
        return texts("words.no_card") if bay.session_id is not None else ""
    return bay.token_label or bay.token_uid


def bay_row(bay: BayView, texts: Texts, formats: Formats, currency: Currency) -> BayRow:
    """Return the tile of a bay."""
    kind = kind_of(bay)
    word = texts(f"state.{kind}")
    headline, detail = _figures(bay, kind, texts, formats, currency)
    foot = texts("board.since", time=formats.time(bay.session_started_at or bay.since))
    if kind is BayKind.OFFLINE:
        foot = texts("board.last_heard", time=formats.time(bay.last_heard_at)) if bay.last_heard_at is not None else ""
    if bay.station_id is None and bay.session_id is None:
        foot = texts("board.connect_one")
    soc = "" if bay.soc_pct is None or bay.session_id is None else formats.percent(bay.soc_pct)
    corner = texts("board.kind_power", kind=bay.current_kind.value, power=formats.power(bay.max_power_w))
    facts = ", ".join(part for part in (headline, detail, foot, texts("board.soc", percent=soc) if soc else "") if part)
    return BayRow(
        bay=bay,
        kind=kind,
        number=bay.number,
        word=word,
        corner=corner,
        headline=headline,
        detail=detail,
        foot=foot,
        soc_share=min(1.0, max(0.0, float(bay.soc_pct) / 100)) if soc and bay.soc_pct is not None else None,
        soc=soc,
        accessible=texts("board.tile_name", number=bay.number, state=word, facts=facts),
    )


def fault_text(bay: BayView, texts: Texts) -> str:
    """Return a fault in words where its code is known, else as the charger named it."""
    key = f"alerts.{bay.fault_rule}.title"
    return texts(key) if bay.fault_rule and key in texts else bay.fault


def matches(row: BayRow, text: str, texts: Texts) -> bool:
    """Whether a search finds the bay: its number as a whole beginning, or any part of card, driver, station or state."""
    wanted = text.strip().casefold()
    if not wanted:
        return True
    if row.number.casefold().startswith(wanted):
        return True
    places = (row.bay.token_uid, row.bay.token_label, driver_of(row.bay, texts), row.bay.station_id or "", row.word)
    return not wanted.isdigit() and any(wanted in place.casefold() for place in places)


def _figures(bay: BayView, kind: BayKind, texts: Texts, formats: Formats, currency: Currency) -> tuple[str, str]:
    if bay.session_id is not None:
        money = "" if bay.cost_gross is None else formats.money(bay.cost_gross, currency)
        parts = [formats.energy(bay.energy_wh)] if bay.energy_wh is not None else []
        if bay.is_session_open and bay.power_w is not None and kind is BayKind.CHARGING:
            parts.append(formats.power(bay.power_w))
        elif kind is BayKind.PAUSED:
            by_car = bay.occupancy is Occupancy.SUSPENDED_EV
            parts.append(texts("board.full_or_paused" if by_car else "board.no_power_given"))
        elif bay.receipt_id is not None:
            parts.append(texts("board.unpaid"))
        return money, " · ".join(parts)
    if kind is BayKind.FAULT:
        return "", fault_text(bay, texts)
    if kind is BayKind.PLUGGED_IN:
        return "", texts("board.waiting_for_driver")
    if kind is BayKind.STARTING:
        return "", texts("board.waiting_for_charger")
    if kind is BayKind.RESERVED:
        return "", texts("board.reserved_for")
    if bay.station_id is None:
        return "", texts("board.no_charger")
    if kind is BayKind.FREE:
        return "", formats.price_per_kwh(
            bay.price_per_kwh_gross, currency
        ) if bay.price_per_kwh_gross is not None else ""
    return "", ""
