"""Two gemeenten's contacts at once on every worker: nothing of one reaches the other (H33)."""

import itertools
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psutil
import psycopg
import pytest

from tests.support import sample
from tests.support.attack import CONTACT, Ask, Attacker, form
from tests.support.attack_world import look_at

REQUESTS, THREADS, WORKERS = 2000, 6, 3
# Something of each kind of page; {} is a key of an own row.
PAGES = (
    "/",
    "/personen/list/",
    "/personen/list/?q=kanarie",
    "/personen/list/?_flt_2_achternaam=kanarie",
    "/personen/list/?_flt_0_geslacht=vrouw",
    "/personen/export?q=kanarie",
    "/personen/show/{}",
    "/personen/show/{}?tab=functievervulling-persoon_id",
    "/personen/edit/{}",
    "/personen/history/{}",
    "/functievervullingen/list/?psize_FunctievervullingView=5",
    "/functievervullingen/list/?_flt_0_fractievoorzitter=ja&filter=1",
    "/functievervullingen/export",
    "/functievervullingen/add",
    "/functievervullingen/lookup/persoon_id?q=kanarie",
    "/bezetting/list/?_oc_BezettingView=achternaam&_od_BezettingView=desc",
    "/verkiezingsuitslagen/list/?_oc_VerkiezingsuitslagView=lijst",
    "/fracties/list/",
    "/geschiedenis/list/",
    "/partijen/show/1?tab=fractie-partij_id",
)


@pytest.fixture(scope="module")
def crowd(new_copy, site_on):
    """A site with three workers, and for each gemeente her contact with a name of her own."""
    database = new_copy()
    names = {sample.A: "Aafke Eemland", sample.B: "Bente Domstad"}
    with psycopg.connect(database.superuser_conninfo) as owner:
        for gemeente, name in names.items():
            first, last = name.split()
            owner.execute(
                "update ab_user set first_name = %s, last_name = %s where email = %s",
                (first, last, sample.account_of(CONTACT, gemeente).email),
            )
        owner.execute(
            "update app.accountstand st set weergavenaam = u.first_name || ' ' || u.last_name"
            " from ab_user u where u.id = st.user_id"
        )
    with site_on(database, workers=WORKERS) as server:
        world = look_at(database)
        yield world, server, names
        world.close()


def asks(world, gemeente: str) -> Iterator[Ask]:
    """Return the requests of one contact, for ever."""
    gid = world.own if gemeente == sample.A else world.other
    keys = itertools.cycle(row["id"] for row in world.rows["register.persoon"][gid])
    for page in itertools.cycle((*PAGES, None)):
        if page is not None:
            yield Ask("GET", page.format(next(keys)))
            continue
        # A form that comes back with what was found.
        search = {"persoon_id__zoek": "kanarie", "_zoek": "persoon_id"}
        yield Ask("POST", "/functievervullingen/add", form(search))


def faults(gemeente: str, names: dict[str, str], ask: Ask, answer) -> Iterator[str]:
    """Return what of the other is in this answer, or what of her own is not."""
    other = sample.B if gemeente == sample.A else sample.A
    if answer.status != 200:
        yield f"{ask}: status {answer.status}"
    if sample.CANARY[other] in answer.body or names[other].split()[0] in answer.body:
        yield f"{ask}: van de ander"
    if sample.CANARY[gemeente] not in answer.body and ask.path != "/":
        yield f"{ask}: niet van haarzelf"
    if answer.header("Content-Type").startswith("text/html") and names[gemeente] not in answer.body:
        yield f"{ask}: op naam van een ander"


def test_two_thousand_requests_at_once_never_cross(crowd):
    world, server, names = crowd
    before = world.digest()
    workers = gunicorn_workers(server.url)
    assert len(workers) == WORKERS
    worked = {w.pid: sum(w.cpu_times()[:2]) for w in workers}

    def work(number: int) -> Counter[str]:
        gemeente = (sample.A, sample.B)[number % 2]
        attacker = Attacker(server, CONTACT, gemeente)
        # Each begins elsewhere in the row, so that unlike pages meet.
        row = itertools.islice(asks(world, gemeente), number * 7, None)
        found: Counter[str] = Counter()
        for ask in itertools.islice(row, REQUESTS // THREADS + 1):
            answer = attacker.send(ask)
            found["verzoeken"] += 1
            found.update(faults(gemeente, names, ask, answer))
            # A new connection now and then, so that everybody meets every worker.
            if found["verzoeken"] % 20 == 0:
                attacker.hang_up()
        return found

    with ThreadPoolExecutor(THREADS) as pool:
        total = sum(pool.map(work, range(THREADS)), Counter())
    asked = total.pop("verzoeken")
    assert asked >= REQUESTS
    assert not total, f"{total.most_common(20)}"
    assert world.digest() == before
    idle = [w.pid for w in workers if sum(w.cpu_times()[:2]) - worked[w.pid] < 0.2]
    assert not idle, "niet iedere werker heeft meegedaan"


def gunicorn_workers(url: str) -> list[psutil.Process]:
    """Return the worker processes that serve this address."""
    bound = url.removeprefix("http://")
    for process in psutil.Process().children():
        if bound in process.cmdline():
            return process.children()
    return []
