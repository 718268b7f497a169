"""One figure with its name above and a note below."""

from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from hubmanager.ui.widgets.labels import Label


class StatTile(QFrame):
    """A figure that is to be read from afar."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._name, self._figure, self._note = Label(name, "muted"), Label("", "figure"), Label("", "small")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 14, 20, 14)
        layout.setSpacing(2)
        for label in (self._name, self._figure, self._note):
            layout.addWidget(label)

    def set_name(self, name: str) -> None:
        """Name the figure."""
        self._name.setText(name)
        self._describe()

    def show_figure(self, figure: str, note: str = "") -> None:
        """Show the figure and what stands below it."""
        self._figure.setText(figure)
        self._note.setText(note)
        self._describe()

    @property
    def figure(self) -> str:
        """The figure as shown."""
        return self._figure.text()

    def _describe(self) -> None:
        self.setAccessibleName(f"{self._name.text()}: {self._figure.text()}. {self._note.text()}".strip())
