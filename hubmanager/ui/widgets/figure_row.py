"""A few figures side by side on one card, each under its name."""

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from hubmanager.ui.widgets.labels import Label


class FigureRow(QFrame):
    """Figures that belong together and are read first."""

    def __init__(self, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 12, 20, 14)
        row.setSpacing(16)
        self._labels: list[tuple[Label, Label]] = []
        for _ in range(count):
            name, figure = Label("", "small"), Label("", "title")
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(name)
            column.addWidget(figure)
            row.addLayout(column, 1)
            self._labels.append((name, figure))

    def show_figures(self, figures: Sequence[tuple[str, str]]) -> None:
        """Show (name, figure) pairs."""
        for (name, figure), (name_text, figure_text) in zip(self._labels, figures, strict=True):
            name.setText(name_text)
            figure.setText(figure_text)
        self.setAccessibleName(", ".join(f"{name}: {figure}" for name, figure in figures))

    @property
    def figures(self) -> list[str]:
        """The figures as shown."""
        return [figure.text() for _name, figure in self._labels]
