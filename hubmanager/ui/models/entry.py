"""Reads what a person typed into fields: decimals with comma or point, whole numbers, times, bay numbers."""

import re
from datetime import time
from decimal import Decimal

from hubmanager.domain.errors import InvalidInput
from hubmanager.domain.money import Currency, minor_digits
from hubmanager.ui.format import Formats

_TIME = re.compile(r"(\d{1,2})[:.](\d{2})")
_PIN = re.compile(r"[0-9]{4,12}")


def read_decimal(formats: Formats, text: str, field: str, example: str = "0.49") -> Decimal:
    """Return the number that `text` holds; "0,49" and "0.49" are the same. Raises InvalidInput."""
    number = formats.parse_amount(text)
    if number is None or "e" in text.lower():
        raise _bad_number(field, example)
    return number


def read_amount(formats: Formats, text: str, field: str, currency: Currency, example: str = "150") -> Decimal:
    """Return an amount of money that people can pay: not negative, no finer than the smallest coin. Raises InvalidInput."""
    amount = read_decimal(formats, text, field, example)
    if amount < 0:
        raise InvalidInput("The amount is below zero.", field=field, key="entry.not_negative")
    if amount != amount.quantize(Decimal(1).scaleb(-minor_digits(currency))):
        raise _bad_number(field, example)
    return amount


def read_price(formats: Formats, text: str, field: str, example: str = "0.49") -> Decimal | None:
    """Return a price of up to four decimals, or None for an empty field. Raises InvalidInput when it is below zero."""
    if not text.strip():
        return None
    price = read_decimal(formats, text, field, example)
    if price < 0:
        raise InvalidInput("The price is below zero.", field=field, key="entry.not_negative")
    if price != price.quantize(Decimal("0.0001")):
        raise _bad_number(field, example)
    return price


def read_vat(formats: Formats, text: str, field: str = "vat_pct") -> Decimal:
    """Return a VAT rate from 0 to 100 %. Raises InvalidInput."""
    rate = read_decimal(formats, text, field, "19")
    if not 0 <= rate <= 100:
        raise _bad_number(field, "19")
    return rate


def read_country(text: str, field: str = "country") -> str:
    """Return a country's two letters. Raises InvalidInput."""
    bare = text.strip().upper()
    if not re.fullmatch(r"[A-Z]{2}", bare):
        raise InvalidInput("A country is named by two letters.", field=field, key="entry.country")
    return bare


def read_whole(text: str, field: str, low: int, high: int) -> int:
    """Return a whole number from `low` to `high`. Raises InvalidInput."""
    bare = text.strip()
    if bare.isascii() and bare.isdigit() and low <= int(bare) <= high:
        return int(bare)
    raise InvalidInput(
        f"This is not a whole number from {low} to {high}.",
        field=field,
        key="entry.whole_number",
        values={"low": str(low), "high": str(high)},
    )


def read_required(text: str, field: str) -> str:
    """Return the text without outer blanks. Raises InvalidInput when nothing is left."""
    bare = text.strip()
    if not bare:
        raise InvalidInput("This must be filled in.", field=field, key="entry.required")
    return bare


def read_pin(text: str, again: str, field: str = "pin") -> str:
    """Return a PIN of 4 to 12 digits, typed the same twice. Raises InvalidInput for `field` or "pin_again"."""
    if not _PIN.fullmatch(text):
        raise InvalidInput("A PIN has 4 to 12 digits.", field=field, key="entry.pin")
    if text != again:
        raise InvalidInput("The two PINs differ.", field="pin_again", key="entry.pin_differs")
    return text


def read_time(text: str, field: str) -> time:
    """Return a time of day such as 8:00 or 22.30. Raises InvalidInput."""
    match = _TIME.fullmatch(text.strip())
    if match and int(match[1]) < 24 and int(match[2]) < 60:
        return time(int(match[1]), int(match[2]))
    raise InvalidInput("This is not a time of day.", field=field, key="entry.time")


def read_power_w(formats: Formats, text: str, field: str) -> int:
    """Return a power typed in kW as whole watts. Raises InvalidInput outside of 0.1 to 4,000 kW."""
    power = read_decimal(formats, text, field, "22") * 1000
    if not 100 <= power <= 4_000_000 or power != power.to_integral_value():
        raise _bad_number(field, "22")
    return int(power)


def show_decimal(number: Decimal | None, language: str, least_digits: int = 0) -> str:
    """Return a number as one would type it: no trailing zeros, comma in German. Empty for None."""
    if number is None:
        return ""
    whole, _, fraction = f"{number.normalize():f}".partition(".")
    fraction = fraction.ljust(least_digits, "0")
    return f"{whole}{',' if language == 'de' else '.'}{fraction}" if fraction else whole


def _bad_number(field: str, example: str) -> InvalidInput:
    return InvalidInput("This is not a number.", field=field, key="entry.number", values={"example": example})
