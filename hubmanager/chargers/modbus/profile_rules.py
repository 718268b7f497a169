"""What a well-formed device file may still get wrong: parts that contradict each other. Each rule is a small function."""

from collections.abc import Iterator
from typing import Any

from hubmanager.chargers.modbus.decode import TEXT_TYPES, WORDS_OF, RegisterType
from hubmanager.chargers.modbus.schema import Fault
from hubmanager.chargers.modbus.toml_lines import Path

Document = dict[str, Any]


def contradictions(document: Document, expected_id: str) -> list[Fault]:
    """Return the faults of a document whose shape is right."""
    faults = [
        *_about_the_id(document, expected_id),
        *_about_registers(document),
        *_about_named_roles(document, ()),
        *_about_writes(document),
        *_about_status(document),
        *_about_variants(document),
        *_about_keep_alive(document),
    ]
    return faults


def _about_the_id(document: Document, expected_id: str) -> Iterator[Fault]:
    if document["id"] != expected_id:
        yield Fault(("id",), f"must be the file's name without .toml, '{expected_id}', not '{document['id']}'")


def _about_registers(document: Document) -> Iterator[Fault]:
    default_table = document.get("defaults", {}).get("table", "holding")
    for role, register in document["registers"].items():
        path: Path = ("registers", role)
        kind, table = RegisterType(register["type"]), register.get("table", default_table)
        words = register.get("words")
        if kind in TEXT_TYPES:
            if words is None:
                yield Fault(path, "a text needs its number of words")
            for key in {"scale", "offset", "mask", "shift"} & register.keys():
                yield Fault((*path, key), "makes no sense for a text")
        elif words is not None and words != WORDS_OF[kind]:
            yield Fault((*path, "words"), f"{kind} takes {WORDS_OF[kind]} words, not {words}")
        length = words or WORDS_OF.get(kind, 1)
        if register.get("stride", length) < length:
            yield Fault((*path, "stride"), "the values overlap: the distance is shorter than one value")
        if "stride" in register and register.get("count", 1) == 1:
            yield Fault((*path, "stride"), "needs a count above 1")
        if register["addr"] + length > 0x10000:
            yield Fault((*path, "addr"), "runs past the last address 65535")
        yield from _about_access(register, path, table, length)


def _about_access(register: Document, path: Path, table: str, length: int) -> Iterator[Fault]:
    is_written = register.get("access", "ro") != "ro"
    if is_written and table in ("input", "discrete"):
        yield Fault((*path, "access"), f"the table '{table}' can't be written")
    if "fc" in register:
        if not is_written:
            yield Fault((*path, "fc"), "names a write function, but the register is read-only")
        allowed = (5,) if table == "coil" else (6, 16)
        if register["fc"] not in allowed:
            yield Fault((*path, "fc"), f"must be {' or '.join(map(str, allowed))} for the table '{table}'")
        elif register["fc"] == 6 and length != 1:
            yield Fault((*path, "fc"), "function 6 writes one word only")


_ROLE_KEYS = frozenset({"role", "source", "restart_sign", "tag"})


def _about_named_roles(node: Any, path: Path, registers: Document | None = None) -> Iterator[Fault]:
    """Every role that some part names must have a register."""
    if isinstance(node, dict):
        registers = node["registers"] if registers is None else registers
        for key, value in node.items():
            if key == "registers":
                continue
            is_role = key in _ROLE_KEYS and isinstance(value, str) and path[:1] not in (("sources",), ())
            if (is_role or (key == "count" and isinstance(value, str))) and not (
                path[:1] == ("vector",) and key == "source"
            ):
                if value not in registers:
                    yield Fault((*path, key), f"the role '{value}' has no register in this file")
            else:
                yield from _about_named_roles(value, (*path, key), registers)
    elif isinstance(node, list):
        for index, item in enumerate(node):
            yield from _about_named_roles(item, (*path, index), registers)


def _about_writes(document: Document) -> Iterator[Fault]:
    for table in ("control", "session"):
        if document["kind"] == "charger" and table not in document:
            yield Fault((), f"a charger needs a table [{table}]")
    for name in ("init", "enable", "disable", "unlock", "reset"):
        for index, write in enumerate(document.get("control", {}).get(name, [])):
            register = document["registers"].get(write["role"])
            default = document.get("defaults", {}).get("access", "ro")
            if register is not None and register.get("access", default) == "ro":
                yield Fault(("control", name, index, "role"), f"the register '{write['role']}' is read-only")


def _about_status(document: Document) -> Iterator[Fault]:
    status = document.get("status")
    if status is None:
        if document["kind"] == "charger":
            yield Fault((), "a charger needs a table [status]")
        return
    needed, other = ("rules", "map") if status["by"] == "rules" else ("map", "rules")
    if needed not in status:
        yield Fault(("status",), f"by = '{status['by']}' needs the key '{needed}'")
    if other in status:
        yield Fault(("status", other), f"does not go with by = '{status['by']}'")
    if needed == "map" and "source" not in status and "status" not in document["registers"]:
        yield Fault(("status",), "needs the key 'source', as there is no register 'status'")
    wanted = str if status["by"] == "text" else int
    seen: set[Any] = set()
    for index, row in enumerate(status.get("map", [])):
        if not isinstance(row["raw"], wanted):
            yield Fault(("status", "map", index, "raw"), f"must be a {'text' if wanted is str else 'number'}")
        if row["raw"] in seen:
            yield Fault(("status", "map", index, "raw"), f"{row['raw']!r} is listed twice")
        seen.add(row["raw"])


def _about_variants(document: Document) -> Iterator[Fault]:
    names = {variant["name"] for variant in document.get("variant", [])}
    for role, register in document["registers"].items():
        if register.get("variant", next(iter(names), "")) not in names and "variant" in register:
            yield Fault(("registers", role, "variant"), f"there is no [[variant]] '{register['variant']}'")
    for name in ("init", "enable", "disable", "unlock", "reset"):
        for index, write in enumerate(document.get("control", {}).get(name, [])):
            if "variant" in write and write["variant"] not in names:
                yield Fault(("control", name, index, "variant"), f"there is no [[variant]] '{write['variant']}'")


def _about_keep_alive(document: Document) -> Iterator[Fault]:
    duty = document.get("keepalive")
    if duty is None or duty["kind"] in ("none", "read"):
        return
    period = duty.get("period", {})
    if ("seconds" in period) == ("role" in period):
        yield Fault(("keepalive",), "needs a period with either 'seconds' or 'role'")
    if duty["kind"] == "token":
        if "role" not in duty:
            yield Fault(("keepalive",), "kind = 'token' needs the key 'role'")
        if "value" not in duty and "role" not in period:
            yield Fault(
                ("keepalive",), "kind = 'token' needs a value, or a period with a role whose content is written back"
            )
