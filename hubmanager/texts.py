"""Texts for people, by key and language, from `resources/texts/<language>/*.toml`."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hubmanager.resource_files import resources_folder

LANGUAGES = ("en", "de")


class Texts:
    """One language's texts. `texts("board.start_walk_in", bay="7")` fills `{bay}` in.

    A missing key falls back to English and then to the key itself, so that a screen never breaks on a text; a test
    proves that both languages hold the same keys with the same placeholders.
    """

    def __init__(self, language: str, entries: Mapping[str, str], fallback: Mapping[str, str]) -> None:
        self.language = language
        self._entries = entries
        self._fallback = fallback

    def __call__(self, key: str, **values: object) -> str:
        pattern = self._entries.get(key) or self._fallback.get(key) or key
        return pattern.format(**values) if values else pattern

    def __contains__(self, key: str) -> bool:
        return key in self._entries or key in self._fallback

    def keys(self) -> frozenset[str]:
        """Return the keys that this language itself holds."""
        return frozenset(self._entries)


def load_texts(language: str, folder: Path | None = None) -> Texts:
    """Read the texts of `language` ("en" or "de"). Raises ValueError for an unknown language or a broken file."""
    if language not in LANGUAGES:
        raise ValueError(f"There are no texts in '{language}'. Choose one of: {', '.join(LANGUAGES)}.")
    root = folder or resources_folder() / "texts"
    return Texts(language, _read_folder(root / language), _read_folder(root / LANGUAGES[0]))


def _read_folder(folder: Path) -> dict[str, str]:
    entries: dict[str, str] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            document = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise ValueError(f"{path}: {error}. Correct that line.") from error
        _flatten("", document, entries)
    return entries


def _flatten(prefix: str, table: Mapping[str, Any], into: dict[str, str]) -> None:
    for key, value in table.items():
        if isinstance(value, dict):
            _flatten(f"{prefix}{key}.", value, into)
        else:
            into[f"{prefix}{key}"] = str(value)
