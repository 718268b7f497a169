"""The pane's figures: name and value in rows, the sum last and bold."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from hubmanager.domain.money import Currency
from hubmanager.domain.token import TokenKind
from hubmanager.hub.messages.views import BayView
from hubmanager.ui.page import PageContext
from hubmanager.ui.pages.board_row import driver_of, fault_text
from hubmanager.ui.widgets.labels import Label

_MOST = 8


def facts_of(bay: BayView, context: PageContext, currency: Currency) -> list[tuple[str, str]]:
    """Return (name, value) of what is known about a bay, the most wanted first. No rows without a value."""
    t, formats = context.texts, context.formats
    rows: list[tuple[str, str]] = []
    if bay.fault:
        rows.append((t("pane.fault"), fault_text(bay, t)))
    if bay.session_id is not None:
        end = bay.session_ended_at or context.clock.now()
        length = end - bay.session_started_at if bay.session_started_at is not None else None
        started = formats.moment(bay.session_started_at, context.clock.now())
        rows.append((t("pane.driver"), driver_of(bay, t)))
        rows.append((t("pane.energy"), formats.energy(bay.energy_wh, 2)))
        if bay.is_session_open:
            rows.append((t("pane.power_now"), formats.power(bay.power_w)))
        if bay.soc_pct is not None:
            rows.append((t("pane.battery"), formats.percent(bay.soc_pct)))
        rows.append((t("pane.started"), f"{started} · {formats.duration(length)}"))
    if bay.price_per_kwh_gross is not None:
        rows.append((t("pane.price"), formats.price_per_kwh(bay.price_per_kwh_gross, currency)))
    if bay.limit_ma is not None:
        rows.append((t("pane.limit"), formats.current(bay.limit_ma)))
    if bay.station_id is not None and bay.session_id is None:
        rows.append((t("pane.station"), bay.station_id))
        rows.append((t("pane.last_heard"), formats.moment(bay.last_heard_at, context.clock.now())))
    return rows[:_MOST]


def sum_of(bay: BayView, context: PageContext, currency: Currency) -> tuple[str, str]:
    """Return (name, value) of the sum; empty texts where there is none."""
    if bay.cost_gross is None or bay.session_id is None:
        return "", ""
    name = "pane.so_far" if bay.is_session_open else "pane.to_pay"
    if bay.token_kind is TokenKind.CARD:
        name = "pane.on_account"
    return context.texts(name), context.formats.money(bay.cost_gross, currency)


class Facts(QWidget):
    """Rows of names and values; labels are kept and only their texts change, so that nothing flickers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        self._rows = [(Label("", "muted"), Label("")) for _ in range(_MOST)]
        self._sum = (Label("", "heading"), Label("", "figure"))
        for place, (name, value) in enumerate([*self._rows, self._sum]):
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
            grid.addWidget(name, place, 0)
            grid.addWidget(value, place, 1)

    def show_facts(self, rows: list[tuple[str, str]], total: tuple[str, str]) -> None:
        """Show rows and the sum."""
        shown = [*rows, *[("", "")] * (_MOST - len(rows)), total]
        for (name_label, value_label), (name, value) in zip([*self._rows, self._sum], shown, strict=True):
            name_label.setText(name)
            value_label.setText(value)
            name_label.setVisible(bool(name))
            value_label.setVisible(bool(name))
            value_label.setAccessibleName(f"{name}: {value}")

    def value(self, name: str) -> str:
        """Return what is shown for a name."""
        return next((v.text() for n, v in [*self._rows, self._sum] if n.text() == name), "")
