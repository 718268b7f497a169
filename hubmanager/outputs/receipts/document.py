"""Everything that stands on a receipt, gathered once, whatever it is printed on."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from hubmanager.domain.bay import CurrentKind
from hubmanager.domain.cdr import PriceLine, VatShare
from hubmanager.domain.hub_settings import HubSettings
from hubmanager.domain.payment import Payment
from hubmanager.domain.receipt import Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptDocument:
    """One receipt, void or refund, ready to be laid out. Times are UTC; the layout shows them in `time_zone`."""

    hub: HubSettings
    receipt: Receipt
    time_zone: ZoneInfo
    language: str
    bay_number: str
    station_id: str
    evse_id: int
    current_kind: CurrentKind
    max_power_w: int
    session_id: int
    started_at: datetime
    ended_at: datetime
    start_register_wh: int
    end_register_wh: int
    energy_wh: int
    time_s: int
    parking_time_s: int
    tariff_name: str
    lines: tuple[PriceLine, ...]
    vat: tuple[VatShare, ...]
    total_gross: Decimal
    payments: tuple[Payment, ...] = ()
    token_label: str = ""
    copy_number: int = 0
    """0: the first print; n: marked as copy n."""
    original_number: str = ""
    """For a void or refund: the receipt it corrects."""
