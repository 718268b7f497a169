"""On which line of a TOML text each key stands. The standard library's reader forgets it; people need it to mend a file."""

from collections.abc import Mapping

Path = tuple[str | int, ...]
"""Keys and list positions from the top, such as ("status", "map", 2, "iec")."""


def key_lines(text: str) -> dict[Path, int]:
    """Return the line (from 1) of every key and list element of a text that `tomllib` has accepted."""
    return _Scanner(text).scan()


def find_line(lines: Mapping[Path, int], path: Path) -> int:
    """Return the line of `path`, or of the nearest key above it, or 1."""
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return 1


class _Scanner:
    """Walks a valid document once. It trusts the syntax and only keeps apart keys, strings and brackets."""

    def __init__(self, text: str) -> None:
        self._text = text.replace("\r\n", "\n") + "\n"
        self._at = 0
        self._line = 1
        self._lines: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}

    def scan(self) -> dict[Path, int]:
        prefix: Path = ()
        while self._skip_blank():
            if self._text.startswith("[[", self._at):
                prefix = self._header(2)
            elif self._peek() == "[":
                prefix = self._header(1)
            else:
                self._assignment(prefix)
        return self._lines

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _step(self, count: int = 1) -> None:
        self._line += self._text.count("\n", self._at, self._at + count)
        self._at += count

    def _skip_blank(self) -> bool:
        """Pass over white space and comments; say if anything is left."""
        while (character := self._peek()) and (character.isspace() or character == "#"):
            if character == "#":
                self._step(self._text.index("\n", self._at) - self._at)
            else:
                self._step()
        return bool(self._peek())

    def _header(self, brackets: int) -> Path:
        line = self._line
        self._step(brackets)
        keys = self._keys()
        self._step(brackets)
        path: Path = ()
        for position, key in enumerate(keys):
            path = (*path, key)
            is_last = position == len(keys) - 1
            if is_last and brackets == 2:
                self._counts[path] = self._counts.get(path, -1) + 1
                self._lines.setdefault(path, line)
            if path in self._counts:
                path = (*path, self._counts[path])
        self._lines.setdefault(path, line)
        return path

    def _keys(self) -> list[str]:
        keys = [self._key()]
        while self._after_blanks() == ".":
            self._step()
            keys.append(self._key())
        return keys

    def _after_blanks(self) -> str:
        while self._peek() in (" ", "\t"):
            self._step()
        return self._peek()

    def _key(self) -> str:
        quote = self._after_blanks()
        if quote in ('"', "'"):
            start = self._at
            self._string()
            return self._text[start + 1 : self._at - 1]
        start = self._at
        while self._peek().isalnum() or self._peek() in ("-", "_"):
            self._step()
        return self._text[start : self._at]

    def _assignment(self, prefix: Path) -> None:
        line = self._line
        path = prefix
        for key in self._keys():
            path = (*path, key)
            self._lines.setdefault(path, line)
        self._after_blanks()
        self._step()  # the equals sign
        self._after_blanks()
        self._value(path)

    def _value(self, path: Path) -> None:
        opening = self._peek()
        if opening == "[":
            self._array(path)
        elif opening == "{":
            self._inline_table(path)
        elif opening in ('"', "'"):
            self._string()
        else:
            while self._peek() not in (",", "]", "}", "\n", "#"):
                self._step()

    def _array(self, path: Path) -> None:
        self._step()
        index = 0
        while self._skip_blank() and self._peek() != "]":
            if self._peek() == ",":
                self._step()
                continue
            self._lines[(*path, index)] = self._line
            self._value((*path, index))
            index += 1
        self._step()

    def _inline_table(self, path: Path) -> None:
        self._step()
        while self._skip_blank() and self._peek() != "}":
            if self._peek() == ",":
                self._step()
                continue
            self._assignment(path)
        self._step()

    def _string(self) -> None:
        quote = self._peek()
        closing = quote * 3 if self._text.startswith(quote * 3, self._at) else quote
        self._step(len(closing))
        while not self._text.startswith(closing, self._at):
            self._step(2 if self._peek() == "\\" and quote == '"' else 1)
        self._step(len(closing))
        while len(closing) == 3 and self._peek() == quote:  # up to two quotes may stand right before the closing ones
            self._step()
