"""Turns a checked document into a ModbusProfile. Nothing is checked here any more."""

from decimal import Decimal
from typing import Any

from hubmanager.chargers.modbus.decode import WORDS_OF, Encoding, RegisterType, Value, WordOrder
from hubmanager.chargers.modbus.device_model import (
    Access,
    Condition,
    ConnectionFacts,
    ConnectorFacts,
    Control,
    DeviceKind,
    EnergySource,
    IdentityRead,
    KeepAlive,
    KeepAliveKind,
    Letter,
    ModbusProfile,
    Register,
    RegisterTable,
    Scope,
    SessionFacts,
    StatusRow,
    Variant,
    Write,
)
from hubmanager.chargers.modbus.expression import Expression
from hubmanager.chargers.modbus.profile_schema import parse_serial_line
from hubmanager.domain.station import ModbusTransport

Part = dict[str, Any]


def build_profile(document: Part) -> ModbusProfile:
    """Return the profile of a document that passed all checks."""
    defaults = document.get("defaults", {})
    return ModbusProfile(
        model=document["id"],
        kind=DeviceKind(document["kind"]),
        vendor=document["vendor"],
        names=tuple(document["models"]),
        sources=tuple(document["sources"]),
        evidence=document["evidence"],
        connection=_connection(document["connection"]),
        registers={role: _register(role, part, defaults) for role, part in document["registers"].items()},
        connectors=_connectors(document.get("connectors", {})),
        variants=tuple(Variant(part["name"], _conditions(part["when"])) for part in document.get("variant", [])),
        status=_status(document.get("status")),
        control=_control(document["control"]) if "control" in document else None,
        keep_alive=_keep_alive(document.get("keepalive", {"kind": "none"})),
        session=_session(document.get("session", {"energy": "total"})),
        identify=tuple(
            IdentityRead(part["role"], _conditions(part["expect"]))
            for part in document.get("identify", {}).get("reads", [])
        ),
        vectors=tuple(document.get("vector", [])),
        notes=tuple(document.get("notes", [])),
    )


def _register(role: str, given: Part, defaults: Part) -> Register:
    part: Part = {"table": "holding", "order": "ABCD", "access": "ro", "count": 1, **defaults, **given}
    kind = RegisterType(part["type"])
    words: int = part.get("words") or WORDS_OF[kind]
    table = RegisterTable(part["table"])
    encoding = Encoding(
        type=kind,
        words=words,
        order=WordOrder(part["order"]),
        scale=Decimal(part.get("scale", 1)),
        offset=Decimal(part.get("offset", 0)),
        shift=part.get("shift", 0),
        mask=part.get("mask"),
        invalid=frozenset(part.get("invalid", ())),
    )
    stride = part.get("stride")
    return Register(
        role=role,
        addr=part["addr"],
        table=table,
        encoding=encoding,
        count=part["count"],
        stride=words if stride is None else stride,
        unit=part.get("unit", ""),
        access=Access(part["access"]),
        function_code=part.get("fc", 5 if table is RegisterTable.COIL else 16),
        scope=Scope(part.get("scope", "connector")),
        unit_id=part.get("unit_id"),
        is_optional=part.get("optional", False),
        variant=part.get("variant", ""),
    )


def _connection(part: Part) -> ConnectionFacts:
    given = {key: value for key, value in part.items() if key not in ("transports", "serial")}
    if "serial" in part:
        given["baud"], given["bytesize"], given["parity"], given["stop_bits"] = parse_serial_line(part["serial"])
    return ConnectionFacts(transports=tuple(ModbusTransport(name) for name in part["transports"]), **given)


def _connectors(part: Part) -> ConnectorFacts:
    count, base = part.get("count", 1), part.get("base", {})
    return ConnectorFacts(
        count=count if isinstance(count, int) else 1,
        count_role=count if isinstance(count, str) else "",
        holding_base=_expression(base.get("holding")),
        input_base=_expression(base.get("input")),
        unit_id=_expression(part.get("unit_id")),
        max_power_w=part.get("max_power_w", 22_000),
    )


def _expression(text: str | None) -> Expression | None:
    return None if text is None else Expression.parse(text)


def _conditions(parts: list[Part]) -> tuple[Condition, ...]:
    return tuple(Condition(part["role"], part["op"], _value(part["value"])) for part in parts)


def _value(raw: Any) -> Value:
    return raw if isinstance(raw, str) else Decimal(raw)


def _status(part: Part | None) -> tuple[StatusRow, ...]:
    if part is None:
        return ()
    source, compare = part.get("source", "status"), part.get("compare", "whole")
    rows = part["rules"] if part["by"] == "rules" else part["map"]
    return tuple(
        StatusRow(
            when=_conditions(row["when"]) if "when" in row else (Condition(source, "eq", _value(row["raw"])),),
            letter=Letter(row["iec"]),
            text=row.get("text", ""),
            is_withheld=row.get("withheld", False),
            compare=compare,
        )
        for row in rows
    )


def _writes(parts: list[Part]) -> tuple[Write, ...]:
    return tuple(
        Write(part["role"], _value(part["value"]), part.get("wait_ms", 0), part.get("variant", "")) for part in parts
    )


def _control(part: Part) -> Control:
    return Control(
        unit=part["unit"],
        minimum=Decimal(part["minimum"]),
        step=Decimal(part.get("step", 1)),
        maximum=Decimal(part["maximum"]),
        enable=_writes(part["enable"]),
        disable=_writes(part["disable"]),
        init=_writes(part.get("init", [])),
        unlock=_writes(part.get("unlock", [])),
        reset=_writes(part.get("reset", [])),
        enabled=_conditions(part.get("enabled", [])),
        phases=part.get("phases", 3),
        volts=part.get("volts", 230),
    )


def _keep_alive(part: Part) -> KeepAlive:
    period = part.get("period", {})
    return KeepAlive(
        kind=KeepAliveKind(part["kind"]),
        role=part.get("role", ""),
        value=part.get("value"),
        seconds=Decimal(period["seconds"]) if "seconds" in period else None,
        period_role=period.get("role", ""),
        factor=Decimal(period.get("factor", Decimal("0.5"))),
        minimum_s=Decimal(part.get("minimum_s", 1)),
        lapse=part.get("lapse", ""),
    )


def _session(part: Part) -> SessionFacts:
    return SessionFacts(
        energy=EnergySource(part["energy"]),
        is_session_trusted=part.get("trust_session", False),
        restart_sign=part.get("restart_sign", ""),
        tag=part.get("tag", ""),
        no_tag=part.get("no_tag", ""),
    )
