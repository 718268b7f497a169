"""The pane of the selected bay: what happens there, the one next action, and the smaller ones, always in the same places."""

from decimal import Decimal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from hubmanager.chargers.port import ResetKind
from hubmanager.domain.errors import HubError
from hubmanager.domain.ids import ReceiptId, SessionId
from hubmanager.domain.money import Currency
from hubmanager.domain.payment import PaymentMethod
from hubmanager.hub.messages import commands as cmd
from hubmanager.hub.messages.queries import GetPowerCurve, GetTill, ListSessions
from hubmanager.hub.messages.views import AlertView, BayView, HubView, PowerPoint, SessionRow, TillView
from hubmanager.ui.page import PageContext, error_text
from hubmanager.ui.pages.bay_pane_actions import ICONS, Act, PaneActions, actions_for, limit_choices_ma, needs_sure
from hubmanager.ui.pages.bay_pane_facts import Facts, facts_of, sum_of
from hubmanager.ui.pages.bay_pane_panels import LimitPanel, PaidPanel, ShiftPanel, SurePanel
from hubmanager.ui.pages.bay_pane_payment import PaymentPanel
from hubmanager.ui.pages.board_alerts import first_alert_of_bay
from hubmanager.ui.pages.board_row import LOOKS, kind_of
from hubmanager.ui.widgets.buttons import CompactButton, IconButton, PrimaryButton
from hubmanager.ui.widgets.current_stack import CurrentStack
from hubmanager.ui.widgets.empty_state import EmptyState
from hubmanager.ui.widgets.labels import Label
from hubmanager.ui.widgets.message_bar import MessageBar
from hubmanager.ui.widgets.pill import Pill
from hubmanager.ui.widgets.power_curve import PlotLibrary, PowerCurve

SETTLE_MS = 600
"""How long the big button ignores touches after its meaning has changed."""
_SMALL = (Act.PRINT, Act.UNLOCK, Act.LIMIT, Act.RESET)


