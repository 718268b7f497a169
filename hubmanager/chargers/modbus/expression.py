"""Small sums in device files, such as `100 * (n - 1)`: where the registers of connector n begin."""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_OPERATIONS: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: lambda left, right: left + right,
    ast.Sub: lambda left, right: left - right,
    ast.Mult: lambda left, right: left * right,
}


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked sum of whole numbers, `n` (connector, from 1) and `u` (the unit id that was entered)."""

    text: str
    _tree: ast.expr

    @classmethod
    def parse(cls, text: str) -> "Expression":
        """Read a sum. Raises ValueError, saying what is wrong, for anything but + - * ( ) n u and whole numbers."""
        try:
            tree = ast.parse(text.strip(), mode="eval").body
        except SyntaxError as error:
            raise ValueError(f"'{text}' is no sum of whole numbers, n and u") from error
        _evaluate(tree, {"n": 1, "u": 1}, text)
        return cls(text, tree)

    def at(self, connector: int, unit_id: int) -> int:
        """Return the result for a connector of a unit."""
        return _evaluate(self._tree, {"n": connector, "u": unit_id}, self.text)


def _evaluate(node: ast.expr, names: Mapping[str, int], text: str) -> int:
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return node.value
    if isinstance(node, ast.Name) and node.id in names:
        return names[node.id]
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        left, right = _evaluate(node.left, names, text), _evaluate(node.right, names, text)
        return _OPERATIONS[type(node.op)](left, right)
    raise ValueError(f"'{text}' may only hold whole numbers, n, u, + - * and brackets")
