"""Tells what became of a command."""

from hubmanager.hub.messages.commands import CommandAnswer
from hubmanager.ui.models.told import told
from hubmanager.ui.page import PageContext


def tell_answer(context: PageContext, answer: CommandAnswer, otherwise: str = "", *, addition: str = "") -> None:
    """Show the hub's words for an answer, or `otherwise` where it has none. What was not done is told as such."""
    words = told(context.texts, answer.text, answer.values) or otherwise
    text = f"{words} {addition}".strip()
    if text:
        context.show_message(text, "good" if answer.is_done else "attention")
