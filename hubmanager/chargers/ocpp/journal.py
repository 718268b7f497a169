"""Raw frames on their way to the journal: without passwords, and readable whatever bytes came."""

import re
from typing import Any

import orjson

MASK = "***"
_SECRET = re.compile(r"authorizationkey|password|secret", re.IGNORECASE)


def is_secret(name: str) -> bool:
    """Whether a configuration key or variable holds a password."""
    return _SECRET.search(name) is not None


def journal_text(raw: bytes) -> str:
    """Return a frame as text for the journal; values of secret keys are masked."""
    if not _may_name_secret(raw):
        return raw.decode("utf-8", "replace").replace("\x00", "\\u0000")
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return "(an unreadable frame that names a secret)"
    return orjson.dumps(_masked(document)).decode("utf-8")


def _may_name_secret(raw: bytes) -> bool:
    # Runs for every frame: three plain searches cost a tenth of the expression's.
    lowered = raw.lower()
    return b"password" in lowered or b"authorizationkey" in lowered or b"secret" in lowered


def _masked(part: Any) -> Any:
    if isinstance(part, list):
        return [_masked(item) for item in part]
    if not isinstance(part, dict):
        return part
    if not is_secret(_key_named_in(part)):
        return {name: MASK if is_secret(name) else _masked(value) for name, value in part.items()}
    return {
        name: MASK if "value" in name.lower() or "attribute" in name.lower() else value for name, value in part.items()
    }


def _key_named_in(part: dict[str, Any]) -> str:
    """Return the key (1.6) or variable name (2.x) whose value stands beside it, or an empty string."""
    variable = part.get("variable")
    name = variable.get("name") if isinstance(variable, dict) else part.get("key")
    return name if isinstance(name, str) else ""
