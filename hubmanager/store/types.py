# ruff: noqa: ARG002 - the methods' arguments are SQLAlchemy's
"""Column types that keep what databases forget: exact amounts, the time zone, enums and whole values as JSON.

SQLite keeps NUMERIC as a binary float and drops time zones, so amounts are integers of ten-thousandths and times are
microseconds since 1970 there (a real TIMESTAMPTZ on PostgreSQL). Each type refuses what does not fit with InvalidInput.
"""

from collections.abc import Callable
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

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """Return what turns an instant into what the database keeps; it raises InvalidInput without a time zone."""
        return _keep_instant if dialect.name == "postgresql" else _count_microseconds

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        """Return what turns it back into an instant in UTC."""
        return _instant_in_utc if dialect.name == "postgresql" else _instant_of_microseconds


def _count_microseconds(value: datetime | None) -> int | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise _no_zone(value)
    return (value - _EPOCH) // _MICROSECOND


def _instant_of_microseconds(value: int | None) -> datetime | None:
    return None if value is None else _EPOCH + timedelta(microseconds=value)


def _keep_instant(value: datetime | None) -> datetime | None:
    if value is not None and value.tzinfo is None:
        raise _no_zone(value)
    return value


def _instant_in_utc(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


def _no_zone(value: datetime) -> InvalidInput:
    return InvalidInput(f"The time {value.isoformat()} has no time zone.", remedy="Give it with its offset.")


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

    def bind_processor(self, dialect: Dialect) -> Callable[[StrEnum | None], str | None]:
        """Return what turns a member into its text; it raises ValueError for what is none."""
        texts: dict[StrEnum | None, str | None] = {member: member.value for member in self.kind}
        texts[None] = None

        def text_of(value: StrEnum | None) -> str | None:
            try:
                return texts[value]
            except KeyError:
                raise ValueError(f"{value!r} is no {self.kind.__name__}.") from None

        return text_of

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], StrEnum | None]:
        """Return what turns a text into its member; it raises StoreIncompatible for a word this version does not know."""
        members: dict[str | None, StrEnum | None] = {member.value: member for member in self.kind}
        members[None] = None

        def member_of(text: str | None) -> StrEnum | None:
            try:
                return members[text]
            except KeyError:
                raise StoreIncompatible(
                    f"The database holds '{text}', which is no {self.kind.__name__} of this version.",
                    remedy="Install the newest version of Hubmanager.",
                ) from None

        return member_of


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
