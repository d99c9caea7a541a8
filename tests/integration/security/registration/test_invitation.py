"""Which invitation gives an account, however it is typed, and which gives nothing (A17 to A21)."""

import re

import pytest

from tests.support import registering, sample
from tests.support.registering import (
    INVITATION,
    RECOVERY,
    SIGN_UP,
    Newcomer,
    events,
    invite,
    letters,
    press,
    to_invitation,
)

TOKENS = re.compile(r'(name="csrf_token"[^>]*value=")[^"]+')


def text(answer):
    return answer.get_data(as_text=True)


WAYS = {
    "as in the mail": lambda code: code,
    "small letters": str.lower,
    "without dashes": lambda code: code.replace("-", ""),
    "without prefix": lambda code: code.removeprefix("VNG-"),
    "spaces for dashes": lambda code: code.replace("-", " "),
    "no-break spaces": lambda code: code.replace("-", "\u00a0"),
    "other dashes": lambda code: code.replace("-", "–"),
    "zero-width": "\u200b".join,
    "soft hyphens": lambda code: code.replace("-", "\u00ad-"),
    "O for 0": lambda code: code.replace("0", "O"),
    "I for 1": lambda code: code.replace("1", "I"),
    "l for 1": lambda code: code.replace("1", "l"),
    "quotes": lambda code: f"“{code}”",
    "full width": lambda code: "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in code),
    "line end": lambda code: f" {code}\r\n",
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_however_the_code_is_typed(client, database, who, way):
    to_invitation(client, database, who)
    assert client.submit(INVITATION, {"code": way(who.invitation)}).location == RECOVERY


def set_invitation(database, change, email):
    with database.as_owner() as owner:
        owner.execute(f"update app.uitnodiging set {change} where email = %s", (email,))


def test_every_refusal_is_one_text_and_one_status(app, database, who):
    """Unknown, used, ended, revoked, replaced, or somebody else's: she can't tell which."""
    answers = {}
    strangers = invite(database, f"vreemde.{who.email}")
    other_gemeente = invite(database, "vreemde@utrecht.example", gemeente=sample.B)
    codes = {"of another address": strangers.invitation, "of B": other_gemeente.invitation}
    codes["unknown"] = registering.new_code()
    changes = {
        "ended": "verloopt_op = uitgenodigd_op",
        "revoked": "ingetrokken_op = now()",
        "used": "gebruikt_op = now()",
        "replaced": "code_digest = '\\x00'",
    }
    for number, case in enumerate([*codes, *changes]):
        newcomer = invite(database, f"geweigerd{number}@amersfoort.example")
        client = app.test_client()
        to_invitation(client, database, newcomer)
        if case in changes:
            set_invitation(database, changes[case], newcomer.email)
        answer = client.submit(INVITATION, {"code": codes.get(case, newcomer.invitation)})
        answers[case] = (answer.status_code, TOKENS.sub(r"\1", text(answer)))
        assert events(database, "uitnodigingscode")[-1] == ("uitnodigingscode", "geweigerd", None)
        made = "select count(*) from ab_user where email = %s"
        assert database.value(made, newcomer.email) == 0
        with database.as_owner() as owner:
            owner.execute("delete from app.poging")
    assert len(set(answers.values())) == 1, {k: v[0] for k, v in answers.items()}
    assert answers["unknown"][0] == 400
    # Nobody's invitation was used up by it.
    open_ones = "select count(*) from app.uitnodiging where gebruikt_op is null and email = %s"
    assert database.value(open_ones, strangers.email) == 1


def test_a_used_code_gives_no_second_account(app, database, who):
    registering.register(app.test_client(), database, who)
    second = invite(database, f"tweede.{who.email}")
    client = app.test_client()
    to_invitation(client, database, second)
    assert client.submit(INVITATION, {"code": who.invitation}).status_code == 400


def test_who_has_an_account_can_not_be_bound_a_second_time(app, client, database, who):
    """An account redeems nothing: signed in there is no such page, and its address gets no code."""
    registering.register(client, database, who)
    again = invite(database, who.email, gemeente=sample.B)
    for path in (SIGN_UP, INVITATION):
        assert press(client, path, "/is-er-niet", code=again.invitation).location in ("/", SIGN_UP)
    with database.as_owner() as owner:
        owner.execute("delete from app.poging")
    stranger = app.test_client()
    stranger.submit(SIGN_UP, again.details)
    assert letters(database, who.email)[-1][0] == "al-een-account"
    bound = (
        "select count(*) from app.gebruiker_gemeente gg join ab_user u on u.id = gg.user_id"
        " where u.email = %s"
    )
    assert database.value(bound, who.email) == 1
    # The database says so too, whoever asks it.
    with database.as_role("aanmelding") as door:
        made = door.execute(
            "select app.verzilver_uitnodiging(code_digest, email, now(), 'a', 'b', 'c', 'd')"
            " from app.uitnodiging where email = %s and gebruikt_op is null",
            (who.email,),
        ).fetchone()
    assert made == (None,)


def test_an_account_that_came_meanwhile_stops_the_registration(client, database, who):
    to_invitation(client, database, who)
    with database.as_owner() as owner:
        owner.execute(
            "insert into ab_user (first_name, last_name, username, email, active)"
            " values ('A', 'B', %s, %s, true)", (who.email, who.email)
        )  # fmt: skip
    assert client.submit(INVITATION, {"code": who.invitation}).status_code == 400


@pytest.mark.parametrize(
    "typed", ["", " ", "\x00", "VNG-", "x" * 5000, "'; drop table x", "０" * 25]
)
def test_what_is_no_code_is_refused_without_being_shown_again(client, database, who, typed):
    to_invitation(client, database, who)
    answer = client.submit(INVITATION, {"code": typed})
    assert answer.status_code == 400
    assert 'value=""' in text(answer).partition('name="code"')[2].partition(">")[0]


def test_the_door_chooses_neither_role_nor_gemeente(client, database, who):
    """Whatever is sent beside the code: the invitation decides."""
    to_invitation(client, database, who)
    extra = {"rol": "beheerder", "gemeente_id": "1", "user_id": "1", "email": "x@y.example"}
    client.submit(INVITATION, {"code": who.invitation, **extra})
    found = database.value(
        "select r.name from ab_user u join ab_user_role ur on ur.user_id = u.id"
        " join ab_role r on r.id = ur.role_id where u.email = %s",
        who.email,
    )
    assert found == "contactpersoon"


def test_an_address_without_an_invitation_comes_no_further_than_the_code(client, database):
    nobody = Newcomer("niemand@nergens.example")
    client.submit(SIGN_UP, nobody.details)
    assert letters(database, nobody.email) == []
    assert client.get(INVITATION).status_code == 302
