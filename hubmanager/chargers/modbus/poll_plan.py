"""Which meanings a model is asked for: with every poll, now and then, and once after connecting."""

from dataclasses import dataclass

from hubmanager.chargers.modbus.device_model import DeviceKind, EnergySource, ModbusProfile

_IDENTITY = ("vendor", "model", "serial", "firmware", "map_version", "hw_max_current", "voltage")


@dataclass(frozen=True, slots=True)
class PollPlan:
    """Roles by how often they are read."""

    often: tuple[str, ...]
    """State and power: with every poll."""
    seldom: tuple[str, ...]
    """Registers, card, set points: at changes and every few seconds."""
    once: tuple[str, ...]
    """Identity and fixed limits: after connecting."""


def plan_polls(profile: ModbusProfile) -> PollPlan:
    """Return what to ask of a model, given what its file lists."""
    conditions = [condition.role for row in profile.status for condition in row.when]
    often = [*conditions, "error", *_power_roles(profile)]
    seldom = [*_energy_roles(profile), "soc", profile.session.tag, profile.session.restart_sign]
    if profile.control is not None:
        seldom += [condition.role for condition in profile.control.enabled]
    once = [*_IDENTITY, profile.keep_alive.period_role, profile.connectors.count_role]
    once += [condition.role for variant in profile.variants for condition in variant.when]
    return PollPlan(_listed(profile, often), _listed(profile, seldom), _listed(profile, once))


def _power_roles(profile: ModbusProfile) -> tuple[str, ...]:
    if "power" in profile.registers:
        return ("power", "current")
    return ("power_phase", "current") if "power_phase" in profile.registers else ("voltage", "current")


def _energy_roles(profile: ModbusProfile) -> tuple[str, ...]:
    if profile.kind is DeviceKind.METER:
        return ("energy_import",)
    return {
        EnergySource.TOTAL: ("energy_total",),
        EnergySource.SESSION: ("energy_session",),
        EnergySource.SUM_OF_PHASES: ("energy_total_phase",),
        EnergySource.METER: (),
    }[profile.session.energy]


def _listed(profile: ModbusProfile, roles: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(role for role in roles if role in profile.registers))
