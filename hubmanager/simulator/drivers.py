"""People who come to charge: when, with which car, with a card or without, and how long they stay."""

import random as randomness
from collections.abc import Sequence
from dataclasses import dataclass

from hubmanager.domain.bay import CurrentKind
from hubmanager.simulator.battery import CAR_MODELS, Car, CarModel
from hubmanager.simulator.plan import DemoToken

_MEAN_GAP_S = {CurrentKind.DC: 300.0, CurrentKind.AC: 540.0}
"""From one car's leaving a bay to the next one's arrival there."""
_STAY_S = {CurrentKind.DC: (480.0, 1500.0), CurrentKind.AC: (900.0, 7200.0)}


@dataclass(frozen=True, slots=True)
class Visit:
    """One driver's visit, decided beforehand, all times in simulated seconds."""

    arrives_in_s: float
    model: CarModel
    soc_pct: float
    full_at_pct: float
    token: DemoToken | None
    """The driver's card; None: a walk-in, who waits to be started at the till."""
    shows_card_after_s: float = 5.0
    stays_s: float | None = None
    """Leaves this long after the start at the latest; None: only once the car is full."""
    overstays_s: float = 120.0
    """From full to coming back to the car."""
    patience_s: float = 900.0
    """How long a walk-in waits for a start, or anybody for a broken bay."""
    stops_properly: bool = True
    """Stops with card or button before pulling the plug; else simply pulls it."""

    def car(self) -> Car:
        """Return the car as it arrives."""
        return Car(self.model, self.soc_pct, self.full_at_pct)


def draw_visit(random: randomness.Random, kind: CurrentKind, tokens: Sequence[DemoToken]) -> Visit:
    """Return the next visit at a bay. Draws the same number of figures each time, so that a seed stays a seed."""
    gap_s = 30.0 + min(random.expovariate(1.0 / _MEAN_GAP_S[kind]), 2400.0)
    model = random.choice(CAR_MODELS)
    soc_pct = random.uniform(6.0, 55.0 if kind is CurrentKind.DC else 70.0)
    full_at_pct = random.choice((80.0, 80.0, 85.0, 90.0, 100.0))
    token = random.choice(tokens) if tokens else None
    is_walk_in = random.random() < 0.35
    shortest_s, longest_s = _STAY_S[kind]
    stays_s = random.triangular(shortest_s, longest_s, shortest_s)
    waits_until_full = random.random() < 0.4
    overstays_s = random.uniform(900.0, 3600.0) if random.random() < 0.2 else random.uniform(40.0, 420.0)
    return Visit(
        arrives_in_s=gap_s,
        model=model,
        soc_pct=soc_pct,
        full_at_pct=full_at_pct,
        token=None if is_walk_in else token,
        shows_card_after_s=random.uniform(4.0, 12.0),
        stays_s=None if waits_until_full else stays_s,
        overstays_s=overstays_s,
        patience_s=random.uniform(600.0, 1500.0),
        stops_properly=random.random() < 0.7,
    )


@dataclass(frozen=True, slots=True)
class _Scene:
    """What a bay should show soon after the start."""

    arrives_in_s: float
    soc_pct: float
    is_walk_in: bool = False
    stays_s: float | None = 1200.0
    full_at_pct: float = 80.0
    overstays_s: float = 240.0
    patience_s: float = 1800.0


_DC_SCENES = (
    _Scene(0.5, 22.0, stays_s=900.0),
    _Scene(1.0, 58.0, stays_s=420.0),
    _Scene(1.5, 79.98, stays_s=None, overstays_s=300.0),
    _Scene(40.0, 14.0, stays_s=1100.0),
)
_AC_SCENES = (
    _Scene(0.7, 35.0, stays_s=2400.0),
    _Scene(2.0, 48.0, is_walk_in=True, stays_s=1500.0),
    _Scene(1.2, 64.0, stays_s=1800.0),
    _Scene(1.8, 41.0, stays_s=600.0),
    _Scene(75.0, 27.0, stays_s=3000.0),
    _Scene(210.0, 52.0, stays_s=1700.0),
)
_MODBUS_SCENES = (_Scene(1.5, 30.0, is_walk_in=True, stays_s=1000.0), _Scene(100.0, 45.0, is_walk_in=True))
FAULT_SCENE = 2
"""Index of the AC scene whose bay breaks after about a minute."""


def opening_visit(
    random: randomness.Random, kind: CurrentKind, index: int, tokens: Sequence[DemoToken], *, is_modbus: bool = False
) -> Visit:
    """Return the first visit at the `index`th bay of its kind: together they make a lively board within 10 s."""
    scenes = _MODBUS_SCENES if is_modbus else _DC_SCENES if kind is CurrentKind.DC else _AC_SCENES
    scene = scenes[index % len(scenes)]
    laps = index // len(scenes)
    model = random.choice(CAR_MODELS)
    token = tokens[0] if tokens else None
    spread = random.uniform(-4.0, 4.0) if scene.soc_pct < 79.0 else 0.0
    return Visit(
        arrives_in_s=scene.arrives_in_s + 0.3 * laps,
        model=model,
        soc_pct=scene.soc_pct + spread,
        full_at_pct=scene.full_at_pct if scene.soc_pct > 79.0 else 90.0,
        token=None if scene.is_walk_in else token,
        shows_card_after_s=1.0 + random.uniform(0.0, 1.0),
        stays_s=scene.stays_s,
        overstays_s=scene.overstays_s,
        patience_s=scene.patience_s,
        stops_properly=True,
    )
