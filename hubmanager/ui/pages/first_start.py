"""The first start: six short steps to a hub that can bill. Nothing is stored before the last one."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from hubmanager.domain.errors import HubError
from hubmanager.hub.messages.commands import CommandAnswer
from hubmanager.texts import LANGUAGES
from hubmanager.ui.page import Page, PageContext
from hubmanager.ui.pages.first_start_draft import FirstStartDraft
from hubmanager.ui.pages.first_start_steps import (
    BaysStep,
    ManagerStep,
    MoneyStep,
    PriceStep,
    SiteStep,
    Step,
    SummaryStep,
)
from hubmanager.ui.widgets.buttons import PrimaryButton, SecondaryButton
from hubmanager.ui.widgets.card import Card
from hubmanager.ui.widgets.labels import Label
from hubmanager.ui.widgets.scroll_column import ScrollColumn
from hubmanager.ui.widgets.segments import SegmentedControl
from hubmanager.ui.widgets.stack import Stack

_WIDTH_PX = 720
_LANGUAGE_NAMES = {"en": "settings.appearance.english", "de": "settings.appearance.german"}


class FirstStartPage(Page):
    """Back and next through the steps; what is wrong stands beside its field."""

    name = "first_start"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._place = 0
        self._is_working = False
        self.draft = FirstStartDraft(language=context.texts.language)
        self.steps: tuple[Step, ...] = tuple(
            make(context, self.draft) for make in (SiteStep, MoneyStep, BaysStep, PriceStep, ManagerStep, SummaryStep)
        )
        self._title, self._count = Label("", "display"), Label("", "muted")
        self._step_title, self._step_text = Label("", "title", wrap=True), Label("", "muted", wrap=True)
        self.language = SegmentedControl([(code, code) for code in LANGUAGES])
        self.language.choose(context.texts.language)
        self.back, self.next = SecondaryButton(""), PrimaryButton("", big=True)
        self._assemble()
        self.language.chosen.connect(lambda language: context.choose_language(language))
        self.back.clicked.connect(lambda: self._go(self._place - 1))
        self.next.clicked.connect(self._forward)
        for step in self.steps:
            step.form.confirm_with(self.next)
        self.retranslate()

    # --- what the window calls

    def opened(self, _argument: object | None) -> None:
        """Begin where it was left."""
        self._go(self._place)

    def retranslate(self) -> None:
        """Set every text again."""
        self.language.choose(self.context.texts.language)
        self.draft.language = self.context.texts.language
        self._title.setText(self.t("first_start.title"))
        self.language.setAccessibleName(self.t("first_start.language"))
        for code in LANGUAGES:
            self.language.set_label(code, self.t(_LANGUAGE_NAMES[code]))
        for step in self.steps:
            step.retranslate()
        self._name()

    def go_back(self) -> bool:
        """One step back."""
        if self._place:
            self._go(self._place - 1)
        return True

    # --- inside

    @property
    def step(self) -> Step:
        """The step on screen."""
        return self.steps[self._place]

    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addStretch(1)
        head.addWidget(self.language)
        for step in self.steps:
            step.column.addStretch(1)
        self._stack = Stack(*self.steps)
        card = Card()
        card.body.addWidget(self._count)
        card.body.addWidget(self._step_title)
        card.body.addWidget(self._step_text)
        fields = ScrollColumn()
        fields.body.addWidget(self._stack)
        fields.body.addStretch(1)
        card.body.addWidget(fields, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addWidget(self.back, 1)
        buttons.addWidget(self.next, 2)
        card.body.addLayout(buttons)
        column = QVBoxLayout()
        column.setSpacing(16)
        column.addLayout(head)
        column.addWidget(card, 1)
        middle = QWidget()
        middle.setMaximumWidth(_WIDTH_PX)
        middle.setLayout(column)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(24, 20, 24, 20)
        outer.addStretch(1)
        outer.addWidget(middle, 6)
        outer.addStretch(1)

    def _name(self) -> None:
        key = f"first_start.{self.step.name}"
        texts = self.context.texts
        name = texts(f"{key}.name")
        self._count.setText(f"{texts('first_start.step', step=self._place + 1, count=len(self.steps))} · {name}")
        self._step_title.setText(texts(f"{key}.title"))
        self._step_text.setText(texts(f"{key}.text"))
        self.back.setText(texts("first_start.back"))
        self.back.setEnabled(self._place > 0 and not self._is_working)
        is_last = self._place == len(self.steps) - 1
        label = "working" if self._is_working else "finish" if is_last else "next"
        self.next.setText(texts(f"first_start.{label}"))
        self.next.setEnabled(not self._is_working)

    def _go(self, place: int) -> None:
        self._place = min(max(0, place), len(self.steps) - 1)
        self.step.entered()
        self._stack.show_only(self.step)
        self._name()

    def _forward(self) -> None:
        if not self.step.take():
            return
        if self._place < len(self.steps) - 1:
            self._go(self._place + 1)
        else:
            self._set_up()

    def _set_up(self) -> None:
        self._is_working = True
        self._name()
        self.context.bridge.send(self.draft.command(), self._done, self._fail, owner=self)

    def _done(self, _answer: CommandAnswer) -> None:
        self._is_working = False
        self._name()
        self.context.show_message(self.t("first_start.done"), "good")
        self.context.navigate("board", None)

    def _fail(self, error: HubError) -> None:
        """Show the error beside its field, on the step that has that field."""
        self._is_working = False
        place = next((at for at, step in enumerate(self.steps) if step.has_field(error.field)), self._place)
        self._go(place)
        self.step.form.say_error(error)
