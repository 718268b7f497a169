"""A session's states: what may follow what, and that its energy is always the difference of its registers."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from hubmanager.domain.errors import WrongState
from hubmanager.domain.ids import BayId, SessionId, StationId
from hubmanager.domain.session import ChargingSession, ReviewReason, SessionState
from hubmanager.domain.station import ChargerProtocol
from hubmanager.domain.token import TokenKind

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def an_open_session() -> ChargingSession:
    return ChargingSession(
        session_id=SessionId(1),
        station_id=StationId("CP-1"),
        evse_id=1,
        bay_id=BayId(7),
        protocol=ChargerProtocol.OCPP_16,
        natural_key="CP-1/1/A/0",
        transaction_id="1",
        token_uid="A",
        token_kind=TokenKind.WALK_IN,
        started_at=NOON,
        start_register_wh=1_000,
        last_register_wh=1_000,
        last_reading_at=NOON,
        tariff_version_id=1,
    )


DOUBTFUL = an_open_session().with_reason(ReviewReason.LOST_STOP).ended(NOON, 5_000, "")
STATES = {
    SessionState.OPEN: an_open_session(),
    SessionState.ENDED: DOUBTFUL,
    SessionState.BILLED: an_open_session().ended(NOON, 5_000, "Local"),
    SessionState.WAIVED: DOUBTFUL.reviewed(bill=False),
}
STEPS: dict[str, Callable[[ChargingSession], ChargingSession]] = {
    "reading": lambda session: session.with_reading(2_000, NOON),
    "end": lambda session: session.ended(NOON, 5_000, "Local"),
    "bill": lambda session: session.reviewed(bill=True),
    "waive": lambda session: session.reviewed(bill=False),
}


@pytest.mark.parametrize(
    ("state", "step", "then"),
    [
        (SessionState.OPEN, "reading", SessionState.OPEN),
        (SessionState.OPEN, "end", SessionState.BILLED),
        (SessionState.OPEN, "bill", None),
        (SessionState.OPEN, "waive", None),
        (SessionState.ENDED, "reading", None),
        (SessionState.ENDED, "end", None),
        (SessionState.ENDED, "bill", SessionState.BILLED),
        (SessionState.ENDED, "waive", SessionState.WAIVED),
        (SessionState.BILLED, "reading", None),
        (SessionState.BILLED, "end", None),
        (SessionState.BILLED, "bill", None),
        (SessionState.BILLED, "waive", None),
        (SessionState.WAIVED, "reading", None),
        (SessionState.WAIVED, "end", None),
        (SessionState.WAIVED, "bill", None),
        (SessionState.WAIVED, "waive", None),
    ],
)
def test_only_these_states_follow_each_other(state: SessionState, step: str, then: SessionState | None) -> None:
    if then is None:
        with pytest.raises(WrongState):
            STEPS[step](STATES[state])
    else:
        assert STEPS[step](STATES[state]).state is then


def test_a_doubtful_session_waits_for_a_person() -> None:
    assert DOUBTFUL.state is SessionState.ENDED
    assert DOUBTFUL.energy_wh == 4_000


def test_a_reason_is_kept_once() -> None:
    session = an_open_session().with_reason(ReviewReason.METER_JUMP).with_reason(ReviewReason.METER_JUMP)
    assert session.review_reasons == (ReviewReason.METER_JUMP,)


class SessionLife(RuleBasedStateMachine):
    """Any order of readings, doubts, ends and decisions."""

    def __init__(self) -> None:
        super().__init__()
        self.session = an_open_session()
        self.register = 1_000
        self.second = 0

    @rule(rise=st.integers(0, 5_000))
    def read(self, rise: int) -> None:
        self.second += 60
        if self.session.is_open:
            self.register += rise
            self.session = self.session.with_reading(self.register, NOON + timedelta(seconds=self.second))
        else:
            with pytest.raises(WrongState):
                self.session.with_reading(self.register + rise, NOON)

    @rule(reason=st.sampled_from(ReviewReason))
    def doubt(self, reason: ReviewReason) -> None:
        if self.session.is_open:
            self.session = self.session.with_reason(reason)

    @rule(rise=st.integers(0, 500))
    def end(self, rise: int) -> None:
        if self.session.is_open:
            self.register += rise
            self.session = self.session.ended(NOON + timedelta(seconds=self.second), self.register, "Local")

    @rule(bill=st.booleans())
    def review(self, bill: bool) -> None:
        if self.session.state is SessionState.ENDED:
            self.session = self.session.reviewed(bill=bill)

    @invariant()
    def energy_is_the_difference_of_the_registers(self) -> None:
        assert self.session.energy_wh == self.register - 1_000

    @invariant()
    def an_end_is_known_when_it_is_over(self) -> None:
        assert self.session.is_open == (self.session.ended_at is None) == (self.session.end_register_wh is None)

    @invariant()
    def only_a_person_bills_what_is_doubtful(self) -> None:
        if self.session.state in (SessionState.ENDED, SessionState.WAIVED):
            assert self.session.review_reasons


TestSessionLife = SessionLife.TestCase
TestSessionLife.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
