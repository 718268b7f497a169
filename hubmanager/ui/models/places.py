"""Currencies and time zones that can be chosen."""

from zoneinfo import available_timezones

CURRENCIES = ("EUR", "GBP", "CHF", "USD", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "CAD", "AUD", "NZD", "JPY")
_AREAS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def time_zones() -> list[str]:
    """Return the time zones of places, by name."""
    return sorted(zone for zone in available_timezones() if zone.split("/")[0] in _AREAS)
