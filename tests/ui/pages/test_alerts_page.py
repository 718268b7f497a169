"""Alerts, used as an attendant uses them."""

import msgspec

from hubmanager.domain.alert import AlertPriority, AlertState
from hubmanager.domain.errors import WrongState
from hubmanager.domain.ids import AlertId, BayId
from hubmanager.hub.messages import commands as cmd
from hubmanager.hub.messages import queries
from hubmanager.hub.messages.events import AlertChanged, AlertClosed, AlertRaised
from hubmanager.ui.pages.alert_card import AlertCard
from tests.ui.pages.seeing import words
from tests.ui.sample_views import an_alert, sample_alerts
from tests.ui.touch import find_button, touch


def shown_cards(page) -> list[AlertCard]:
    shown = [card for card in page.findChildren(AlertCard) if card.isVisible()]
    return sorted(shown, key=lambda card: card.y())


def card_of(page, alert_id: int) -> AlertCard:
    return next(card for card in shown_cards(page) if card.alert.alert_id == alert_id)


def opened(qtbot, open_page, argument=None):
    page = open_page("alerts", argument)
    qtbot.waitUntil(lambda: len(shown_cards(page)) == len(page.context.bridge.alerts))
    return page


def only(qtbot, page, *alerts):
    """Let these be the only alerts."""
    page.context.bridge.alerts = {alert.alert_id: alert for alert in alerts}
    page.refresh()
    qtbot.waitUntil(lambda: len(shown_cards(page)) == len(alerts))


def test_most_important_alert_is_on_top_with_its_steps_open(qtbot, open_page):
    page = opened(qtbot, open_page)
    assert [card.alert.alert_id for card in shown_cards(page)] == [1, 2, 3, 4]
    assert [card.is_open for card in shown_cards(page)] == [True, False, False, False]
    assert "1.  Unplug the car." in words(card_of(page, 1))
    assert "4 on the list · 2 need you" in words(page)


def test_states_are_told_in_words(qtbot, open_page):
    page = opened(qtbot, open_page)
    qtbot.waitUntil(lambda: len(shown_cards(page)) == 4)
    assert "Needs you" in words(card_of(page, 1))
    assert "Taken by Kim" in words(card_of(page, 3))
    assert "Put aside until 16:32" in words(card_of(page, 4))


def test_acknowledged_in_one_touch(qtbot, open_page, door, context):
    page = opened(qtbot, open_page)
    touch(qtbot, card_of(page, 1), "Acknowledge: Leakage current, Bay 5")
    qtbot.waitUntil(lambda: context.messages == [("Acknowledged.", "good")])
    assert door.sent == [cmd.AcknowledgeAlert(alert_id=AlertId(1))]


def test_changed_alert_moves_only_its_own_card(qtbot, open_page, door):
    page = opened(qtbot, open_page)
    qtbot.waitUntil(lambda: len(shown_cards(page)) == 4)
    untouched = card_of(page, 4)
    taken = msgspec.structs.replace(sample_alerts()[0], state=AlertState.ACKNOWLEDGED, acknowledged_by="Robin")
    door.tell(AlertChanged(alert=taken))
    qtbot.waitUntil(lambda: "Taken by Robin" in words(page))
    assert shown_cards(page)[0].alert.alert_id == 2
    assert card_of(page, 4) is untouched


def test_service_alert_is_put_aside_for_a_chosen_time(qtbot, open_page, door):
    page = opened(qtbot, open_page)
    card = card_of(page, 2)
    touch(qtbot, card, "Put aside")
    touch(qtbot, card, "1 hour")
    assert door.sent == [cmd.ShelveAlert(alert_id=AlertId(2), minutes=60)]
    assert "Put aside for how long?" not in words(card)


def test_safety_alert_offers_no_putting_aside(qtbot, open_page):
    page = opened(qtbot, open_page)
    qtbot.waitUntil(lambda: len(shown_cards(page)) == 4)
    assert "Put aside" not in words(card_of(page, 1))


def test_latched_alert_is_reset_after_a_check(qtbot, open_page, door):
    latched = an_alert(1, state=AlertState.LATCHED, acknowledged_by="Kim", can_reset=True)
    page = opened(qtbot, open_page)
    only(qtbot, page, latched)
    assert "Taken by Kim, needs a check" in words(page)
    touch(qtbot, page, "Checked, reset")
    assert door.sent == [cmd.ResetAlert(alert_id=AlertId(1))]


