"""Where somebody stands follows from facts alone: an example of each rule, the first that holds."""

from datetime import UTC, datetime, timedelta

import pytest

from app.security import mail_codes
from app.security.helpdesk.sentences import MOMENTS, POSITIONS
from app.security.helpdesk.standing import (
    Facts,
    Help,
    Invitation,
    Letter,
    Moment,
    Position,
    Progress,
    Standing,
    WorkRequest,
    position,
    timeline,
)

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
AGO = timedelta(minutes=3)
OPEN = Invitation(NOW - timedelta(days=2), NOW + timedelta(days=28), gemeente="Utrecht")
MAIL = Letter("uitnodiging", NOW - timedelta(days=2), sent=NOW - timedelta(days=2))


def facts(**known) -> Facts:
    return Facts(now=NOW, **known)


def under_way(step="code", **more) -> Progress:
    known = {"is_known": True, "is_alive": True, "code_at": NOW - AGO} | more
    return Progress("registratie", step, NOW - AGO, NOW - AGO, **known)


def account(**more) -> Standing:
    return Standing(7, **({"last_login": NOW - timedelta(days=1)} | more))


LINK = Help(NOW - AGO, NOW - AGO, NOW + timedelta(hours=23))

ASKED = WorkRequest(NOW - AGO, "tweede tenant")
AT_WORK = Progress("werkaccount", "uitnodiging", NOW - AGO, NOW - AGO, is_alive=True)


def answered(decision: str, **more) -> WorkRequest:
    return WorkRequest(NOW - AGO, "tweede tenant", decision, NOW, **more)


