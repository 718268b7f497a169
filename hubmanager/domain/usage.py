"""How much of each price component a session used, and the rounding up to steps at its end."""

from collections.abc import Iterator
from decimal import Decimal

from hubmanager.domain.exact import Exact
from hubmanager.domain.tariff import PriceComponent, TariffDimension
from hubmanager.domain.tariff_match import Choice

_ORDER = (TariffDimension.ENERGY, TariffDimension.TIME, TariffDimension.PARKING_TIME, TariffDimension.FLAT)


class Usage:
    """Volumes by dimension and element: Wh, seconds, or 1 for a flat fee."""

    def __init__(self) -> None:
        self._volumes: dict[tuple[TariffDimension, int], Exact] = {}
        self._components: dict[tuple[TariffDimension, int], PriceComponent] = {}
        self._last_energy: tuple[TariffDimension, int] | None = None
        self._last_time: tuple[TariffDimension, int] | None = None

    def add(self, dimension: TariffDimension, choice: Choice, volume: Exact) -> None:
        """Add the volume of the next period in time."""
        index, component = choice
        key = (dimension, index)
        self._volumes[key] = self._volumes.get(key, 0) + volume
        self._components[key] = component
        if dimension is TariffDimension.ENERGY:
            self._last_energy = key
        elif dimension is not TariffDimension.FLAT:
            self._last_time = key

    def has(self, dimension: TariffDimension) -> bool:
        """Whether anything of the dimension was used."""
        return any(key[0] is dimension for key in self._volumes)

    def round_up_steps(self) -> None:
        """Round up to whole steps: once for energy, once for time and parking together (OCPI 2.2.1, mod_cdrs, step_size).

        The step is that of the component active in the last period that had one. What is rounded is the session's total of
        that component's own dimension; the extra is billed at the last period's price. Other dimensions stay exact.
        """
        for last in (self._last_energy, self._last_time):
            if last is not None:
                step = max(self._components[last].step_size, 1)
                total: Exact = sum(volume for key, volume in self._volumes.items() if key[0] is last[0])
                self._volumes[last] += -(-total // step) * step - total

    def by_price(self) -> Iterator[tuple[TariffDimension, Decimal, Decimal | None, Exact]]:
        """Yield (dimension, price, VAT rate, volume) of what was used at all, volumes at equal prices added up."""
        merged: dict[tuple[TariffDimension, Decimal, Decimal | None], Exact] = {}
        for key, volume in self._volumes.items():
            component = self._components[key]
            price = (key[0], component.price, component.vat_pct)
            merged[price] = merged.get(price, 0) + volume
        for dimension in _ORDER:
            for (of, price_each, vat_pct), volume in merged.items():
                if of is dimension and volume:
                    yield dimension, price_each, vat_pct, volume
