"""What a meter showed, when, and how we came to know it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class ReadingContext(StrEnum):
    """Why the reading was taken (the OCPP ReadingContext values that matter here)."""

    BEGIN = "begin"
    PERIODIC = "periodic"
    CLOCK = "clock"
    TRIGGER = "trigger"
    INTERRUPTION = "interruption"
    END = "end"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class MeterReading:
    """One reading. `value_wh` is the import register in whole Wh; None where only power or state of charge was sent."""

    taken_at: datetime
    """The station's word for the time."""
    received_at: datetime
    """Our clock when it arrived."""
    value_wh: int | None = None
    power_w: int | None = None
    current_ma: int | None = None
    soc_pct: Decimal | None = None
    context: ReadingContext = ReadingContext.PERIODIC
