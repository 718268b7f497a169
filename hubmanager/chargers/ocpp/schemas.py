"""The JSON schemas that come with the `ocpp` package, compiled once, each when it is first needed."""

import importlib.util
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson


def schemas_folder(version_folder: str) -> Path:
    """Return the folder of one version's schemas ("v16", "v201") without importing the package."""
    spec = importlib.util.find_spec("ocpp")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("The package 'ocpp' is not installed; its JSON schemas are needed.")
    return Path(spec.origin).parent / version_folder / "schemas"


@dataclass(frozen=True)
class Schema:
    """One message's schema as a document and compiled."""

    document: dict[str, Any]
    validator: Any

    def at(self, path: list[str | int]) -> Any:
        """Return the part of the document that a validation error's `schema_path` names."""
        part: Any = self.document
        for step in path:
            part = part[step]
        return part


class SchemaShelf:
    """One version's schemas."""

    def __init__(self, version_folder: str, request_suffix: str) -> None:
        self._version_folder = version_folder
        self._request_suffix = request_suffix
        self._requests: dict[str, Schema] = {}
        self._responses: dict[str, Schema] = {}

    @cached_property
    def _folder(self) -> Path:
        return schemas_folder(self._version_folder)

    @cached_property
    def actions(self) -> frozenset[str]:
        """The actions that the version knows, whichever side sends them."""
        return frozenset(path.stem.removesuffix("Response") for path in self._folder.glob("*Response.json"))

    def request(self, action: str) -> Schema:
        """Return the schema of a request. Raises FileNotFoundError for an unknown action."""
        schema = self._requests.get(action)
        if schema is None:
            schema = self._requests[action] = self._compile(f"{action}{self._request_suffix}")
        return schema

    def response(self, action: str) -> Schema:
        """Return the schema of an answer. Raises FileNotFoundError for an unknown action."""
        schema = self._responses.get(action)
        if schema is None:
            schema = self._responses[action] = self._compile(f"{action}Response")
        return schema

    def _compile(self, name: str) -> Schema:
        text = (self._folder / f"{name}.json").read_text(encoding="utf-8-sig")
        document = orjson.loads(text)
        return Schema(document, jsonschema_rs.validator_for(document))