CASES = {
    "nothing is known": (facts(), Position.UNKNOWN),
    "invited": (facts(invitations=[OPEN], letters=[MAIL]), Position.INVITED),
    "invited, no mail known": (facts(invitations=[OPEN]), Position.INVITED),
    "mail waits": (
        facts(invitations=[OPEN], letters=[Letter("uitnodiging", NOW)]),
        Position.MAIL_WAITS,
    ),
    "mail bounced": (
        facts(invitations=[OPEN], letters=[Letter("uitnodiging", NOW, failed=NOW, fault="550")]),
        Position.MAIL_FAILED,
    ),
    "only the newest mail counts": (
        facts(invitations=[OPEN], letters=[MAIL, Letter("uitnodiging", NOW, failed=NOW)]),
        Position.INVITED,
    ),
    "expired at this very moment": (
        facts(invitations=[Invitation(NOW - timedelta(days=30), NOW)]), Position.EXPIRED,
    ),
    "withdrawn before expired": (
        facts(invitations=[Invitation(NOW, NOW, withdrawn=NOW)]), Position.WITHDRAWN,
    ),
    "newest invitation counts": (
        facts(invitations=[OPEN, Invitation(NOW, NOW, withdrawn=NOW)]), Position.INVITED,
    ),
    "code sent": (facts(invitations=[OPEN], progress=[under_way()]), Position.CODE_SENT),
    "code wrong": (facts(progress=[under_way(code_failures=3)]), Position.CODE_WRONG),
    "code dead": (facts(progress=[under_way(code_failures=5)]), Position.CODE_DEAD),
    "code old": (facts(progress=[under_way(code_at=NOW - mail_codes.LIFE)]), Position.CODE_OLD),
    "code mail bounced": (
        facts(progress=[under_way()], letters=[Letter("verificatiecode", NOW, failed=NOW)]),
        Position.CODE_MAIL_FAILED,
    ),
    "code mail bounced when nobody waited for it any more": (
        facts(invitations=[OPEN], letters=[Letter("verificatiecode", NOW - AGO, failed=NOW), MAIL],
              progress=[under_way(is_alive=False)]),
        Position.CODE_MAIL_FAILED,
    ),
    "code mail bounced before the newest invitation": (
        facts(invitations=[Invitation(NOW, NOW + timedelta(days=30))],
              letters=[MAIL, Letter("verificatiecode", NOW - AGO, failed=NOW)]),
        Position.INVITED,
    ),
    "both mails bounced": (
        facts(invitations=[OPEN], letters=[Letter("verificatiecode", NOW, failed=NOW),
                                           Letter("uitnodiging", NOW, failed=NOW)]),
        Position.MAIL_FAILED,
    ),
    "code mail arrived at last": (
        facts(invitations=[OPEN], letters=[Letter("verificatiecode", NOW, sent=NOW),
                                           Letter("verificatiecode", NOW, failed=NOW), MAIL]),
        Position.INVITED,
    ),
    "confirmed": (facts(progress=[under_way("bevestigd")]), Position.CONFIRMED),
    "at authenticator": (facts(progress=[under_way("authenticator")]), Position.AT_AUTHENTICATOR),
    "at invitation": (facts(progress=[under_way("uitnodiging")]), Position.AT_INVITATION),
    "stopped half-way": (
        facts(invitations=[OPEN], letters=[MAIL], progress=[under_way(is_alive=False)]),
        Position.INVITED,
    ),
    "not invited": (
        facts(progress=[under_way(is_known=False)]), Position.TRIED_UNINVITED,
    ),
    "typed while the invitation was withdrawn": (
        facts(invitations=[Invitation(NOW, NOW, withdrawn=NOW)],
              progress=[under_way(is_known=False)]),
        Position.WITHDRAWN,
    ),
    "newcomer blocked": (facts(invitations=[OPEN], is_blocked=True), Position.TOO_OFTEN),
    "work account waits": (facts(invitations=[OPEN], work=[ASKED]), Position.WORK_WAITS),
    "work account admitted": (
        facts(invitations=[OPEN], work=[answered("toegelaten")]), Position.WORK_ADMITTED,
    ),
    "work account refused": (
        facts(invitations=[OPEN], letters=[MAIL], work=[answered("geweigerd")]), Position.INVITED,
    ),
    "work account refused, then asked again": (
        facts(invitations=[OPEN], work=[ASKED, answered("geweigerd")]), Position.WORK_WAITS,
    ),
    "admitted, and nothing came of it": (
        facts(invitations=[OPEN], work=[answered("toegelaten", finished=NOW)]), Position.INVITED,
    ),
    "signed in at the gemeente, no code yet": (
        facts(progress=[AT_WORK]), Position.AT_INVITATION,
    ),
    "only a work account": (
        facts(account=account(has_authenticator=False, has_work_account=True)), Position.IN_USE,
    ),
    "in use": (facts(account=account()), Position.IN_USE),
    "never in": (facts(account=account(last_login=None)), Position.NEVER_IN),
    "account blocked": (facts(account=account(), is_blocked=True), Position.TOO_OFTEN),
    "a hundred failures": (
        facts(account=account(password_failures=100)), Position.PASSWORD_CLOSED,
    ),
    "ninety-nine failures": (facts(account=account(password_failures=99)), Position.IN_USE),
    "off before everything": (
        facts(account=account(is_active=False, has_authenticator=False), is_blocked=True),
        Position.ACCOUNT_OFF,
    ),
    "no authenticator": (
        facts(account=account(has_authenticator=False)), Position.NO_AUTHENTICATOR,
    ),
    "help waits": (facts(account=account(), help=[Help(NOW - AGO)]), Position.HELP_WAITS),
    "help waited too long": (
        facts(account=account(), help=[Help(NOW - timedelta(hours=24))]), Position.IN_USE,
    ),
    "help withdrawn": (
        facts(account=account(), help=[Help(NOW - AGO, withdrawn=NOW)]), Position.IN_USE,
    ),
    "link sent": (
        facts(account=account(has_authenticator=False), help=[LINK]), Position.LINK_SENT,
    ),
    "link expired": (
        facts(account=account(has_authenticator=False), help=[Help(NOW, NOW, NOW)]),
        Position.NO_AUTHENTICATOR,
    ),
    "link used": (
        facts(account=account(has_authenticator=False),
              help=[Help(NOW, NOW, NOW + AGO, used=NOW)]),
        Position.NO_AUTHENTICATOR,
    ),
    "link withdrawn": (
        facts(account=account(has_authenticator=False),
              help=[Help(NOW, NOW, NOW + AGO, withdrawn=NOW)]),
        Position.NO_AUTHENTICATOR,
    ),
    "second step": (
        facts(account=account(),
              progress=[Progress("inloggen", "tweede stap", NOW, NOW, is_alive=True)]),
        Position.AT_SECOND_STEP,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("known", "at"), CASES.values(), ids=CASES)
def test_the_position_follows_from_the_facts(known, at):
    assert position(known) is at


def test_each_position_has_an_example_and_an_advice():
    assert {at for _, at in CASES.values()} == set(Position)
    assert set(POSITIONS) == set(Position)


def test_the_timeline_tells_everything_in_order():
    known = facts(
        invitations=[Invitation(OPEN.sent, OPEN.expires, used=NOW - AGO, gemeente="Utrecht")],
        letters=[MAIL],
        progress=[under_way(code_failures=2, finished=NOW - timedelta(minutes=1))],
        account=account(last_login=NOW),
        help=[LINK],
    )
    lines = timeline(known)
    assert [line.at for line in lines] == sorted(line.at for line in lines)
    assert {line.moment for line in lines} == {
        Moment.INVITED, Moment.MAIL_DELIVERED, Moment.STARTED, Moment.CODE_SENT,
        Moment.CODE_WRONG, Moment.FINISHED, Moment.INVITATION_USED, Moment.LAST_LOGIN,
        Moment.HELP_ASKED, Moment.HELP_CONFIRMED,
    }  # fmt: skip
    assert next(x for x in lines if x.moment is Moment.CODE_WRONG).words == {"aantal": 2}


def test_no_code_is_said_to_be_sent_to_who_is_not_known():
    lines = timeline(facts(progress=[under_way(is_known=False)]))
    assert [line.moment for line in lines] == [Moment.STARTED]


def test_a_timeline_tells_what_came_of_mails_and_invitations():
    lines = timeline(
        facts(
            invitations=[Invitation(NOW, NOW), Invitation(NOW, NOW + AGO, withdrawn=NOW)],
            letters=[
                Letter("uitnodiging", NOW, failed=NOW, fault="550"),
                Letter("uitnodiging", NOW),
            ],
            progress=[under_way("authenticator")],
            account=account(is_active=False, inactive_since=NOW, last_login=None),
        )
    )
    found = {line.moment for line in lines}
    assert found >= {
        Moment.INVITATION_EXPIRED, Moment.INVITATION_WITHDRAWN, Moment.MAIL_FAILED,
        Moment.MAIL_WAITS, Moment.STEP, Moment.DEACTIVATED,
    }  # fmt: skip
    said_elsewhere = {Moment.STEP, Moment.CODE_WRONG, Moment.MAIL_DELIVERED, Moment.MAIL_FAILED,
                      Moment.MAIL_WAITS, Moment.WORK_ASKED}  # fmt: skip
    assert set(MOMENTS) | said_elsewhere == set(Moment)


def test_a_timeline_tells_of_the_work_account():
    lines = timeline(facts(progress=[AT_WORK], work=[ASKED, answered("geweigerd")]))
    assert {line.moment for line in lines} == {
        Moment.WORK_STARTED, Moment.WORK_ASKED, Moment.WORK_REFUSED,
    }  # fmt: skip
    admitted = timeline(facts(work=[answered("toegelaten")]))
    assert [line.moment for line in admitted] == [Moment.WORK_ASKED, Moment.WORK_ADMITTED]


def test_a_mail_that_came_back_was_handed_over_before():
    letter = Letter("uitnodiging", NOW - AGO, sent=NOW - AGO, failed=NOW, fault="vol")
    lines = timeline(facts(letters=[letter]))
    assert [(line.at, line.moment) for line in lines] == [
        (NOW - AGO, Moment.MAIL_DELIVERED),
        (NOW, Moment.MAIL_FAILED),
    ]
