"""The process that sends mail, as it runs beside the website."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import psycopg
import pytest

from app.core.settings import PROJECT_ROOT
from app.mail.mailbox import TIMEOUT_SECONDS
from tests.integration.mail.conftest import LETTER
from tests.support.imap_server import imap_server
from tests.support.mail_server import HOST, mail_server
from tests.support.notices import REMOTE_TEXT, postfix

PATIENCE_SECONDS = 60.0
ENVIRONMENT = ("DATABASE_", "SMTP_", "BOUNCE_")


@contextmanager
def worker(environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(ENVIRONMENT)}
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.mail.worker"],
            cwd=PROJECT_ROOT, env=clean | environment, stdout=stream, stderr=stream,
        )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(condition, what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.05)


@pytest.fixture
def own_environment(environment, tmp_path):
    return environment | {"DATA_DIR": str(tmp_path), "MAIL_FROM": "post@vng.example"}


def is_sent(database, number: int) -> bool:
    statement = "select verzonden_op is not null from app.bericht where id = %s"
    return bool(database.value(statement, number))


def test_letters_become_files_that_only_we_can_read(database, own_environment, write, tmp_path):
    folder = tmp_path / "mail"
    first = write("een@gemeente.example")
    with worker(own_environment, tmp_path / "log.txt") as process:
        wait_for(lambda: is_sent(database, first), "the letter that was there before")
        second = write("twee@gemeente.example")
        wait_for(lambda: is_sent(database, second), "the letter that came")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    files = sorted(folder.iterdir())
    mails = [message_from_bytes(file.read_bytes(), policy=default) for file in files]
    assert [mail["To"] for mail in mails] == ["een@gemeente.example", "twee@gemeente.example"]
    assert mails[0].get_body(("plain",)).get_content().strip() == LETTER.text
    assert all(file.suffix == ".eml" for file in files)
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "log.txt").read_text() == ""


def test_it_outlives_its_database_connection(database, own_environment, write, tmp_path):
    first = write()
    with worker(own_environment, tmp_path / "log.txt") as process:
        wait_for(lambda: is_sent(database, first), "the first letter")
        with psycopg.connect(database.superuser_conninfo, autocommit=True) as superuser:
            superuser.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = %s and usename = 'ledengegevens_app'",
                (database.name,),
            )
        second = write()
        wait_for(lambda: is_sent(database, second), "the letter after the connection was lost")
        assert process.poll() is None
    log = (tmp_path / "log.txt").read_text()
    assert log.count("de database is weg") == 1
    assert "Traceback" not in log


def test_a_log_of_mail_names_nobody(database, own_environment, write, tmp_path):
    with mail_server() as inbox:
        inbox.rcpt.append("550 5.1.1 <geheimpje@gemeente.example> unknown")
        smtp = {"SMTP_URL": f"smtp://{HOST}:{inbox.port}"}
        number = write("geheimpje@gemeente.example")
        with worker(own_environment | smtp, tmp_path / "log.txt"):
            statement = "select mislukt_op is not null from app.bericht where id = %s"
            wait_for(lambda: database.value(statement, number), "the refusal")
            wait_for((tmp_path / "log.txt").read_text, "the line")
    log = (tmp_path / "log.txt").read_text()
    assert f"bericht={number} soort={LETTER.kind} uitkomst=mislukt" in log
    assert "geheim" not in log
    assert "@" not in log


def failed(database, number: int) -> bool:
    statement = "select mislukt_op is not null from app.bericht where id = %s"
    return bool(database.value(statement, number))


def test_what_comes_back_is_read_beside_the_sending(database, own_environment, write, tmp_path):
    number = write("geheimpje@gemeente.example")
    with mail_server() as inbox, imap_server(tmp_path) as box:
        more = {
            "SMTP_URL": f"smtp://{HOST}:{inbox.port}",
            "BOUNCE_URL": box.url(),
            "BOUNCE_ADDRESS": "retour@vng.example",
        }
        with worker(own_environment | more, tmp_path / "first.txt") as process:
            wait_for(lambda: is_sent(database, number), "the letter")
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=20) == 0
        box.put(postfix(inbox.mails[0], to=inbox.senders[0]))
        with worker(own_environment | more, tmp_path / "log.txt") as process:
            wait_for(lambda: failed(database, number), "what came back")
            wait_for(lambda: not box.mails(), "the mailbox to be cleared")
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=20) == 0
    log = (tmp_path / "log.txt").read_text()
    said = f"bericht={number} soort={LETTER.kind} uitkomst=teruggekomen Het adres bestaat niet"
    assert said in log
    assert "@" not in log
    assert "geheim" not in log
    assert REMOTE_TEXT not in log


def test_a_mailbox_that_is_silent_holds_up_no_letter(database, own_environment, write, tmp_path):
    with socket.create_server((HOST, 0)) as silent:
        url = f"imap://jan:geheim@{HOST}:{silent.getsockname()[1]}/INBOX"
        with worker(own_environment | {"BOUNCE_URL": url}, tmp_path / "log.txt") as process:
            kept_open, _ = silent.accept()
            with kept_open:
                number = write()
                began = time.monotonic()
                wait_for(lambda: is_sent(database, number), "the letter")
                process.send_signal(signal.SIGTERM)
                assert process.wait(timeout=20) == 0
    assert time.monotonic() - began < TIMEOUT_SECONDS
    assert (tmp_path / "log.txt").read_text() == ""


def test_a_mailbox_that_is_not_there_is_said_without_its_password(
    database, own_environment, write, tmp_path
):
    with socket.create_server((HOST, 0)) as closed:
        port = closed.getsockname()[1]
    url = {"BOUNCE_URL": f"imap://jan:geheim@{HOST}:{port}/INBOX"}
    with worker(own_environment | url, tmp_path / "log.txt"):
        number = write()
        wait_for(lambda: is_sent(database, number), "the letter")
        wait_for((tmp_path / "log.txt").read_text, "the line")
    log = (tmp_path / "log.txt").read_text()
    assert "de teruggekomen mail wacht: De mailbox is niet bereikbaar." in log
    assert log.count("\n") == 1
    assert "geheim" not in log


def test_without_its_database_it_says_so_in_one_line(tmp_path):
    environment = {"DATA_DIR": str(tmp_path), "APP_ENV": "test"}
    with worker(environment, tmp_path / "log.txt") as process:
        assert process.wait(timeout=30) == 1
    log = (tmp_path / "log.txt").read_text()
    assert log.startswith("Fout: In ")
    assert log.count("\n") == 1