class BayPane(QFrame):
    """Shows one bay or, with none chosen, what to do. `closed` when the person is done with the bay."""

    closed = Signal()

    def __init__(self, context: PageContext, parent: QWidget | None = None, *, settle_ms: int = SETTLE_MS) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        self._context = context
        self._bay: BayView | None = None
        self._actions = PaneActions(None)
        self._overlay: QWidget | None = None
        self._last_receipt: ReceiptId | None = None
        self._curve_session: SessionId | None = None
        self._asked: Act | None = None
        self._is_busy = False
        self._create(settle_ms)
        self._connect()
        self._assemble()
        self.retranslate()
        self._clock = QTimer(self)
        self._clock.setInterval(10_000)
        self._clock.timeout.connect(self._refresh)
        self._clock.start()

    # --- what the board calls

    @property
    def bay(self) -> BayView | None:
        """The bay that is shown."""
        return self._bay

    def show_bay(self, bay: BayView | None) -> None:
        """Show a bay (its newest state), or none."""
        is_other = (bay.bay_id if bay else None) != (self._bay.bay_id if self._bay else None)
        before, self._bay = self._bay, bay
        if is_other:
            self._leave_overlay()
            self._is_busy = False
            self._last_receipt = None
            self._curve_session = None
            self._curve.show_points([])
        elif self._is_busy and before is not None and bay is not None and _moved_on(before, bay):
            self._is_busy = False
        if bay is None:
            self._stack.setCurrentWidget(self._empty)
            return
        self._stack.setCurrentWidget(self._full)
        if (
            self._overlay is self._paid
            and bay.session_id is not None
            and before is not None
            and bay.session_id != before.session_id
        ):
            self._leave_overlay()
        if is_other:
            self._context.bridge.fetch(ListSessions(bay_id=bay.bay_id, limit=5), self._keep_last_receipt)
        self._follow_curve(bay)
        self._refresh()

    def go_back(self) -> bool:
        """Close what is open in the pane, then the pane. Returns False when nothing was open."""
        if self._overlay is not None:
            self._leave_overlay()
            self._refresh()
            return True
        if self._bay is not None:
            self.closed.emit()
            return True
        return False

    def press_main(self) -> None:
        """Do the one next action."""
        if self._main.isEnabled() and not self._main.isHidden():
            self._main.click()

    def retranslate(self) -> None:
        """Set every text again."""
        t = self._context.texts
        self._empty.say(t("board.pane_empty_title"), t("board.pane_empty_text"))
        self._curve.set_words(t("pane.power"), t("pane.power_waiting"), self._context.formats)
        self._curve_name.setText(t("pane.power"))
        for act, button in self._small.items():
            button.setText(t(f"pane.{act}"))
        for panel in (self._payment, self._shift):
            panel.retranslate()
        self._alert.button.setText(t("board.acknowledge"))
        self._refresh()

    # --- built once

    def _create(self, settle_ms: int) -> None:
        theme = self._context.theme
        self._empty = EmptyState(theme, "bays")
        self._full = QWidget()
        self._number, self._pill = Label("", "display"), Pill(theme, height=36)
        self._below = Label("", "muted")
        self._cross = IconButton(theme, "close")
        self._alert = MessageBar(theme, "fault", closable=False)
        self._alert.offer("", self._acknowledge)
        self._alert.hide()
        self._curve_name = Label("", "small")
        self._library = PlotLibrary(self)
        self._curve = PowerCurve(theme, self._library)
        self._facts = Facts()
        self._payment = PaymentPanel(self._context)
        self._shift = ShiftPanel(self._context)
        self._limit = LimitPanel(self._context)
        self._sure = SurePanel(self._context)
        self._paid = PaidPanel(self._context)
        self._hint = Label("", "muted", wrap=True)
        self._main = PrimaryButton("", theme=theme, icon="start", big=True, settle_ms=settle_ms)
        self._small = {act: CompactButton("", theme=theme, icon=ICONS[act]) for act in (*_SMALL, Act.OUT_OF_SERVICE)}

    def _connect(self) -> None:
        self._cross.clicked.connect(self.closed)
        self._main.clicked.connect(self._do_main)
        for act, button in self._small.items():
            button.clicked.connect(lambda _checked=False, act=act: self._do_small(act))
        self._payment.changed.connect(self._name_main)
        self._limit.chosen.connect(self._send_limit)
        self._sure.agreed.connect(self._agree)
        for panel in (self._limit, self._sure):
            panel.cancelled.connect(self.go_back)
        self._paid.done.connect(self.go_back)
        self._paid.print_again.connect(self._print)
        bridge = self._context.bridge
        bridge.hub_changed.connect(lambda _hub: self._refresh())
        for signal in (bridge.alert_raised, bridge.alert_changed, bridge.alert_closed):
            signal.connect(lambda _alert: self._show_alert())

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._number)
        head.addSpacing(6)
        head.addWidget(self._pill, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addStretch(1)
        head.addWidget(self._cross, 0, Qt.AlignmentFlag.AlignTop)
        figures = QWidget()
        column = QVBoxLayout(figures)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._curve_name)
        column.addWidget(self._curve, 1)
        column.addWidget(self._facts)
        column.addStretch(1)
        self._figures = figures
        self._middle = CurrentStack()
        for panel in (figures, self._payment, self._shift, self._limit, self._sure, self._paid):
            self._middle.addWidget(panel)
        self._small_area = QWidget()
        grid = QGridLayout(self._small_area)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        for place, button in enumerate(self._small.values()):
            grid.addWidget(button, place // 2, place % 2, 1, 2 if place == len(self._small) - 1 else 1)
        layout = QVBoxLayout(self._full)
        layout.setContentsMargins(20, 14, 20, 18)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self._below)
        layout.addWidget(self._alert)
        scroll = QScrollArea()  # only needed on very low screens
        scroll.setWidget(self._middle)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout.addWidget(scroll, 1)
        layout.addWidget(self._hint)
        layout.addWidget(self._main)
        layout.addWidget(self._small_area)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._full)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    # --- showing

    def _refresh(self) -> None:
        bay, hub = self._bay, self._context.bridge.hub
        if bay is None or hub is None:
            return
        t, formats = self._context.texts, self._context.formats
        kind = kind_of(bay)
        look = LOOKS[kind]
        self._number.setText(t("words.bay", number=bay.number))
        self._cross.set_name(t("pane.close_pane", number=bay.number))
        self._pill.show_state(t(f"state.{kind}"), look.role, look.icon, solid=look.is_solid)
        power = t("board.kind_power", kind=bay.current_kind.value, power=formats.power(bay.max_power_w))
        since = t("board.since", time=formats.moment(bay.since, self._context.clock.now()))
        self._below.setText(f"{power} · {since}")
        self._facts.show_facts(facts_of(bay, self._context, hub.currency), sum_of(bay, self._context, hub.currency))
        has_curve = bay.session_id is not None
        self._curve.setVisible(has_curve)
        self._curve_name.setVisible(has_curve)
        self._actions = actions_for(bay, is_shift_open=hub.is_shift_open)
        self._choose_middle(bay, hub)
        self._show_alert()
        self._name_main()
        self._name_small(bay)

    def _choose_middle(self, bay: BayView, hub: HubView) -> None:
        if self._overlay is not None:
            self._middle.setCurrentWidget(self._overlay)
        elif self._actions.main is Act.PAY and bay.receipt_id is not None and bay.cost_gross is not None:
            self._payment.bill(bay.receipt_id, bay.cost_gross, hub.currency)
            self._middle.setCurrentWidget(self._payment)
        else:
            self._middle.setCurrentWidget(self._figures)
        is_paying = self._middle.currentWidget() in (self._payment, self._shift)
        self._small_area.setVisible(not is_paying and self._overlay is None)
        self._below.setVisible(not is_paying)

    def _name_main(self) -> None:
        act = Act.OPEN_SHIFT if self._overlay is self._shift else self._actions.main
        t = self._context.texts
        is_hidden = act is None or self._overlay in (self._limit, self._sure, self._paid)
        hint = "hint_stopping" if self._is_busy and act in (Act.STOP, Act.STOP_AND_PAY) else self._actions.hint
        self._hint.setText(t(f"pane.{hint}") if hint and self._overlay is None else "")
        self._hint.setVisible(bool(self._hint.text()))
        self._main.setVisible(not is_hidden)
        if act is None:
            return
        text, icon = t(f"pane.{act}"), ICONS[act]
        is_enabled = not self._is_busy
        if act is Act.PAY and self._overlay is None:
            sum_text = self._context.formats.money(self._payment.total, self._currency)
            is_cash = self._payment.method is PaymentMethod.CASH
            text = t("pane.pay_cash" if is_cash else "pane.pay_card", amount=sum_text)
            icon = "money" if is_cash else "card"
            is_enabled = is_enabled and self._payment.is_ready
        if text != self._main.text():
            self._main.settle()
        self._main.setText(text)
        self._main.set_icon(icon)
        self._main.setEnabled(is_enabled)

    def _name_small(self, bay: BayView) -> None:
        switch = self._small[Act.OUT_OF_SERVICE]
        is_out = Act.IN_SERVICE in self._actions.possible
        switch.setText(self._context.texts("pane.in_service" if is_out else "pane.out_of_service"))
        switch.set_icon(ICONS[Act.IN_SERVICE if is_out else Act.OUT_OF_SERVICE])
        for act, button in self._small.items():
            button.setEnabled(act in self._actions.possible)
        switch.setEnabled(is_out or Act.OUT_OF_SERVICE in self._actions.possible)
        self._small[Act.PRINT].setEnabled((bay.receipt_id or self._last_receipt) is not None)

    def _show_alert(self) -> None:
        alert = self._alert_here()
        self._alert.setVisible(alert is not None and self._overlay is None)
        if alert is not None:
            t = self._context.texts
            self._alert.say(t(f"alerts.{alert.rule}.title"), "fault")
            self._alert.setVisible(self._overlay is None)

    def _alert_here(self) -> AlertView | None:
        if self._bay is None:
            return None
        return first_alert_of_bay(self._context.bridge.alerts.values(), self._bay.bay_id)

    def _follow_curve(self, bay: BayView) -> None:
        if bay.session_id is None:
            self._curve_session = None
            self._curve.show_points([])
        elif bay.session_id != self._curve_session:
            self._curve_session = bay.session_id
            session_id = bay.session_id

            def show(points: tuple[PowerPoint, ...]) -> None:
                if self._curve_session == session_id:
                    self._curve.show_points(points)

            self._context.bridge.fetch(GetPowerCurve(session_id=session_id), show, owner=self)
        elif bay.is_session_open and bay.power_w is not None and bay.last_heard_at is not None:
            self._curve.add_point(bay.last_heard_at, bay.power_w)

    @property
    def _currency(self) -> Currency:
        hub = self._context.bridge.hub
        return hub.currency if hub is not None else Currency("EUR")

    def _enter_overlay(self, panel: QWidget) -> None:
        self._overlay = panel
        self._refresh()

    def _leave_overlay(self) -> None:
        self._overlay = None
        self._asked = None

    # --- doing

    def _do_main(self) -> None:
        bay = self._bay
        if bay is None:
            return
        act = self._actions.main
        if self._overlay is self._shift:
            self._open_shift()
        elif act is Act.PAY:
            self._take_payment()
        elif act is Act.OPEN_SHIFT:
            self._enter_overlay(self._shift)
            self._shift.begin(None)
            self._context.bridge.fetch(GetTill(), self._suggest_opening, lambda _error: None)
        elif act is Act.START:
            self._send(cmd.StartSession(bay_id=bay.bay_id))
        elif act in (Act.STOP, Act.STOP_AND_PAY):
            self._send(cmd.StopSession(bay_id=bay.bay_id))
        elif act is Act.REVIEW:
            self._context.navigate("sessions", bay.session_id)
        elif act is Act.CONNECT:
            self._context.navigate("settings", "stations")
        elif act is not None:
            self._do_small(act)

    def _do_small(self, act: Act) -> None:
        bay = self._bay
        if bay is None:
            return
        if act is Act.PRINT:
            self._print()
        elif act is Act.LIMIT:
            self._limit.offer(bay.number, limit_choices_ma(bay), bay.limit_ma)
            self._enter_overlay(self._limit)
        elif act is Act.OUT_OF_SERVICE and Act.IN_SERVICE in self._actions.possible:
            self._send(cmd.SetAvailability(bay_id=bay.bay_id, is_operative=True))
        elif needs_sure(act, bay):
            self._ask(act, bay)
        else:
            self._do_sure(act, bay)

    def _do_sure(self, act: Act, bay: BayView) -> None:
        if act is Act.UNLOCK:
            self._send(cmd.UnlockConnector(bay_id=bay.bay_id))
        elif act is Act.RESET:
            self._send(cmd.ResetStation(bay_id=bay.bay_id, kind=ResetKind.SOFT))
        elif act in (Act.IN_SERVICE, Act.OUT_OF_SERVICE):
            self._send(cmd.SetAvailability(bay_id=bay.bay_id, is_operative=act is Act.IN_SERVICE))

    def _ask(self, act: Act, bay: BayView) -> None:
        t = self._context.texts
        name = {Act.RESET: "reset", Act.UNLOCK: "unlock", Act.OUT_OF_SERVICE: "out"}[act]
        text = t(f"pane.{name}_charging") if bay.is_session_open else ""
        self._sure.ask(t(f"pane.{name}_question", number=bay.number), text, t(f"pane.sure_{name}"))
        self._asked = act
        self._enter_overlay(self._sure)

    def _agree(self) -> None:
        act, bay = self._asked, self._bay
        self._leave_overlay()
        if act is not None and bay is not None:
            self._do_sure(act, bay)
        self._refresh()

    def _send(self, command: cmd.Command) -> None:
        self._is_busy = isinstance(command, cmd.StartSession | cmd.StopSession)
        self._name_main()
        self._context.bridge.send(command, self._on_answer, self._on_error)

    def _on_answer(self, answer: cmd.CommandAnswer) -> None:
        t = self._context.texts
        if not answer.is_done:
            self._is_busy = False
        if answer.text and answer.text in t:
            self._context.show_message(t(answer.text, **answer.values), "good" if answer.is_done else "attention")
        elif not answer.is_done:
            self._context.show_message(t("pane.not_done"), "attention")
        self._refresh()

    def _on_error(self, error: HubError) -> None:
        self._is_busy = False
        self._context.show_message(error_text(self._context.texts, error), "fault")
        self._refresh()

    def _send_limit(self, limit_ma: object) -> None:
        bay = self._bay
        self._leave_overlay()
        if bay is not None:
            limit = limit_ma if isinstance(limit_ma, int) else None
            self._send(cmd.SetCurrentLimit(bay_id=bay.bay_id, limit_ma=limit))
        self._refresh()

    def _take_payment(self) -> None:
        command, bay = self._payment.payment(), self._bay
        if command is None or bay is None:
            return
        self._is_busy = True
        self._name_main()
        total = self._payment.total

        def paid(answer: cmd.CommandAnswer) -> None:
            self._is_busy = False
            if self._bay is None or self._bay.bay_id != bay.bay_id:
                return
            self._last_receipt = command.receipt_id
            self._paid.show_paid(command.method, total, answer.change, self._currency)
            self._enter_overlay(self._paid)
            self._paid.begin()
            if answer.text and answer.text in self._context.texts:
                self._context.show_message(
                    self._context.texts(answer.text, **answer.values), "good" if answer.is_done else "attention"
                )

        self._context.bridge.send(command, paid, self._on_error, owner=self)

    def _open_shift(self) -> None:
        opening = self._shift.opening_cash()
        if opening is None:
            return

        def opened(_answer: cmd.CommandAnswer) -> None:
            self._is_busy = False
            self._leave_overlay()
            self._refresh()

        self._is_busy = True
        self._name_main()
        self._context.bridge.send(cmd.OpenShift(opening_cash=opening), opened, self._on_error, owner=self)

    def _suggest_opening(self, till: TillView) -> None:
        counted = next((shift.counted_cash for shift in till.closed_shifts if shift.counted_cash is not None), None)
        if self._overlay is self._shift and counted is not None:
            self._shift.begin(Decimal(counted))

    def _print(self) -> None:
        receipt_id = self._last_receipt or (self._bay.receipt_id if self._bay else None)
        if receipt_id is None:
            self._context.show_message(self._context.texts("pane.no_receipt"), "info")
            return

        def sent(answer: cmd.CommandAnswer) -> None:
            t = self._context.texts
            text = t(answer.text, **answer.values) if answer.text in t else t("pane.sent_print")
            self._context.show_message(text, "good" if answer.is_done else "attention")

        self._context.bridge.send(cmd.PrintReceipt(receipt_id=receipt_id), sent, self._on_error, owner=self)

    def _keep_last_receipt(self, rows: tuple[SessionRow, ...]) -> None:
        if self._bay is None or not all(row.bay_number == self._bay.number for row in rows):
            return
        self._last_receipt = next((row.receipt_id for row in rows if row.receipt_id is not None), None)
        self._name_small(self._bay)

    def _acknowledge(self) -> None:
        alert = self._alert_here()
        if alert is not None:
            self._context.bridge.send(cmd.AcknowledgeAlert(alert_id=alert.alert_id), self._on_answer, self._on_error)


def _moved_on(before: BayView, now: BayView) -> bool:
    """Whether what was asked for (a start, a stop) has had its effect."""
    told = ("is_session_open", "receipt_id", "session_id", "is_starting", "availability", "occupancy")
    return any(getattr(before, name) != getattr(now, name) for name in told)
