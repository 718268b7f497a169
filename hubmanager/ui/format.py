"""How figures look on screen: the only place that knows kWh, kW, money and local time.

Everything is written by the chosen language's patterns in resources/texts/<language>/format.toml.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from hubmanager.domain.money import Currency, minor_digits
from hubmanager.texts import Texts

Day = date
"""A calendar day (the class below has a method of the same name)."""

_SYMBOLS = {
    "EUR": "€",
    "GBP": "£",
    "USD": "$",
    "CHF": "CHF",
    "JPY": "¥",
    "PLN": "zł",
    "CZK": "Kč",
    "SEK": "kr",
    "NOK": "kr",
    "DKK": "kr",
}


class Formats:
    """Writes figures in one language and the hub's time zone. None is written as a dash."""

    def __init__(self, texts: Texts, time_zone: ZoneInfo | None = None) -> None:
        self._texts = texts
        self.time_zone = time_zone or ZoneInfo("UTC")
        self._months = texts("format.months").split()
        self._weekdays = texts("format.weekdays").split()
        self._decimal = texts("format.decimal")
        self._group = texts("format.group")

    @property
    def nothing(self) -> str:
        """What stands where there is no figure."""
        return self._texts("format.nothing")

    def number(self, value: Decimal | int, digits: int = 0) -> str:
        """Return a number with `digits` decimals, rounded half-up, with a true minus sign."""
        rounded = Decimal(value).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
        whole, _, fraction = f"{abs(rounded):f}".partition(".")
        groups: list[str] = []
        while len(whole) > 3:
            groups.insert(0, whole[-3:])
            whole = whole[:-3]
        text = self._group.join([whole, *groups]) + (self._decimal + fraction if fraction else "")
        return f"−{text}" if rounded < 0 else text

    def money(self, amount: Decimal | None, currency: Currency) -> str:
        """Return an amount with its currency: €18.42 or 18,42 €."""
        if amount is None:
            return self.nothing
        return self._money(amount, currency, minor_digits(currency))

    def price(self, amount: Decimal | None, currency: Currency) -> str:
        """Return a price with as many decimals as it has (at least the currency's): €0.49, €0.4925."""
        if amount is None:
            return self.nothing
        exponent = amount.normalize().as_tuple().exponent
        own = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        return self._money(amount, currency, min(4, max(minor_digits(currency), own)))

    def price_per_kwh(self, amount: Decimal | None, currency: Currency) -> str:
        """Return what a kWh costs: €0.49 /kWh."""
        if amount is None:
            return self.nothing
        return self._texts("format.money_per_kwh", money=self.price(amount, currency))

    def symbol(self, currency: Currency) -> str:
        """Return the sign that people know a currency by."""
        return _SYMBOLS.get(currency, currency)

    def energy(self, energy_wh: Decimal | int | None, digits: int = 1) -> str:
        """Return energy in kWh."""
        return self.nothing if energy_wh is None else f"{self.number(Decimal(energy_wh) / 1000, digits)} kWh"

    def power(self, power_w: int | None) -> str:
        """Return power in kW: whole from 100 kW on, else with one decimal."""
        if power_w is None:
            return self.nothing
        kw = Decimal(power_w) / 1000
        is_short = abs(kw) >= 100 or power_w % 1000 == 0
        return f"{self.number(kw, 0 if is_short else 1)} kW"

    def current(self, current_ma: int | None) -> str:
        """Return a current in ampere."""
        if current_ma is None:
            return self.nothing
        return f"{self.number(Decimal(current_ma) / 1000, 0 if current_ma % 1000 == 0 else 1)} A"

    def percent(self, value: Decimal | int | None, digits: int = 0) -> str:
        """Return a percentage: 64 %."""
        return self.nothing if value is None else f"{self.number(value, digits)} %"

    def local(self, at: datetime) -> datetime:
        """Return an instant on the hub's clock on the wall."""
        return at.astimezone(self.time_zone)

    def to_utc(self, local: datetime) -> datetime:
        """Return the instant that a naive local time means."""
        return local.replace(tzinfo=self.time_zone).astimezone(UTC)

    def today(self, now: datetime) -> Day:
        """Return the hub's date at an instant."""
        return self.local(now).date()

    def time(self, at: datetime | None, *, seconds: bool = False) -> str:
        """Return the local time of day: 14:32."""
        return self.nothing if at is None else self.local(at).strftime("%H:%M:%S" if seconds else "%H:%M")

    def date(self, on: Day | datetime | None) -> str:
        """Return a date: 23 Nov 2026."""
        return self._date("format.date", on)

    def date_short(self, on: Day | datetime | None) -> str:
        """Return a date without its year: 23 Nov."""
        return self._date("format.date_short", on)

    def date_long(self, on: Day | datetime | None) -> str:
        """Return a date with its weekday: Mon 23 Nov 2026."""
        return self._date("format.date_long", on)

    def weekday(self, on: Day) -> str:
        """Return a short weekday: Mon."""
        return self._weekdays[on.weekday()]

    def date_time(self, at: datetime | None, *, seconds: bool = False) -> str:
        """Return date and time: 23 Nov 2026, 14:32."""
        if at is None:
            return self.nothing
        return self._texts("format.date_time", date=self.date(at), time=self.time(at, seconds=seconds))

    def moment(self, at: datetime | None, now: datetime) -> str:
        """Return the time alone when `at` is today, else with its date."""
        if at is None or self.local(at).date() == self.local(now).date():
            return self.time(at)
        return f"{self.date_short(at)} {self.time(at)}"

    def clock_length(self, seconds: Decimal) -> str:
        """Return billed time as it stands on receipts: 0:15:00."""
        whole = int(seconds.to_integral_value(ROUND_HALF_UP))
        sign, whole = ("-" if whole < 0 else ""), abs(whole)
        return f"{sign}{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"

    def duration(self, length: timedelta | None) -> str:
        """Return a length of time: 45 s, 12 min, 1 h 05 min, 3 d 4 h."""
        if length is None:
            return self.nothing
        seconds = max(0, int(length.total_seconds()))
        minutes, hours = seconds // 60, seconds // 3600
        if minutes < 1:
            return self._texts("format.seconds", seconds=seconds)
        if hours < 1:
            return self._texts("format.duration_minutes", minutes=minutes)
        if hours < 48:
            return self._texts("format.duration_hours", hours=hours, minutes=minutes % 60)
        return self._texts("format.duration_days", days=hours // 24, hours=hours % 24)

    def parse_amount(self, text: str) -> Decimal | None:
        """Read what a person typed as a number; None if it is none. Both decimal signs are understood.

        A sign that groups thousands is only taken as such where three digits follow it and another decimal sign stands
        behind, or where it repeats: "1,234.50" and "1.234,50" are both 1234.50, "12,50" and "12.50" both 12.50.
        """
        kept = text.strip().replace("−", "-").replace("'", "")
        for mark in (*_SYMBOLS.values(), "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", " "):
            kept = kept.replace(mark, "")
        last = max(kept.rfind("."), kept.rfind(","))
        if last >= 0:
            sign = kept[last]
            whole, fraction = kept[:last], kept[last + 1 :]
            if sign in whole:  # it repeats, so it groups
                whole, fraction = whole + fraction, ""
            kept = whole.replace(".", "").replace(",", "") + ("." + fraction if fraction else "")
        try:
            value = Decimal(kept)
        except InvalidOperation:
            return None
        return value if value.is_finite() else None

    def _money(self, amount: Decimal, currency: Currency, digits: int) -> str:
        text = self.number(abs(amount), digits)
        written = self._texts("format.money", symbol=self.symbol(currency), amount=text)
        is_negative = amount < 0 and any(char in "123456789" for char in text)
        return f"−{written}" if is_negative else written

    def _date(self, key: str, on: Day | datetime | None) -> str:
        if on is None:
            return self.nothing
        day = self.local(on) if isinstance(on, datetime) else on
        return self._texts(
            key,
            weekday=self._weekdays[day.weekday()],
            day=day.day,
            month=self._months[day.month - 1],
            year=day.year,
        )
