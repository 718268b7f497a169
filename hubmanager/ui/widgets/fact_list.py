"""Names and values below one another, as on a form that is only read."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from hubmanager.ui.widgets.labels import Label


class FactList(QWidget):
    """Pairs of name and value. Values can be selected and copied; long ones wrap."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self._labels: list[tuple[Label, Label]] = []

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show these facts."""
        while len(self._labels) < len(facts):
            self._add()
        for number, (name, value) in enumerate(self._labels):
            is_used = number < len(facts)
            name.setVisible(is_used)
            value.setVisible(is_used)
            if is_used:
                name.setText(facts[number][0])
                value.setText(breakable(facts[number][1]))
                value.setAccessibleName(f"{facts[number][0]}: {facts[number][1]}")

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What is shown."""
        return [(name.text(), value.text().replace(_BREAK, "")) for name, value in self._labels if not name.isHidden()]

    def _add(self) -> None:
        name, value = Label("", "muted", self), Label("", "", self, wrap=True)
        name.setAlignment(Qt.AlignmentFlag.AlignTop)
        value.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = len(self._labels)
        self._grid.addWidget(name, row, 0)
        self._grid.addWidget(value, row, 1)
        self._labels.append((name, value))


_BREAK = "\N{ZERO WIDTH SPACE}"


def breakable(text: str) -> str:
    """Return the text with places to break in words that are too long for any column."""
    return " ".join(
        _BREAK.join(word[at : at + 16] for at in range(0, len(word), 16)) if len(word) > 24 else word
        for word in text.split(" ")
    )
