"""What the first start has gathered so far, and the command that it becomes."""

from dataclasses import dataclass
from decimal import Decimal

from hubmanager.domain.bay import CurrentKind
from hubmanager.domain.hub_settings import HubSettings
from hubmanager.domain.money import Currency
from hubmanager.hub.messages.commands import SetUpHub
from hubmanager.hub.messages.views import BayDraft


@dataclass(slots=True)
class FirstStartDraft:
    """Filled in step by step; each step checks its own part."""

    language: str = "en"
    name: str = ""
    operator: str = ""
    address: str = ""
    phone: str = ""
    currency: Currency = Currency("EUR")
    vat_pct: Decimal = Decimal(19)
    tax_number: str = ""
    country: str = "DE"
    time_zone: str = "Europe/Berlin"
    bay_numbers: tuple[str, ...] = ()
    current_kind: CurrentKind = CurrentKind.AC
    max_power_w: int = 22_000
    price_per_kwh: Decimal = Decimal(0)
    manager_name: str = ""
    manager_pin: str = ""

    def command(self) -> SetUpHub:
        """Return the command that sets the hub up."""
        settings = HubSettings(
            is_set_up=True,
            name=self.name,
            operator=self.operator,
            address=self.address,
            phone=self.phone,
            currency=self.currency,
            vat_pct=self.vat_pct,
            tax_number=self.tax_number,
            country=self.country,
            time_zone=self.time_zone,
            language=self.language,
            receipt_language=self.language,
        )
        bays = tuple(
            BayDraft(number=number, current_kind=self.current_kind, max_power_w=self.max_power_w)
            for number in self.bay_numbers
        )
        return SetUpHub(
            settings=settings,
            bays=bays,
            manager_name=self.manager_name,
            manager_pin=self.manager_pin,
            price_per_kwh_gross=self.price_per_kwh,
        )
