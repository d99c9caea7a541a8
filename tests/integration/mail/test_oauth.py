"""Mail by OAuth2: a real token endpoint over TLS, real SMTP and IMAP that take only its tokens."""

from dataclasses import replace

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from app.core import clock
from app.core.client_certificate import read_certificate
from app.core.settings import MailOAuth, Settings, SettingsError
from app.mail.bounces import BounceReader
from app.mail.mailbox import Mailbox, MailboxError
from app.mail.oauth import MailTokens, TokenError
from app.mail.postman import PAUSES, Outcome
from tests.entra.demo import VNG
from tests.integration.mail.conftest import postman_of, row, smtp
from tests.support.certificates import make_client_certificate
from tests.support.entra import RunningEntra
from tests.support.imap_server import USER, imap_server
from tests.support.imap_tokens import token_mailbox
from tests.support.mail_server import HOST, mail_server, make_certificate

KNOWN, UNKNOWN = make_client_certificate(), make_client_certificate()
SECRET = "een-geheim-voor-tests"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    """The server's side of TLS, and the file that vouches for it."""
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def running(authority):
    with RunningEntra(
        tls=authority[0], client_secret=SECRET, certificates=[KNOWN.certificate]
    ) as entra:
        yield entra


@pytest.fixture
def entra(running):
    running.order(reset=True, forget=True)
    return running


@pytest.fixture
def oauth(entra):
    return MailOAuth(entra.base, VNG, entra.client_id, SECRET, None)


@pytest.fixture
def tokens(oauth, authority):
    return MailTokens(oauth, verify=str(authority[1]))


@pytest.fixture
def inbox(entra):
    with mail_server(accepts=entra.accepts) as server:
        yield server


OPENED = []


@pytest.fixture(autouse=True)
def _close_lines():
    yield
    while OPENED:
        OPENED.pop().close()


def by_token(database, inbox, tokens):
    url = f"smtp://post%40vng.example@{HOST}:{inbox.port}"
    OPENED.append(smtp(inbox, url, tokens=tokens))
    return postman_of(database, OPENED[-1])


def asked(entra) -> int:
    return entra._server.provider.control.counts["token"]


def test_letters_go_with_a_token_that_is_asked_for_once(database, inbox, tokens, write, entra):
    postman = by_token(database, inbox, tokens)
    for _ in range(2):
        write()
        assert postman.deliver_one().outcome is Outcome.SENT
        postman.transport.close()
    assert inbox.logins == [("post@vng.example", "")] * 2
    assert len(set(inbox.tokens)) == 1
    assert asked(entra) == 1


def test_a_certificate_gets_a_token_too(database, inbox, oauth, authority, write):
    own = replace(oauth, client_secret="", certificate=read_certificate(*both(KNOWN)))
    postman = by_token(database, inbox, MailTokens(own, verify=str(authority[1])))
    write()
    assert postman.deliver_one().outcome is Outcome.SENT


def both(made):
    return made.certificate, made.key


def test_a_token_is_renewed_before_it_is_over(tokens, entra):
    entra.order(token_seconds=301)
    first = tokens.get()
    entra.order(token_seconds=299)
    tokens.forget()
    second = tokens.get()
    third = tokens.get()
    assert len({first, second, third}) == 3, "with less than five minutes left it is asked anew"


def test_a_token_that_was_withdrawn_is_replaced_once(database, inbox, tokens, write, entra):
    postman = by_token(database, inbox, tokens)
    tokens.get()
    entra._server.provider.state.access_tokens.clear()
    write()
    assert postman.deliver_one().outcome is Outcome.SENT
    assert len(inbox.tokens) == 2
    assert asked(entra) == 2


def test_a_server_that_refuses_every_token_is_not_asked_a_third_time(database, tokens, write):
    number = write()
    with mail_server(accepts=lambda _: False) as refusing:
        delivery = by_token(database, refusing, tokens).deliver_one()
    assert (delivery.outcome, len(refusing.tokens)) == (Outcome.AWAY, 2)
    kept = row(database, number)
    assert kept["fout"] == "De mailserver weigerde het inloggen (535)."
    assert kept["tekst"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"client_secret": "fout"}, "het geheim of certificaat klopt niet"),
        ({"client_secret": "", "certificate": UNKNOWN}, "(AADSTS700027)"),
        ({"client_id": "0e5d7a3c-2f41-4c0b-9b1e-9a6f3d2c1b99"}, "MAIL_OAUTH_CLIENT_ID"),
    ],
)
def test_what_microsoft_refuses_is_told_without_the_secret(
    database, inbox, oauth, authority, write, changes, sentence
):
    if "certificate" in changes:
        changes = changes | {"certificate": read_certificate(*both(changes["certificate"]))}
    number = write()
    tokens = MailTokens(replace(oauth, **changes), verify=str(authority[1]))
    assert by_token(database, inbox, tokens).deliver_one().outcome is Outcome.AWAY
    kept = row(database, number)
    assert sentence in kept["fout"]
    assert "fout'" not in kept["fout"]
    assert kept["tekst"], "the letter waits"
    assert inbox.tokens == []


