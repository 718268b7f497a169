"""Price lists as OCPI Tariff objects: read from 2.2.1 and 2.3.0, written as 2.3.0.

In 2.2.1 every price is before tax and `vat` absent means that no VAT applies; in 2.3.0 `tax_included` (YES, NO, N/A) says how
prices are meant. Limits are `{excl_vat, incl_vat}` in 2.2.1 and `{before_taxes, after_taxes}` in 2.3.0.
"""

import dataclasses
import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from hubmanager.domain.document_reader import DocumentReader
from hubmanager.domain.errors import InvalidInput
from hubmanager.domain.ids import TariffId
from hubmanager.domain.money import Currency
from hubmanager.domain.tariff import (
    PriceComponent,
    PriceLimit,
    ReservationRestriction,
    Tariff,
    TariffDimension,
    TariffElement,
    TariffRestrictions,
    Weekday,
)

_NOTHING = Decimal(0)
_HIGHEST_PRICE = Decimal(1_000_000)
_PRICE_DECIMALS = 8
_HIGHEST_VOLUME = Decimal(1_000_000)
_LONGEST_STEP = 1_000_000
_LONGEST_DURATION_S = 100 * 86_400
_CLOCK_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(:00)?")
_RESERVABLE = (TariffDimension.FLAT, TariffDimension.TIME)


class _TaxIncluded(StrEnum):
    YES = "YES"
    NO = "NO"
    NOT_APPLICABLE = "N/A"


def tariff_from_json(text: str, default_vat_pct: Decimal | None = None) -> Tariff:
    """Read a tariff from JSON text; see tariff_from_ocpi. Raises InvalidInput, naming the line where it is no JSON."""
    try:
        document = json.loads(text, parse_float=Decimal)
    except json.JSONDecodeError as error:
        raise InvalidInput(
            f"The tariff is no JSON: {error.msg} in line {error.lineno}, column {error.colno}.",
            remedy="Correct that place.",
            field="tariff",
            key="tariff_no_json",
            values={"line": str(error.lineno), "column": str(error.colno)},
        ) from error
    except (RecursionError, ValueError) as error:
        raise InvalidInput(
            "The tariff is no JSON that can be read.", remedy="Export it again.", field="tariff"
        ) from error
    return tariff_from_ocpi(document, default_vat_pct)


def tariff_from_ocpi(document: Mapping[str, Any], default_vat_pct: Decimal | None = None) -> Tariff:
    """Read an OCPI Tariff object of 2.2.1 or 2.3.0 (told apart by `tax_included`).

    `default_vat_pct` is used where a component states no `vat`. Unknown fields are passed over. Raises InvalidInput whose
    `field` is the path of what is wrong: what is missing or malformed, negative prices, elements that could never hold, two
    components of one dimension in one element (no one could say which of them counts).
    """
    reader = DocumentReader(document, "", "tariff")
    currency = reader.text("currency", 3).upper()
    if not re.fullmatch(r"[A-Z]{3}", currency):
        reader.refuse("currency", f"is '{currency}'", "Use the code of ISO 4217, such as EUR.")
    included = reader.choice("tax_included", _TaxIncluded) if reader.has("tax_included") else _TaxIncluded.NO
    vat_pct = None if included is _TaxIncluded.NOT_APPLICABLE else default_vat_pct
    elements = tuple(_element(row, vat_pct) for row in reader.objects("elements"))
    if not elements:
        reader.refuse("elements", "is empty", "Give at least one element with a price.")
    start_at, end_at = _instant(reader, "start_date_time"), _instant(reader, "end_date_time")
    if start_at is not None and end_at is not None and end_at <= start_at:
        reader.refuse("end_date_time", "is not after start_date_time", "Let the tariff end later than it starts.")
    return Tariff(
        tariff_id=TariffId(reader.text("id", 36)),
        currency=Currency(currency),
        elements=elements,
        is_tax_included=included is not _TaxIncluded.NO,
        name=reader.text("name", 200, default=""),
        alt_text=_alt_text(reader),
        min_price=_limit(reader, "min_price"),
        max_price=_limit(reader, "max_price"),
        start_at=start_at,
        end_at=end_at,
    )


