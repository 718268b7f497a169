# ruff: noqa: ARG002 - the methods' arguments are SQLAlchemy's
"""Column types that keep what databases forget: exact amounts, the time zone, enums and whole values as JSON.

SQLite keeps NUMERIC as a binary float and drops time zones, so amounts are integers of ten-thousandths and times are
microseconds since 1970 there (a real TIMESTAMPTZ on PostgreSQL). Each type refuses what does not fit with InvalidInput.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import BigInteger, DateTime, Dialect, Integer, String, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from hubmanager.domain.errors import InvalidInput, StoreIncompatible

BigId = BigInteger().with_variant(Integer, "sqlite")
"""Key handed out by the database: 64 bits, and on SQLite the rowid itself."""

_UNITS_PER_WHOLE = 10_000
_MOST_UNITS = 2**63 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Amount(TypeDecorator[Decimal]):
    """An exact decimal with at most four decimals, kept as an integer of ten-thousandths (OCPI's precision)."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Return the number of ten-thousandths. Raises InvalidInput for more decimals, NaN, infinity or a float."""
        return None if value is None else amount_to_units(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """Return the decimal, with two decimals or as many as it needs."""
        return None if value is None else units_to_amount(int(value))


def amount_to_units(value: Decimal) -> int:
    """Return `value` in ten-thousandths. Raises InvalidInput when it does not fit exactly."""
    if not isinstance(value, Decimal) or not value.is_finite():
        raise InvalidInput(f"'{value!r}' is no exact amount.", remedy="Enter a number with at most four decimals.")
    numerator, denominator = value.as_integer_ratio() if abs(value.adjusted()) < 30 else (_MOST_UNITS, 1)
    units, rest = divmod(numerator * _UNITS_PER_WHOLE, denominator)
    if rest or abs(units) > _MOST_UNITS:
        raise InvalidInput(
            f"The amount {value} can't be kept.", remedy="Use at most four decimals and 14 digits before."
        )
    return units


def units_to_amount(units: int) -> Decimal:
    """Return ten-thousandths as a decimal with two to four decimals: 125000 is 12.50."""
    if units % 100 == 0:
        return Decimal(units // 100).scaleb(-2)
    if units % 10 == 0:
        return Decimal(units // 10).scaleb(-3)
    return Decimal(units).scaleb(-4)


class UtcTime(TypeDecorator[datetime]):
    """An instant. Aware datetimes go in, aware UTC datetimes come out, to the microsecond."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Use PostgreSQL's own type for instants where there is one."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Return what the database keeps. Raises InvalidInput for a datetime without a time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise InvalidInput(f"The time {value.isoformat()} has no time zone.", remedy="Give it with its offset.")
        if dialect.name == "postgresql":
            return value.astimezone(UTC)
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC."""
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return _EPOCH + timedelta(microseconds=value)


class CleanText(TypeDecorator[str]):
    """Text from outside. NUL characters, which PostgreSQL refuses, fall away; halves of surrogate pairs become '?'."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return the text as any database can keep it. The same goes for what it is compared with."""
        if value is None or (value.isascii() and "\0" not in value):
            return value
        return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


class Choice(TypeDecorator[StrEnum]):
    """A StrEnum, kept as its value."""

    impl = String
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__(40)
        self.kind = kind

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """Return the value's text. Raises ValueError for what is no member."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Return the member. Raises StoreIncompatible for a word that this version does not know."""
        if value is None:
            return None
        try:
            return self.kind(value)
        except ValueError as error:
            raise StoreIncompatible(
                f"The database holds '{value}', which is no {self.kind.__name__} of this version.",
                remedy="Install the newest version of Hubmanager.",
            ) from error


class JsonText(TypeDecorator[Any]):
    """A plain value as JSON text, decimals as strings so that no figure ever passes through a float."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: Any) -> None:
        super().__init__()
        self.kind = kind
        self._encoder = msgspec.json.Encoder(decimal_format="string")
        self._decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(kind)

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Return the JSON text."""
        return None if value is None else self._encoder.encode(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Return the value. Raises StoreIncompatible when the text is none of ours."""
        if value is None:
            return None
        try:
            return self._decoder.decode(value)
        except msgspec.MsgspecError as error:
            raise StoreIncompatible(
                f"A record of the database can't be read: {error}.",
                remedy="Run 'hubmanager check', and restore a backup if it finds damage.",
            ) from error
