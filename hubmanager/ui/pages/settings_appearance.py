"""Settings, Appearance: language, light or dark, sound."""

from PySide6.QtWidgets import QWidget

from hubmanager.domain.hub_settings import HubSettings
from hubmanager.hub.messages.views import SettingsView
from hubmanager.ui.page import PageContext
from hubmanager.ui.pages.settings_section import SettingsSection
from hubmanager.ui.theme import CHOICES
from hubmanager.ui.widgets.buttons import PrimaryButton
from hubmanager.ui.widgets.card import Card
from hubmanager.ui.widgets.form import Form
from hubmanager.ui.widgets.segments import SegmentedControl


class AppearanceSection(SettingsSection):
    """Holds for everybody at this hub once it is saved."""

    name = "appearance"

    def __init__(self, context: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._filled: HubSettings | None = None
        self.language = SegmentedControl([("en", ""), ("de", "")])
        self.theme = SegmentedControl([(choice, "") for choice in CHOICES])
        self.sound = SegmentedControl([("on", ""), ("off", "")])
        self.form = Form(context)
        self.form.add("language", "settings.appearance.language", self.language)
        self.form.add("theme", "settings.appearance.theme", self.theme)
        self.form.add("is_sound_on", "settings.appearance.sound", self.sound)
        self.save_button = PrimaryButton("", theme=context.theme, icon="save")
        card = Card()
        card.body.addWidget(self.form)
        card.body.addWidget(self.save_button)
        self.body.addWidget(card)
        self.body.addStretch(1)
        self.save_button.clicked.connect(self._save)

    def fill(self, view: SettingsView) -> None:
        """Show the stored settings, unless they are the ones on screen."""
        settings = view.settings
        if settings == self._filled:
            return
        self._filled = settings
        self.language.choose(settings.language)
        self.theme.choose(settings.theme)
        self.sound.choose("on" if settings.is_sound_on else "off")

    def retranslate(self) -> None:
        """Set every text again."""
        self.language.set_label("en", self.t("english"))
        self.language.set_label("de", self.t("german"))
        for choice in CHOICES:
            self.theme.set_label(choice, self.t(choice))
        self.sound.set_label("on", self.t("sound_on"))
        self.sound.set_label("off", self.t("sound_off"))
        self.save_button.setText(self.context.texts("settings.save"))
        self.form.retranslate()
        super().retranslate()

    def _save(self) -> None:
        self.form.begin()
        self.save(
            self.form,
            language=self.language.current,
            theme=self.theme.current,
            is_sound_on=self.sound.current == "on",
        )
