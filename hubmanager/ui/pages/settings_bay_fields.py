"""The fields of a bay: number, kind of current, power."""

from decimal import Decimal

from PySide6.QtWidgets import QVBoxLayout, QWidget

from hubmanager.domain.bay import CurrentKind
from hubmanager.ui.page import PageContext
from hubmanager.ui.widgets.form import Form, line_edit
from hubmanager.ui.widgets.segments import SegmentedControl

_WATTS_PER_KW = 1000


class BayFields(QWidget):
    """Number(s), AC or DC, and power in kW as typed."""

    def __init__(
        self,
        context: PageContext,
        *,
        name: str = "number",
        text: str = "settings.bays.number",
        hint: str = "",
        columns: int = 1,
    ) -> None:
        super().__init__()
        self._context = context
        self.form = Form(context, columns=columns)
        self.number = line_edit()
        self.kind = SegmentedControl([(CurrentKind.AC, "AC"), (CurrentKind.DC, "DC")])
        self.power = line_edit()
        self.power.setText("22")
        self.form.add(name, text, self.number, hint=hint)
        self.form.alias(name, "number")
        self.form.add("current_kind", "settings.bays.kind", self.kind)
        self.form.add("max_power_w", "settings.bays.power", self.power)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.form)
        self.kind.chosen.connect(self._propose_power)

    def show_bay(self, number: str, kind: CurrentKind, power: str) -> None:
        """Show a bay's values."""
        self.number.setText(number)
        self.kind.choose(kind)
        self.power.setText(power)

    def retranslate(self) -> None:
        """Set every text again."""
        self.form.retranslate()
        for kind in CurrentKind:
            self.kind.set_label(kind, self._context.texts(f"settings.bays.{kind.lower()}"))

    @staticmethod
    def kilowatts(power_w: int) -> Decimal:
        """Return watts as kW, to be shown in the field."""
        return Decimal(power_w) / _WATTS_PER_KW

    def _propose_power(self, kind: str) -> None:
        """Follow the choice of current with a usual power, where nobody has typed one."""
        if not self.power.isModified():
            self.power.setText("150" if kind == CurrentKind.DC else "22")