def simple_tariff(
    tariff_id: str,
    currency: str,
    price_per_kwh_gross: Decimal,
    vat_pct: Decimal | None,
    idle_per_minute_gross: Decimal | None = None,
    session_fee_gross: Decimal | None = None,
    name: str = "",
) -> Tariff:
    """Make a tariff of one price per kWh, with an idle fee per minute parked and a fee per session if given, all gross.

    Raises InvalidInput with the argument's name in the path, as tariff_from_ocpi does.
    """
    prices = {"price_per_kwh_gross": price_per_kwh_gross}
    prices |= {} if idle_per_minute_gross is None else {"idle_per_minute_gross": idle_per_minute_gross}
    prices |= {} if session_fee_gross is None else {"session_fee_gross": session_fee_gross}
    reader = DocumentReader(prices | {"vat_pct": vat_pct}, "", "tariff")
    for field in prices:
        reader.number(field, _NOTHING, Decimal(10_000), _PRICE_DECIMALS)
    if vat_pct is not None:
        reader.number("vat_pct", _NOTHING, Decimal(100), 4)
    components = [PriceComponent(TariffDimension.ENERGY, price_per_kwh_gross, vat_pct)]
    if idle_per_minute_gross is not None:
        components.append(PriceComponent(TariffDimension.PARKING_TIME, idle_per_minute_gross * 60, vat_pct))
    if session_fee_gross is not None:
        components.append(PriceComponent(TariffDimension.FLAT, session_fee_gross, vat_pct))
    return Tariff(TariffId(tariff_id), Currency(currency), (TariffElement(tuple(components)),), name=name)


def tariff_to_ocpi(
    tariff: Tariff, *, country_code: str = "", party_id: str = "", last_updated: datetime | None = None
) -> dict[str, Any]:
    """Return the tariff as a 2.3.0 Tariff object of plain JSON values; tariff_from_ocpi reads the same tariff from it.

    The owner's codes and the time of the last change are part of the object where given. `name` is a field of ours.
    """
    document: dict[str, Any] = {"country_code": country_code, "party_id": party_id, "id": tariff.tariff_id}
    document |= {"name": tariff.name, "currency": tariff.currency}
    document["tax_included"] = _tax_included(tariff).value
    if tariff.alt_text:
        document["tariff_alt_text"] = [{"language": "en", "text": tariff.alt_text}]
    for field, limit in (("min_price", tariff.min_price), ("max_price", tariff.max_price)):
        if limit is not None:
            document[field] = {"before_taxes": _json_number(limit.before_taxes)}
            if limit.after_taxes is not None:
                document[field]["after_taxes"] = _json_number(limit.after_taxes)
    document["elements"] = [_element_document(element) for element in tariff.elements]
    for field, at in (
        ("start_date_time", tariff.start_at),
        ("end_date_time", tariff.end_at),
        ("last_updated", last_updated),
    ):
        if at is not None:
            document[field] = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return {field: value for field, value in document.items() if value != ""}


def _element(reader: DocumentReader, default_vat_pct: Decimal | None) -> TariffElement:
    components: list[PriceComponent] = []
    for row in reader.objects("price_components"):
        component = _component(row, default_vat_pct)
        if any(component.dimension is other.dimension for other in components):
            row.refuse(
                "type", f"is a second price for {component.dimension}", "Keep one price for each kind in an element."
            )
        components.append(component)
    if not components:
        reader.refuse("price_components", "is empty", "Give at least one price.")
    child = reader.child("restrictions")
    restrictions = _restrictions(child) if child is not None else None
    if restrictions is not None and restrictions.reservation is not None:
        for row, component in zip(reader.objects("price_components"), components, strict=True):
            if component.dimension not in _RESERVABLE:
                row.refuse("type", f"is {component.dimension}", "A reservation has prices for FLAT and TIME only.")
    return TariffElement(tuple(components), restrictions)


def _component(reader: DocumentReader, default_vat_pct: Decimal | None) -> PriceComponent:
    has_vat = reader.has("vat")
    return PriceComponent(
        dimension=reader.choice("type", TariffDimension),
        price=reader.number("price", _NOTHING, _HIGHEST_PRICE, _PRICE_DECIMALS),
        vat_pct=reader.number("vat", _NOTHING, Decimal(100), 4) if has_vat else default_vat_pct,
        step_size=reader.whole("step_size", _LONGEST_STEP, default=1),
    )