def test_a_provider_that_is_away_loses_no_letter(database, inbox, oauth, authority, write, entra):
    number = write()
    tokens = MailTokens(replace(oauth, base="https://127.0.0.1:9"), verify=str(authority[1]))
    assert by_token(database, inbox, tokens).deliver_one().outcome is Outcome.AWAY
    assert "niet bereikbaar" in row(database, number)["fout"]
    entra.order(answers={"token": {"status": 503, "body": "", "times": 1}})
    tokens = MailTokens(oauth, verify=str(authority[1]))
    clock.move(PAUSES[0])
    assert by_token(database, inbox, tokens).deliver_one().outcome is Outcome.AWAY
    assert row(database, number)["mislukt_op"] is None


def test_it_goes_when_the_provider_is_back(database, inbox, tokens, write, entra):
    write()
    entra.order(answers={"discovery": {"status": 500, "body": "", "times": 1}})
    postman = by_token(database, inbox, tokens)
    assert postman.deliver_one().outcome is Outcome.AWAY
    clock.move(PAUSES[0])
    assert postman.deliver_one().outcome is Outcome.SENT


def test_a_provider_that_nobody_vouches_for_gets_no_secret(oauth, entra):
    with pytest.raises(TokenError, match="niet bereikbaar"):
        MailTokens(oauth).get()
    assert asked(entra) == 0


def test_a_server_without_tokens_is_told_nothing(database, tokens, write, entra):
    number = write()
    with mail_server() as plain:
        assert by_token(database, plain, tokens).deliver_one().outcome is Outcome.AWAY
    assert "biedt geen TLS of inloggen aan" in row(database, number)["fout"]
    assert asked(entra) == 0


# The mailbox of returned mail.


@pytest.fixture(scope="module")
def box(tmp_path_factory):
    with imap_server(tmp_path_factory.mktemp("imap")) as served:
        yield served


def reader(database, url, tokens):
    engine = create_engine(database.app_url, poolclass=NullPool)
    return BounceReader(engine, Mailbox(url, tokens=tokens), lambda _: None)


def test_a_mailbox_is_read_with_a_token(database, box, tokens, entra):
    box.put(b"From: jan@gemeente.example\r\nSubject: vraag\r\n\r\nMag ik bellen?\r\n")
    with token_mailbox(box, entra.accepts) as front:
        reading = reader(database, front.url(), tokens)
        reading.look()
        assert len(reading.left) == 1, "mail for people stays"
        entra._server.provider.state.access_tokens.clear()
        reading.look()
    assert len(front.tokens) == 3, "one that was withdrawn is replaced once"
    assert len(set(front.tokens)) == 2


def test_a_mailbox_that_refuses_says_so(database, box, tokens):
    refused = pytest.raises(MailboxError, match="weigerde het inloggen")
    with token_mailbox(box, lambda _: False) as front, refused:
        reader(database, front.url(), tokens).look()
    assert len(front.tokens) == 2


def test_a_mailbox_without_a_token_to_be_had_says_why(database, box, oauth, authority, entra):
    wrong = MailTokens(replace(oauth, client_secret="fout"), verify=str(authority[1]))
    refused = pytest.raises(MailboxError, match="AADSTS7000215")
    with token_mailbox(box, entra.accepts) as front, refused:
        reader(database, front.url(), wrong).look()
    assert front.tokens == []


# Settings.

TOLD = {
    "APP_ENV": "test",
    "MAIL_OAUTH_TENANT": VNG,
    "MAIL_OAUTH_CLIENT_ID": "0e5d7a3c-2f41-4c0b-9b1e-9a6f3d2c1b00",
    "MAIL_OAUTH_CLIENT_SECRET": "geheim-woord",
    "SMTP_URL": "smtp://post%40vng.example@smtp.example:587",
    "BOUNCE_URL": "imaps://retour%40vng.example@imap.example:993/INBOX",
}


def test_the_addresses_need_no_password(tmp_path):
    settings = Settings.from_environment(TOLD | {"DATA_DIR": str(tmp_path)})
    assert settings.mail_oauth is not None
    assert "geheim-woord" not in repr(settings)
    assert USER not in repr(settings)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"MAIL_OAUTH_TENANT": "vng.nl"}, "MAIL_OAUTH_TENANT moet"),
        ({"MAIL_OAUTH_CLIENT_SECRET": ""}, "een van beide"),
        ({"MAIL_OAUTH_CERTIFICATE": KNOWN.certificate}, "horen bij elkaar"),
        (
            {"MAIL_OAUTH_CERTIFICATE": KNOWN.certificate, "MAIL_OAUTH_KEY": KNOWN.key},
            "een van beide",
        ),
        ({"MAIL_OAUTH_BASE": "http://127.0.0.1:1"}, "https-adres"),
    ],
)
def test_what_does_not_fit_stops_the_start(tmp_path, changes, sentence):
    with pytest.raises(SettingsError, match=sentence) as told:
        Settings.from_environment(TOLD | {"DATA_DIR": str(tmp_path)} | changes)
    assert "geheim-woord" not in str(told.value)
