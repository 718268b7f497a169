"""Buttons one after the other, continued on the next line where the width ends."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget

from hubmanager.ui.widgets.buttons import SecondaryButton
from hubmanager.ui.widgets.sure_button import SureButton

Act = Callable[[], None]


class FlowRow(QWidget):
    """Shows (label, act) pairs as buttons; a third part is the question that a first touch asks."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = _Flow(self)
        self._labels: list[tuple[str, str]] = []
        self._acts: list[Act] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to touch."""
        return not self._labels

    def set_buttons(self, buttons: Sequence[tuple[str, Act] | tuple[str, Act, str]]) -> None:
        """Show these buttons. The same labels again keep the buttons, so that a touch under way still counts."""
        self._acts = [button[1] for button in buttons]
        labels = [(button[0], button[2] if len(button) == 3 else "") for button in buttons]
        if labels == self._labels:
            return
        self._labels = labels
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for number, (label, question) in enumerate(labels):
            self._flow.addWidget(self._sure(label, question, number) if question else self._plain(label, number))

    def _plain(self, label: str, number: int) -> SecondaryButton:
        button = SecondaryButton(label)
        button.clicked.connect(lambda: self._acts[number]())
        return button

    def _sure(self, label: str, question: str, number: int) -> SureButton:
        button = SureButton()
        button.set_texts(label, question)
        button.confirmed.connect(lambda: self._acts[number]())
        return button


class _Flow(QLayout):
    """Lays items from left to right and wraps."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(8)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), is_trial=True)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, is_trial=False)

    def sizeHint(self) -> QSize:
        widths = [item.sizeHint().width() for item in self._items]
        heights = [item.sizeHint().height() for item in self._items]
        return QSize(sum(widths) + self.spacing() * max(0, len(widths) - 1), max(heights, default=0))

    def minimumSize(self) -> QSize:
        widths = [item.sizeHint().width() for item in self._items]
        heights = [item.sizeHint().height() for item in self._items]
        return QSize(max(widths, default=0), max(heights, default=0))

    def _place(self, rect: QRect, *, is_trial: bool) -> int:
        left, top, line = rect.left(), rect.top(), 0
        for item in self._items:
            size = item.sizeHint()
            if left > rect.left() and left + size.width() > rect.left() + rect.width():
                left, top, line = rect.left(), top + line + self.spacing(), 0
            if not is_trial:
                item.setGeometry(QRect(QPoint(left, top), size))
            left += size.width() + self.spacing()
            line = max(line, size.height())
        return top + line - rect.top()
