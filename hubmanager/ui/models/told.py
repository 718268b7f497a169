"""What the hub tells by key and values, put into words: answers to commands and entries of a session's timeline."""

import string
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from hubmanager.domain.money import Currency
from hubmanager.hub.messages.views import TimelineEntry
from hubmanager.texts import Texts
from hubmanager.ui.format import Formats
from hubmanager.ui.models.session_row import stop_text


def told(texts: Texts, key: str, values: Mapping[str, str]) -> str:
    """Return a text of the hub's. A key that has no text here gives ""; a value that is missing leaves its place empty."""
    if key not in texts:
        return ""
    needed = {name: "" for _, name, _, _ in string.Formatter().parse(texts(key)) if name}
    filled = texts(key, **{**needed, **values}) if needed else texts(key)
    return filled.strip()


def timeline_text(entry: TimelineEntry, texts: Texts, formats: Formats, currency: Currency) -> str:
    """Return an entry as a sentence; figures and codes among its values are written as people read them."""
    values = {name: _value(name, value, texts, formats, currency) for name, value in entry.values.items()}
    return told(texts, entry.text, values) or entry.text


def _value(name: str, value: str, texts: Texts, formats: Formats, currency: Currency) -> str:
    if name == "amount":
        try:
            return formats.money(Decimal(value), currency)
        except InvalidOperation:
            return value
    if name.endswith("_wh") and value.isdigit():
        return formats.number(int(value))
    if name == "method":
        return _word(texts, "sessions.paid", value)
    if name == "reason":
        return stop_text(value, texts)
    if name == "reasons":
        reasons = (_word(texts, "sessions.reason", reason.strip()) for reason in value.split(","))
        return "; ".join(reason.rstrip(".") for reason in reasons)
    return value


def _word(texts: Texts, table: str, code: str) -> str:
    key = f"{table}.{code}"
    return texts(key) if key in texts else code
