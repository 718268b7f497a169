"""The price list that is valid now, kept at hand for the board."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from hubmanager.domain.current_price import price_per_kwh_at
from hubmanager.domain.tariff import Tariff
from hubmanager.store.repositories.tariffs import TariffVersion


class CurrentPrices:
    """Answers 'what does a kWh cost now' from memory; a price is looked up once a minute and bay power."""

    def __init__(self) -> None:
        self._versions: dict[int, TariffVersion] = {}
        self._current: TariffVersion | None = None
        self._known: dict[tuple[int, datetime], Decimal | None] = {}
        self.checked_at: datetime | None = None

    @property
    def current(self) -> TariffVersion | None:
        """The version valid for sessions that start now."""
        return self._current

    def use(self, version: TariffVersion | None) -> None:
        """Take a version as the current one."""
        self._current = version
        self._known.clear()
        if version is not None:
            self._versions[version.version_id] = version

    def remember(self, version: TariffVersion) -> None:
        """Keep a version at hand that open sessions are priced by."""
        self._versions[version.version_id] = version

    @property
    def versions_at_hand(self) -> frozenset[int]:
        """The versions that need not be read again."""
        return frozenset(self._versions)

    def tariff_of(self, version_id: int | None) -> Tariff | None:
        """Return the price list of a version that is at hand."""
        if version_id is None or version_id not in self._versions:
            return None
        return self._versions[version_id].tariff

    def per_kwh(self, max_power_w: int, now: datetime, time_zone: ZoneInfo) -> Decimal | None:
        """Return the gross price of a kWh now, or None where there is none."""
        if self._current is None:
            return None
        key = (max_power_w, now.replace(second=0, microsecond=0))
        if key not in self._known:
            if len(self._known) > 200:
                self._known.clear()
            self._known[key] = price_per_kwh_at(self._current.tariff, now, time_zone, max_power_w)
        return self._known[key]
