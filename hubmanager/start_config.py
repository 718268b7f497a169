"""What must be known before the database opens: one TOML file in the data folder, with environment overrides.

Everything else is edited in the window and kept in the database.
"""

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from hubmanager.domain.errors import InvalidInput

_ENVIRONMENT_PREFIX = "HUBMANAGER_"


@dataclass(frozen=True, slots=True)
class StartConfig:
    """The file's keys and their defaults. Each can be overridden by HUBMANAGER_<KEY> in the environment."""

    database_url: str = ""
    """SQLAlchemy URL, such as postgresql+psycopg://user@host/hub; empty: hub.db (SQLite) in the data folder."""
    ocpp_host: str = "0.0.0.0"  # noqa: S104
    """Address on which chargers are awaited; 127.0.0.1 keeps them to this PC."""
    ocpp_port: int = 9000
    """Port of the OCPP server; 0 takes any free one."""
    log_level: str = "info"
    """debug, info, warning or error."""


_RANGES = {"ocpp_port": range(65536)}
_CHOICES = {"log_level": ("debug", "info", "warning", "error")}


def load_start_config(path: Path, environment: Mapping[str, str] = os.environ) -> StartConfig:
    """Read `path` if it is there. Raises InvalidInput that names the file, the key and what to write instead."""
    config = StartConfig()
    if path.exists():
        config = _applied(config, _read(path), str(path))
    known = {field.name for field in fields(StartConfig)}
    overrides: dict[str, Any] = {}
    for name in known:
        text = environment.get(_ENVIRONMENT_PREFIX + name.upper())
        if text is not None:
            overrides[name] = int(text) if isinstance(getattr(config, name), int) and _is_number(text) else text
    return _applied(config, overrides, "the environment")


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(
            f"{path} can't be read: {error}.", remedy="Correct that line, or delete the file to get the defaults."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} can't be read: {error}.", remedy="Give yourself the right to read it.") from error


def _applied(config: StartConfig, values: Mapping[str, Any], where: str) -> StartConfig:
    known = {field.name: type(getattr(config, field.name)) for field in fields(StartConfig)}
    for key, value in values.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f"Did you mean '{near[0]}'?" if near else f"Known keys: {', '.join(known)}."
            raise InvalidInput(f"{where}: there is no setting '{key}'.", remedy=hint, field=key)
        if type(value) is not known[key]:
            kind = "a whole number" if known[key] is int else "text in quotes"
            raise InvalidInput(f"{where}: '{key}' must be {kind}, not {value!r}.", remedy="Correct it.", field=key)
        if key in _RANGES and value not in _RANGES[key]:
            raise InvalidInput(
                f"{where}: '{key}' is {value}; it must lie between 0 and 65535.", remedy="Correct it.", field=key
            )
        if key in _CHOICES and value not in _CHOICES[key]:
            raise InvalidInput(
                f"{where}: '{key}' is '{value}'.", remedy=f"Choose one of: {', '.join(_CHOICES[key])}.", field=key
            )
    return replace(config, **values)


def _is_number(text: str) -> bool:
    return text.lstrip("-").isdigit()