def _restrictions(reader: DocumentReader) -> TariffRestrictions | None:
    restrictions = TariffRestrictions(
        start_time=_clock_time(reader, "start_time"),
        end_time=_clock_time(reader, "end_time"),
        start_date=_date(reader, "start_date"),
        end_date=_date(reader, "end_date"),
        min_kwh=_volume(reader, "min_kwh"),
        max_kwh=_volume(reader, "max_kwh"),
        min_current=_volume(reader, "min_current"),
        max_current=_volume(reader, "max_current"),
        min_power=_volume(reader, "min_power"),
        max_power=_volume(reader, "max_power"),
        min_duration=reader.whole("min_duration", _LONGEST_DURATION_S) if reader.has("min_duration") else None,
        max_duration=reader.whole("max_duration", _LONGEST_DURATION_S) if reader.has("max_duration") else None,
        day_of_week=reader.choices("day_of_week", Weekday),
        reservation=reader.choice("reservation", ReservationRestriction) if reader.has("reservation") else None,
    )
    if restrictions.start_time is not None and restrictions.start_time == restrictions.end_time != time(0):
        reader.refuse("end_time", "equals start_time", "Leave out both for the whole day.")
    for lower, upper in (
        ("start_date", "end_date"),
        ("min_kwh", "max_kwh"),
        ("min_current", "max_current"),
        ("min_power", "max_power"),
        ("min_duration", "max_duration"),
    ):
        low, high = getattr(restrictions, lower), getattr(restrictions, upper)
        if low is not None and high is not None and high <= low:
            reader.refuse(upper, f"is not greater than {lower}", "The element could never apply. Correct one of them.")
    return None if restrictions == TariffRestrictions() else restrictions


def _limit(reader: DocumentReader, name: str) -> PriceLimit | None:
    child = reader.child(name)
    if child is None:
        return None
    before, after = ("before_taxes", "after_taxes") if child.has("before_taxes") else ("excl_vat", "incl_vat")
    return PriceLimit(
        before_taxes=child.number(before, _NOTHING, _HIGHEST_PRICE, _PRICE_DECIMALS),
        after_taxes=child.number(after, _NOTHING, _HIGHEST_PRICE, _PRICE_DECIMALS) if child.has(after) else None,
    )


def _alt_text(reader: DocumentReader) -> str:
    texts = [(row.text("language", 2), row.text("text", 512)) for row in reader.objects("tariff_alt_text")]
    return next((text for language, text in texts if language.lower() == "en"), texts[0][1] if texts else "")


def _volume(reader: DocumentReader, name: str) -> Decimal | None:
    return reader.number(name, _NOTHING, _HIGHEST_VOLUME, 6) if reader.has(name) else None


def _clock_time(reader: DocumentReader, name: str) -> time | None:
    if not reader.has(name):
        return None
    text = reader.text(name, 8)
    match = _CLOCK_TIME.fullmatch(text)
    if match is None:
        reader.refuse(name, f"is '{text}'", "Write hours and minutes such as 08:30; the day's end is 00:00.")
    return time(int(match[1]), int(match[2]))


def _date(reader: DocumentReader, name: str) -> date | None:
    if not reader.has(name):
        return None
    text = reader.text(name, 10)
    try:
        return date.fromisoformat(text)
    except ValueError:
        reader.refuse(name, f"is '{text}'", "Write year, month and day such as 2026-03-31.")


def _instant(reader: DocumentReader, name: str) -> datetime | None:
    if not reader.has(name):
        return None
    text = reader.text(name, 32)
    try:
        at = datetime.fromisoformat(text)
        # OCPI times are in UTC, whether they say so or not.
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        reader.refuse(name, f"is '{text}'", "Write a time such as 2026-03-31T22:00:00Z.")


def _tax_included(tariff: Tariff) -> _TaxIncluded:
    components = [component for element in tariff.elements for component in element.price_components]
    if tariff.is_tax_included and all(component.vat_pct is None for component in components):
        return _TaxIncluded.NOT_APPLICABLE
    return _TaxIncluded.YES if tariff.is_tax_included else _TaxIncluded.NO


def _element_document(element: TariffElement) -> dict[str, Any]:
    document: dict[str, Any] = {"price_components": [_component_document(row) for row in element.price_components]}
    if element.restrictions is not None:
        fields = (field.name for field in dataclasses.fields(element.restrictions))
        rows = {name: _restriction_value(getattr(element.restrictions, name)) for name in fields}
        document["restrictions"] = {name: value for name, value in rows.items() if value not in (None, [])}
    return document


def _restriction_value(value: object) -> object:
    match value:
        case time():
            return value.strftime("%H:%M")
        case date():
            return value.isoformat()
        case Decimal():
            return _json_number(value)
        case tuple():
            return [str(day) for day in value]
        case StrEnum():
            return str(value)
    return value


def _component_document(component: PriceComponent) -> dict[str, Any]:
    document: dict[str, Any] = {"type": component.dimension.value, "price": _json_number(component.price)}
    if component.vat_pct is not None:
        document["vat"] = _json_number(component.vat_pct)
    return document | {"step_size": component.step_size}


def _json_number(number: Decimal) -> int | float:
    """Return a number that JSON writes with the same digits (up to 15 of them, which the limits on entry keep)."""
    return int(number) if number == int(number) else float(number)