def test_refused_reset_is_told(qtbot, open_page, door, context):
    latched = an_alert(1, state=AlertState.LATCHED, acknowledged_by="Kim", can_reset=True)
    door.answers[cmd.ResetAlert] = WrongState("The cause is still there.", key="alert_still_active")
    page = opened(qtbot, open_page)
    only(qtbot, page, latched)
    touch(qtbot, page, "Checked, reset")
    qtbot.waitUntil(lambda: bool(context.messages))
    assert context.messages[0][1] == "fault"


def test_actions_of_the_alert_act_on_its_bay(qtbot, open_page, door):
    page = opened(qtbot, open_page)
    touch(qtbot, card_of(page, 1), "Out of service")
    assert door.sent == [cmd.SetAvailability(bay_id=BayId(5), is_operative=False)]


def test_restart_is_asked_for_twice(qtbot, open_page, door):
    page = opened(qtbot, open_page)
    card = card_of(page, 1)
    touch(qtbot, card, "Restart station")
    assert door.sent == []
    touch(qtbot, card, "Really restart?")
    assert [type(command) for command in door.sent] == [cmd.ResetStation]


def test_answer_of_the_equipment_is_told(qtbot, open_page, door, context):
    door.answers[cmd.SetAvailability] = cmd.CommandAnswer(
        is_done=False, text="outcome.refused", values={"bay": "5", "detail": "Rejected"}
    )
    page = opened(qtbot, open_page)
    touch(qtbot, card_of(page, 1), "Out of service")
    qtbot.waitUntil(lambda: context.messages == [("The charger of bay 5 refused. Rejected", "attention")])


def test_alert_leads_to_its_bay(qtbot, open_page, context):
    page = opened(qtbot, open_page)
    touch(qtbot, card_of(page, 1), "Go to bay 5")
    assert context.visits == [("board", 5)]


def test_new_alert_takes_its_place_and_a_closed_one_leaves(qtbot, open_page, door):
    page = opened(qtbot, open_page)
    qtbot.waitUntil(lambda: len(shown_cards(page)) == 4)
    door.tell(AlertRaised(alert=an_alert(9, priority=AlertPriority.MONEY, bay_number="2", bay_id=BayId(2))))
    qtbot.waitUntil(lambda: len(shown_cards(page)) == 5)
    assert [card.alert.alert_id for card in shown_cards(page)][:3] == [1, 9, 2]
    door.tell(AlertClosed(alert_id=AlertId(9)))
    qtbot.waitUntil(lambda: len(shown_cards(page)) == 4)


def test_steps_opened_by_a_person_stay_open(qtbot, open_page, door):
    page = opened(qtbot, open_page)
    touch(qtbot, card_of(page, 2), "What to do")
    door.tell(AlertClosed(alert_id=AlertId(4)))
    qtbot.waitUntil(lambda: len(shown_cards(page)) == 3)
    assert card_of(page, 2).is_open


def test_quiet_hub_says_that_all_is_well(qtbot, open_page):
    page = opened(qtbot, open_page)
    only(qtbot, page)
    assert "No alerts" in words(page)
    assert "Everything works." in words(page)


def test_history_shows_what_is_over_without_buttons(qtbot, open_page, door):
    past = an_alert(50, state=AlertState.NORMAL, acknowledged_by="Kim")
    door.answers[queries.ListAlerts] = (past,)
    page = opened(qtbot, open_page)
    touch(qtbot, page, "History")
    qtbot.waitUntil(lambda: [card.alert.alert_id for card in shown_cards(page)] == [50])
    assert "Over" in words(page)
    assert "Acknowledge" not in words(page)
    assert page.go_back()
    qtbot.waitUntil(lambda: len(shown_cards(page)) == 4)


def test_empty_history_says_so(qtbot, open_page, door):
    door.answers[queries.ListAlerts] = ()
    page = opened(qtbot, open_page)
    touch(qtbot, page, "History")
    qtbot.waitUntil(lambda: "No alerts have ended yet" in words(page))


def test_page_can_be_opened_on_one_alert(qtbot, open_page):
    page = opened(qtbot, open_page, 3)
    qtbot.waitUntil(lambda: len(shown_cards(page)) == 4)
    assert card_of(page, 3).is_open
    assert find_button(card_of(page, 3), "Less").isVisible()
