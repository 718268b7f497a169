"""A card that holds one table and nothing else, with a narrow edge."""

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget


class TableCard(QFrame):
    """A white ground for a table."""

    def __init__(self, table: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 8)
        layout.addWidget(table)
