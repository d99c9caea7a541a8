"""`run.py` brings the site up, keeps it up, and takes it down as a whole."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from app.core.embedded_cluster import APP_ROLE, OWNER_ROLE
from app.core.embedded_postgres import EmbeddedPostgres
from tests.setup.conftest import ROOT, Site, alive, free_port, site_maker, wait_for

MakeSite = Callable[..., Site]
CPU_SECONDS_TO_BE_UP_AGAIN = 10.0


@pytest.mark.parametrize("path_name", ["map met spaties", "x" * 60 + "/" + "y" * 60])
def test_it_serves_from_any_path_and_says_where(make_site: MakeSite, path_name: str) -> None:
    site = make_site(path_name, empty=True).start()
    wait_for(lambda: "Stoppen: Ctrl-C" in site.output.read_text(), "the announcement")

    said = site.output.read_text()
    assert f"http://127.0.0.1:{site.port}" in said
    assert str(site.data_dir / "demo-accounts.json") in said
    assert site.stop() == 0


def test_another_user_than_root_serves_it(
    make_site: MakeSite, unprivileged_python: list[str], place: Path
) -> None:
    site = make_site("site", arguments=[*unprivileged_python, "run.py"], empty=True)
    site.folder.chmod(0o777)
    site.start()

    assert site.supervisor().uids().real != 0
    assert site.child("postgres").uids().real == site.supervisor().uids().real
    assert site.stop() == 0


def test_ctrl_c_ends_everything_cleanly(make_site: MakeSite) -> None:
    site = make_site().start()
    assert len(psutil.Process(site.pid).children(recursive=True)) > 5
    assert site.stop(signal.SIGINT) == 0

    assert "Traceback" not in site.errors.read_text()
    assert not (site.data_dir / "postgres" / "postmaster.pid").exists()
    assert "shut down" in (site.data_dir / "postgres.log").read_text().splitlines()[-1]


def test_ctrl_c_during_the_deploy_ends_everything_cleanly(make_site: MakeSite) -> None:
    site = make_site().start(serving=False, STAND_IN_DEPLOY_SECONDS="30")
    wait_for((site.data_dir / "deploy-began").exists, "the deploy to begin")

    assert site.stop(signal.SIGINT) == 0
    assert site.errors.read_text() == ""


@pytest.fixture(scope="module")
def shared(module_place: Path, prepared_cluster: Path) -> Iterator[Site]:
    """A site for the tests that only look at it."""
    with site_maker(module_place, prepared_cluster) as make:
        yield make(empty=True).start(
            WEB_WORKERS="3", ACCESS_LOG="1", GUNICORN_CMD_ARGS="--reload --access-logfile -"
        )


def test_no_worker_ever_hears_of_the_owner(shared: Site) -> None:
    environment = shared.get("/environment")

    assert APP_ROLE in environment
    assert OWNER_ROLE not in environment
    assert "DATABASE_OWNER_URL" not in environment
    assert "GUNICORN_CMD_ARGS" not in environment


def test_the_postman_never_hears_of_the_owner(shared: Site) -> None:
    told = shared.data_dir / "mail-environment.json"
    wait_for(told.exists, "the sender of mail to begin")
    environment = told.read_text()

    assert APP_ROLE in environment
    assert OWNER_ROLE not in environment
    assert "DATABASE_OWNER_URL" not in environment


def test_several_processes_serve(shared: Site) -> None:
    with ThreadPoolExecutor(8) as pool:
        pids = set(pool.map(shared.get, ["/pid"] * 60))

    assert len(pids) > 1
    assert len(shared.child("gunicorn").children()) == 3


def test_a_connection_that_says_nothing_holds_nobody_up(shared: Site) -> None:
    """Browsers open spare connections; each would otherwise hold a process for seconds."""
    silent = [socket.create_connection(("127.0.0.1", shared.port)) for _ in range(6)]
    # A held-up process would not answer within the ten seconds that a request is given.
    assert [shared.status("/health") for _ in range(4)] == [200] * 4
    for connection in silent:
        connection.close()


def test_a_killed_database_comes_back(make_site: MakeSite) -> None:
    site = make_site().start()
    for _ in range(3):
        site.child("postgres").kill()
        wait_for(lambda: site.status("/deploys") != 200, "the site to notice")
        site.wait_until_serving()

    assert "De database was uitgevallen" in site.output.read_text()
    assert site.get("/deploys") == "1"


def test_a_database_that_can_not_start_for_a_while_ends_nothing(make_site: MakeSite) -> None:
    site = make_site().start()
    settings, log = (site.data_dir / name for name in ("postgres/postgresql.conf", "postgres.log"))
    good, failed = settings.read_text(), "configuration file"
    settings.write_text(f"{good}\nshared_buffers = kapot\n")
    site.child("postgres").kill()
    # More often than a website may die in a minute.
    wait_for(lambda: log.read_text().count(failed) > 6 or site.ended(), "the database to try again")
    assert not site.ended(), site.errors.read_text()
    assert site.status("/health") == 200
    assert site.output.read_text().count("De database was uitgevallen") == 1

    settings.write_text(good)
    site.wait_until_serving()
    wait_for(lambda: "De database is er weer" in site.output.read_text(), "the good news")
    assert site.get("/deploys") == "1"
    assert site.stop() == 0


def test_a_killed_website_comes_back_and_refuses_nobody(make_site: MakeSite) -> None:
    site = make_site().start()
    for _ in range(3):
        killed = site.child("gunicorn")
        workers = killed.children()
        killed.kill()
        wait_for(lambda: not any(map(alive, workers)), "the workers to end")  # noqa: B023 - now
        assert site.get("/health") == "ok"  # waits in the queue of the socket, is never refused
        site.child("gunicorn", other_than=killed)

    site.wait_until_serving()
    # One worker is enough to serve; the second may still be on its way.
    wait_for(lambda: len(site.child("gunicorn").children()) == 2, "both workers")


def test_a_killed_postman_comes_back(make_site: MakeSite) -> None:
    site = make_site().start()
    killed = site.child("app.mail.worker")
    killed.kill()
    site.child("app.mail.worker", other_than=killed)

    assert "De mailbezorging was uitgevallen" in site.output.read_text()
    assert site.stop() == 0


def test_a_postman_that_keeps_dying_takes_nothing_along(make_site: MakeSite) -> None:
    site = make_site().start(STAND_IN_BREAKS="mail")
    said = "De mailbezorging was uitgevallen"
    wait_for(lambda: site.output.read_text().count(said) > 1, "two new beginnings")

    assert site.status("/health") == 200
    assert site.stop() == 0


def with_entra(site: Site) -> Site:
    """Put the stand-in for Entra ID where a clone has it."""
    shutil.copytree(ROOT / "tests" / "entra", site.folder / "tests" / "entra")
    return site


def told(site: Site) -> dict[str, str]:
    """What the website heard of Entra ID."""
    environment = json.loads(site.get("/environment"))
    return {name: value for name, value in environment.items() if name.startswith("ENTRA_")}


def issuer(told_base: str) -> str:
    url = f"{told_base}/organizations/v2.0/.well-known/openid-configuration"
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(json.load(answer)["issuer"])


def test_the_demo_has_work_accounts_that_come_back(make_site: MakeSite) -> None:
    site, port = with_entra(make_site()), free_port()
    site.start(ENTRA_DEMO_PORT=str(port))
    base = told(site)["ENTRA_BASE"]
    assert base == f"http://127.0.0.1:{port}"
    assert issuer(base) == f"{base}/{{tenantid}}/v2.0"
    assert f"Werkaccounts van verzonnen mensen: {base}" in site.output.read_text()

    killed = site.child("tests.entra")
    heard = killed.environ()
    killed.kill()
    site.child("tests.entra", other_than=killed)
    assert issuer(base) == f"{base}/{{tenantid}}/v2.0"
    assert "Het nagemaakte Entra ID was uitgevallen" in site.output.read_text()
    assert site.status("/health") == 200
    # The two know each other, and the stand-in nothing else of the website.
    assert heard["ENTRA_CLIENT_SECRET"] == told(site)["ENTRA_CLIENT_SECRET"]
    public = f"http://127.0.0.1:{site.port}"
    assert heard["ENTRA_REDIRECT_URIS"].split() == [
        f"{public}/login/werkaccount/terug",
        f"{public}/login/werkaccount/toestemming",
    ]
    assert heard["ENTRA_POST_LOGOUT_URIS"] == f"{public}/"
    assert heard["ENTRA_FRONTCHANNEL_LOGOUT_URI"] == f"{public}/oidc/frontchannel-logout"
    assert not {"DATABASE_URL", "DATA_DIR", "SECRET_KEY"} & set(heard)
    assert site.stop() == 0


def test_a_taken_port_gives_the_work_accounts_another(make_site: MakeSite) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        site = with_entra(make_site()).start(ENTRA_DEMO_PORT=str(port))
        base = told(site)["ENTRA_BASE"]
        assert base != f"http://127.0.0.1:{port}"
        assert issuer(base) == f"{base}/{{tenantid}}/v2.0"


def test_work_accounts_that_keep_dying_take_nothing_along(make_site: MakeSite) -> None:
    site = with_entra(make_site())
    (site.folder / "tests" / "entra" / "demo.py").write_text("raise RuntimeError('kapot')")
    site.start(ENTRA_DEMO_PORT=str(free_port()))
    said = "Het nagemaakte Entra ID was uitgevallen"
    wait_for(lambda: site.output.read_text().count(said) > 1, "two new beginnings")

    assert site.status("/health") == 200
    assert site.stop() == 0


def test_there_are_work_accounts_only_in_a_demo_that_has_none_of_its_own(
    make_site: MakeSite,
) -> None:
    elsewhere = {
        "ENTRA_BASE": "https://login.example",
        "ENTRA_CLIENT_ID": "11111111-2222-4333-8444-555555555555",
        "ENTRA_CLIENT_SECRET": "eigen",
    }
    site = with_entra(make_site()).start(**elsewhere)
    assert told(site) == elsewhere
    assert site.stop() == 0

    site.start(APP_ENV="test")
    assert told(site) == {}
    assert site.stop() == 0


def test_without_the_folder_of_the_tests_the_demo_goes_on(shared: Site) -> None:
    assert not (shared.folder / "tests").exists()
    assert told(shared) == {}
    assert "Werkaccounts" not in shared.output.read_text()


@pytest.mark.parametrize("also_postgres", [False, True], ids=["supervisor", "both"])
def test_after_a_kill_all_children_end_and_the_next_start_is_quick(
    make_site: MakeSite, also_postgres: bool
) -> None:
    site = make_site().start()
    for expected in (2,) if also_postgres else (2, 3):
        victims = [site.supervisor()] + ([site.child("postgres")] if also_postgres else [])
        site.remember_children()
        for victim in victims:
            victim.kill()
        site.process.wait()
        site.start()  # at once, while the old children are still ending
        assert site.cpu_seconds() < CPU_SECONDS_TO_BE_UP_AGAIN
        assert site.get("/deploys") == str(expected)
    site.supervisor().kill()
    site.process.wait()
    site.wait_until_children_gone()


def test_a_website_that_keeps_dying_is_given_up_with_a_sentence(make_site: MakeSite) -> None:
    site = make_site().start(serving=False, STAND_IN_BREAKS="web")
    wait_for(site.ended, "the supervisor to give up")

    assert site.process.returncode == 1
    assert "De website start niet" in site.errors.read_text().splitlines()[-1]


def test_a_deploy_that_fails_is_told_in_a_sentence(make_site: MakeSite) -> None:
    site = make_site().start(serving=False, STAND_IN_BREAKS="deploy")
    wait_for(site.ended, "the supervisor to give up")

    assert site.process.returncode == 1
    assert site.errors.read_text().splitlines() == [
        f"De database kon niet worden klaargezet. De details staan in {site.data_dir}/deploy.log"
    ]
    assert "kapot" in (site.data_dir / "deploy.log").read_text()


def test_a_second_start_on_the_same_port_is_told_so_before_any_work(make_site: MakeSite) -> None:
    first = make_site("one").start()
    second = make_site("two", empty=True)
    second.port = first.port
    second.start(serving=False)
    wait_for(second.ended, "the second start to give up")

    assert second.process.returncode == 1
    assert f"Poort {first.port}" in second.errors.read_text()
    assert not (second.data_dir / "postgres").exists()
    assert first.get("/deploys") == "1"


@pytest.mark.parametrize("taken", ["folder", "port"])
def test_of_two_starts_at_once_one_serves(make_site: MakeSite, taken: str) -> None:
    sites = [make_site("one"), make_site("one" if taken == "folder" else "two")]
    if taken == "port":
        sites[1].port = sites[0].port
    for number, site in enumerate(sites):
        site.errors = site.folder / f"errors-{number}.txt"
        site.start(serving=False)
    wait_for(lambda: any(site.ended() for site in sites), "one of two to give up", seconds=20)
    loser, winner = sorted(sites, key=Site.ended, reverse=True)

    winner.wait_until_serving()
    assert loser.process.returncode == 1
    named = str(loser.data_dir) if taken == "folder" else f"Poort {loser.port}"
    assert named in loser.errors.read_text()
    assert len(loser.errors.read_text().splitlines()) == 1
    assert winner.get("/deploys") == "1"


def test_wrong_settings_are_told_together_and_nothing_starts(make_site: MakeSite) -> None:
    site = make_site(empty=True).start(
        serving=False, PORT="nul", WEB_WORKERS="veel", APP_ENV="prod"
    )
    wait_for(site.ended, "the refusal")

    assert site.process.returncode == 1
    assert len(site.errors.read_text().splitlines()) == 4
    assert not (site.data_dir / "postgres").exists()


def test_another_server_is_used_when_named(make_site: MakeSite, place: Path) -> None:
    with EmbeddedPostgres(place / "elsewhere", durable=False) as elsewhere:
        urls = {
            "DATABASE_URL": elsewhere.url(APP_ROLE),
            "DATABASE_OWNER_URL": elsewhere.url(OWNER_ROLE),
        }
        site = make_site(empty=True).start(**urls)
        environment = site.get("/environment")
        assert OWNER_ROLE not in environment
        assert not (site.data_dir / "postgres").exists()
        assert site.stop() == 0

        del urls["DATABASE_OWNER_URL"]
        site.start(serving=False, **urls)
        wait_for(site.ended, "the refusal")
        assert site.process.returncode == 1
        assert "DATABASE_OWNER_URL ontbreekt" in site.errors.read_text()


def test_no_log_holds_what_a_visitor_typed(shared: Site) -> None:
    shared.status("/personen/list/12?q=Geheimpje")
    shared.status("/uitnodiging/Geheimpje1x")
    with socket.create_connection(("127.0.0.1", shared.port)) as connection:
        connection.sendall(b"GET /Geheimpje?x=\xff Geheimpje HTTP/9.9 x\r\n\r\n")
        connection.recv(1000)
    shared.get("/health")

    logs = [shared.output, shared.errors, *shared.data_dir.glob("*.log")]
    wait_for(lambda: "/uitnodiging" in shared.output.read_text(), "the access log")
    text = "".join(log.read_text() for log in logs)
    assert "GET /personen/list/12 404" in text
    assert "GET /uitnodiging/… 404" in text
    assert "Geheimpje" not in text
    assert "127.0.0.1 " not in text


def test_files_of_the_running_site_are_closed_to_others(shared: Site) -> None:
    for name in ("secret-key", "address-key", "postgres", "postgres.log", "deploy.log"):
        assert (shared.data_dir / name).stat().st_mode & 0o077 == 0, name
    expected = 0o711 if os.geteuid() == 0 else 0o700
    assert shared.data_dir.stat().st_mode & 0o777 == expected
