"""Reads device files. A broken file is told with its name and, for every fault, the line and the key."""

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from hubmanager.chargers.modbus.device_model import ModbusProfile
from hubmanager.chargers.modbus.profile_builder import build_profile
from hubmanager.chargers.modbus.profile_rules import contradictions
from hubmanager.chargers.modbus.profile_schema import DEVICE
from hubmanager.chargers.modbus.schema import Fault
from hubmanager.chargers.modbus.toml_lines import Path as KeyPath
from hubmanager.chargers.modbus.toml_lines import find_line, key_lines
from hubmanager.domain.errors import InvalidInput

__all__ = ["ModbusProfile", "load_profile", "load_profiles"]


def load_profiles(folder: Path) -> Mapping[str, ModbusProfile]:
    """Return every model described in `folder`, by its id in alphabetical order.

    Raises InvalidInput that lists all faults of all files, each as `file, line N, key: what is wrong`.
    """
    profiles: dict[str, ModbusProfile] = {}
    faults: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            profiles[path.stem] = load_profile(path)
        except InvalidInput as error:
            faults.append(error.message)
    if faults:
        raise _broken("\n".join(faults), str(folder))
    return profiles


def load_profile(path: Path) -> ModbusProfile:
    """Return the model described in one file. Raises InvalidInput that lists all its faults."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise _broken(f"{path.name}, line {line}: is not written in UTF-8.", path.name) from error
    except OSError as error:
        raise InvalidInput(
            f"The device file {path} can't be read: {error.strerror}.", remedy="Check that it exists and may be read."
        ) from error
    return parse_profile(text, path.name)


def parse_profile(text: str, file_name: str) -> ModbusProfile:
    """Return the model described by a text. Raises InvalidInput that lists all faults."""
    try:
        document: dict[str, Any] = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise _broken(_not_toml(error, text, file_name), file_name) from error
    faults = DEVICE.check(document, ())
    if not faults:
        faults = contradictions(document, Path(file_name).stem)
    if faults:
        lines = key_lines(text)
        raise _broken("\n".join(_told(fault, file_name, lines) for fault in _in_order(faults, lines)), file_name)
    return build_profile(document)


def _not_toml(error: tomllib.TOMLDecodeError, text: str, file_name: str) -> str:
    """Say where a text stops being TOML; the library names no line when that is its end."""
    told = re.fullmatch(r"(.*) \(at line (\d+), column (\d+)\)", str(error), re.DOTALL)
    if told:
        return f"{file_name}, line {told[2]}, column {told[3]}: is no TOML: {told[1]}."
    return (
        f"{file_name}, line {max(len(text.splitlines()), 1)}: is no TOML: {str(error).partition(' (at')[0]} at the end."
    )


def _in_order(faults: list[Fault], lines: Mapping[KeyPath, int]) -> list[Fault]:
    return sorted(faults, key=lambda fault: find_line(lines, fault.path))


def _told(fault: Fault, file_name: str, lines: Mapping[KeyPath, int]) -> str:
    key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in fault.path).lstrip(".")
    return f"{file_name}, line {find_line(lines, fault.path)}, {key or 'the file'}: {fault.message}{'' if fault.message.endswith('?') else '.'}"


def _broken(message: str, field: str) -> InvalidInput:
    return InvalidInput(message, remedy="Correct these lines of the device file, or restore it.", field=field)
