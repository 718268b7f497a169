"""How fast a car's battery takes energy, and when it has enough. Figures are typical of cars on the road, of no make."""

from dataclasses import dataclass

from hubmanager.domain.bay import CurrentKind

_STEP_S = 20.0
"""Longest stretch in which power counts as constant; a curve changes by less than 1 % in it."""
_AC_TAPER_FROM_PCT = 96.0
_LEAST_FRACTION = 0.03


@dataclass(frozen=True, slots=True)
class CarModel:
    """What matters of a car while it charges."""

    name: str
    capacity_wh: int
    ac_power_w: int
    """What its on-board charger takes from alternating current."""
    dc_power_w: int
    """The most it ever takes from direct current."""
    dc_curve: tuple[tuple[float, float], ...]
    """Points (state of charge in percent, fraction of `dc_power_w`), rising in the first figure, from 0 to 100."""


_FLAT_THEN_STEEP = ((0.0, 0.7), (8.0, 1.0), (48.0, 0.92), (62.0, 0.66), (80.0, 0.38), (92.0, 0.14), (100.0, 0.05))
_EARLY_PEAK = ((0.0, 0.85), (5.0, 1.0), (25.0, 0.95), (50.0, 0.62), (75.0, 0.4), (90.0, 0.16), (100.0, 0.04))
_STEADY = ((0.0, 0.8), (6.0, 1.0), (78.0, 0.93), (84.0, 0.55), (93.0, 0.22), (100.0, 0.06))

CAR_MODELS: tuple[CarModel, ...] = (
    CarModel("small car", 42_000, 11_000, 85_000, _FLAT_THEN_STEEP),
    CarModel("compact", 58_000, 11_000, 120_000, _FLAT_THEN_STEEP),
    CarModel("saloon", 75_000, 11_000, 170_000, _EARLY_PEAK),
    CarModel("estate", 82_000, 11_000, 175_000, _STEADY),
    CarModel("off-roader", 93_000, 11_000, 240_000, _STEADY),
    CarModel("city car", 36_000, 7_400, 50_000, _FLAT_THEN_STEEP),
    CarModel("van", 77_000, 22_000, 125_000, _STEADY),
    CarModel("old compact", 40_000, 6_600, 46_000, _EARLY_PEAK),
)


class Car:
    """One car with its battery. It takes what it wants, never more than it is offered, and stops at `full_at_pct`."""

    def __init__(self, model: CarModel, soc_pct: float, full_at_pct: float = 80.0) -> None:
        """Take the state of charge on arrival and the limit that the driver set in the car, both 0 to 100."""
        if not 0.0 <= soc_pct <= 100.0 or not 0.0 < full_at_pct <= 100.0:
            raise ValueError(f"A battery can't be at {soc_pct} % with a limit of {full_at_pct} %.")
        self.model = model
        self.full_at_pct = full_at_pct
        self._stored_wh = model.capacity_wh * soc_pct / 100.0

    @property
    def soc_pct(self) -> float:
        """State of charge, 0 to 100."""
        return min(100.0, 100.0 * self._stored_wh / self.model.capacity_wh)

    @property
    def is_full(self) -> bool:
        """Whether it asks for no more."""
        return self._missing_wh() <= 0.0

    def power_w(self, kind: CurrentKind, offered_w: float) -> float:
        """Return what it takes now of the power offered."""
        if self.is_full or offered_w <= 0:
            return 0.0
        return min(offered_w, self._wanted_w(kind))

    def charge(self, seconds: float, kind: CurrentKind, offered_w: float) -> float:
        """Charge for a while; return the energy taken in Wh."""
        taken_wh, _ = self._run(self._stored_wh, seconds, kind, offered_w)
        self._stored_wh += taken_wh
        return taken_wh

    def seconds_to_full(self, kind: CurrentKind, offered_w: float, horizon_s: float) -> float | None:
        """Return after how many seconds it will be full, None if later than `horizon_s` or never."""
        if self.is_full:
            return 0.0
        taken_wh, used_s = self._run(self._stored_wh, horizon_s, kind, offered_w)
        return used_s if taken_wh >= self._missing_wh() else None

    def _missing_wh(self) -> float:
        return self.model.capacity_wh * self.full_at_pct / 100.0 - self._stored_wh

    def _wanted_w(self, kind: CurrentKind, stored_wh: float | None = None) -> float:
        stored = self._stored_wh if stored_wh is None else stored_wh
        soc_pct = 100.0 * stored / self.model.capacity_wh
        if kind is CurrentKind.AC:
            beyond = max(0.0, soc_pct - _AC_TAPER_FROM_PCT) / (100.0 - _AC_TAPER_FROM_PCT)
            return self.model.ac_power_w * max(0.25, 1.0 - 0.75 * beyond)
        return self.model.dc_power_w * max(_LEAST_FRACTION, _between(self.model.dc_curve, soc_pct))

    def _run(self, stored_wh: float, seconds: float, kind: CurrentKind, offered_w: float) -> tuple[float, float]:
        """Return the energy taken and the seconds it took: less than asked for when the battery fills up first."""
        if offered_w <= 0:
            return 0.0, seconds
        missing_wh = self._missing_wh()
        taken_wh = used_s = 0.0
        while used_s < seconds and taken_wh < missing_wh:
            power_w = min(offered_w, self._wanted_w(kind, stored_wh + taken_wh))
            step_s = min(_STEP_S, seconds - used_s, (missing_wh - taken_wh) * 3600.0 / power_w + 1e-3)
            taken_wh += power_w * step_s / 3600.0
            used_s += step_s
        return max(0.0, min(taken_wh, missing_wh)), used_s


def _between(curve: tuple[tuple[float, float], ...], at: float) -> float:
    """Return the value of a curve of straight pieces."""
    previous = curve[0]
    for point in curve[1:]:
        if at <= point[0]:
            share = (at - previous[0]) / (point[0] - previous[0])
            return previous[1] + share * (point[1] - previous[1])
        previous = point
    return previous[1]
