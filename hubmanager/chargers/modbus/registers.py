"""Reads and writes one device by the meaning of its registers."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from hubmanager.chargers.modbus.blocks import Block, Place, in_order, places_of, plan_blocks
from hubmanager.chargers.modbus.client import TRIES, ModbusClient
from hubmanager.chargers.modbus.decode import Value, decode, encode
from hubmanager.chargers.modbus.device_model import Access, ModbusProfile, Register, Scope
from hubmanager.chargers.modbus.failures import NoAnswer, NotTaken, Refused

STATION = 0
"""Stands for the station as a whole where a connector's number is expected."""

Readings = dict[int, dict[str, tuple[Value | None, ...]]]
"""Values by connector and role; what belongs to the station stands with every connector."""


class DeviceRegisters:
    """The registers of one device on a link. Knows which of them this unit turned out not to have."""

    def __init__(self, profile: ModbusProfile, unit_id: int, client: ModbusClient) -> None:
        self.profile = profile
        self._unit_id = unit_id
        self._client = client
        self._absent: set[tuple[int, str]] = set()
        self._apart: set[Place] = set()
        self._plans: dict[tuple[tuple[str, ...], tuple[int, ...]], tuple[Block, ...]] = {}
        self._words: dict[tuple[int, str], str] = {}
        self.variant = ""
        self.tries = TRIES
        """How often a read is sent; once for a unit that failed last time, so that it costs the line less."""

    def forget(self) -> None:
        """Believe again that everything in the file is there (after the link was away: perhaps other firmware)."""
        self._absent.clear()
        self._apart.clear()
        self._plans.clear()
        self.variant = ""

    def set_variant(self, name: str) -> None:
        """Use only registers of this form of the model, besides those of all forms."""
        self.variant = name
        self._plans.clear()

    def find(self, role: str, connector: int) -> Register | None:
        """Return the register for a role, unless the file or this unit lacks it."""
        register = self.profile.registers.get(role)
        if register is None or (register.variant and register.variant != self.variant):
            return None
        return None if (_owner(register, connector), role) in self._absent else register

    def words_seen(self, connector: int, role: str) -> str:
        """Return the raw words of the last read of a role, such as `006D 6593`, for the journal."""
        return self._words.get((connector, role), "") or self._words.get((STATION, role), "")

    async def read(self, roles: Sequence[str], connectors: Sequence[int]) -> Readings:
        """Return the values of `roles`. Optional or unknown ones that the unit refuses are left out from then on.

        Raises ModbusFailure when the unit is silent, busy, or refuses something it must have.
        """
        key = (tuple(roles), tuple(connectors))
        found: dict[tuple[int, str], tuple[Value | None, ...]] = {}
        for block in self._plans.get(key) or self._plan(key):
            if not all(self._is_absent(place) for place in block.places):
                found.update(await self._read_block(block))
        readings: Readings = {connector: {} for connector in connectors}
        for (owner, role), values in found.items():
            for connector in connectors if owner == STATION else (owner,):
                readings[connector][role] = values
        return readings

    async def write(self, role: str, connector: int, value: Decimal) -> None:
        """Write a number and read it back where the register can be read.

        Raises ModbusFailure; NotTaken when another value came back. Raises ValueError when the number does not fit.
        """
        register = self.find(role, connector)
        if register is None:
            raise NotTaken(f"This unit has no register for {role}.")
        place = places_of(self.profile, register, _owner(register, connector), self._unit_id)[0]
        words = encode(register.encoding, value)
        await self._client.write(place.unit_id, register.table, place.addr, words, register.function_code)
        if register.access is not Access.RW:
            return
        back = await self._client.read(place.unit_id, register.table, place.addr, place.words)
        if back != words:
            shown = decode(register.encoding, back)
            raise NotTaken(f"{role} was written as {value}, but reads {shown}.")

    def account_of(self, role: str, connector: int, value: Decimal) -> str:
        """Return one line that says what a write puts on the wire."""
        register = self.find(role, connector)
        if register is None:
            return f"write {role} = {value}: no such register"
        place = places_of(self.profile, register, _owner(register, connector), self._unit_id)[0]
        words = " ".join(f"{word:04X}" for word in encode(register.encoding, value))
        unit = f" {register.unit}" if register.unit else ""
        return (
            f"unit {place.unit_id} write {role} = {value.normalize():f}{unit} ({register.table} {place.addr} = {words})"
        )

    def _plan(self, key: tuple[tuple[str, ...], tuple[int, ...]]) -> tuple[Block, ...]:
        roles, connectors = key
        places: list[Place] = []
        for role in roles:
            for connector in connectors:
                register = self.find(role, connector)
                if register is not None and register.access is not Access.WO:
                    places += places_of(self.profile, register, _owner(register, connector), self._unit_id)
        alone = [place for place in places if place in self._apart]
        together = [place for place in places if place not in self._apart]
        blocks = (
            *plan_blocks(self.profile, together),
            *(block for place in alone for block in plan_blocks(self.profile, [place])),
        )
        self._plans[key] = blocks
        return blocks

    async def _read_block(self, block: Block) -> dict[tuple[int, str], tuple[Value | None, ...]]:
        try:
            words = await self._client.read(block.unit_id, block.table, block.addr, block.words, tries=self.tries)
        except NoAnswer:
            if not block.is_optional or block.unit_id == self._unit_id:
                raise
            self._give_up(block)  # a second unit id that this installation does not have
            return {}
        except Refused as refusal:
            if block.is_optional and not refusal.means_absent and block.unit_id != self._unit_id:
                self._give_up(block)
                return {}
            if not refusal.means_absent:
                raise
            self._plans.clear()
            if len(block.places) > 1:  # one of them is missing in this unit: ask for each on its own from now on
                self._apart.update(block.places)
                return await self._read_apart(block.places)
            place = block.places[0]
            if not place.register.is_optional:
                raise
            self._absent.add((place.connector, place.register.role))
            return {}
        for place in block.places:
            start = place.addr - block.addr
            text = " ".join(f"{word:04X}" for word in words[start : start + place.words])
            self._words[(place.connector, place.register.role)] = text
        return {key: in_order(values) for key, values in block.values(words).items()}

    def _is_absent(self, place: Place) -> bool:
        return (place.connector, place.register.role) in self._absent

    def _give_up(self, block: Block) -> None:
        """Ask no more for anything optional at the unit id of `block`."""
        self._plans.clear()
        for role, register in self.profile.registers.items():
            if register.unit_id == block.unit_id and register.is_optional:
                self._absent.update((owner, role) for owner in (STATION, *(place.connector for place in block.places)))

    async def _read_apart(self, places: Iterable[Place]) -> dict[tuple[int, str], tuple[Value | None, ...]]:
        parts: dict[tuple[int, str], tuple[Value | None, ...]] = {}
        for place in places:
            for single in plan_blocks(self.profile, [place]):
                for key, values in (await self._read_block(single)).items():
                    parts[key] = (*parts.get(key, ()), *values)
        return parts


def _owner(register: Register, connector: int) -> int:
    return STATION if register.scope is Scope.STATION else connector
