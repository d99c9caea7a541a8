"""Attacks on one row by its key: every page of it, its tabs, its history, and what is no key."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from app.catalog.load import load_catalog
from app.panel.columns import Reflected
from app.panel.panel import slug
from app.panel.showing import tab_name
from app.security.roles import permissions_of, view_name
from tests.support.attack import CONTACT, Answer, Ask, Case, Form, form, status
from tests.support.attack_forms import may, typed_form
from tests.support.attack_world import World, readable_tables

ROUTES = Path(__file__).parents[1] / "rules" / "routes.txt"
EVERYONE = "iedereen"
# What is not a key, cannot be one, or is one written strangely (attack H31).
STRANGE_KEYS = (
    "0", "-1", "1.5", "abc", "1;", "1%00", "10000000000000000000000", "1e3", "１３", "[1]",
    '{"id":1}', " 1", "+1", "0x1", "1 or 1=1", "1'--", "None", "..", "%2e%2e%2f1",
    "9223372036854775808",
)  # fmt: skip
HISTORY = frozenset({"app.geschiedenisregel"})
ENDING: Form = form({"einddatum": "01-11-2026", "reden_einde": "overig"})


def reviewed() -> dict[tuple[str, str], set[str]]:
    """Return (method, rule) -> who may take it, as people wrote it down."""
    found = {}
    for line in ROUTES.read_text(encoding="utf-8").splitlines():
        if line[:1] not in ("", "#"):
            way, _, who = line.rpartition(": ")
            method, rule = way.split(" ", 1)
            found[method, rule] = set(who.split(", "))
    return found


def routes() -> set[tuple[str, str]]:
    """Return every (method, rule) of the product."""
    return {*reviewed()}


def expected(table: Reflected, method: str, page: str, right: str) -> frozenset[int]:
    """Return how another's row answers here: not there, or no right at all, whoever's it is.

    A page that exists only for another method answers 405, whatever the key.
    """
    rule = f"/{slug(table)}/{page}/<pk>"
    if (method, rule) not in routes():
        return status(404, 405)
    may = (right, view_name(table.spec)) in permissions_of(CONTACT, load_catalog())
    return status(404) if may else status(403)


def own_page(page: str) -> str:
    """Return the right that a page asks for."""
    return {"reveal": "can_show"}.get(page, f"can_{page}")


def row_cases(world: World, table: Reflected) -> Iterator[Case]:
    """Every page of another's row, read and written, beside those of a row that never was."""
    for key in world.keys(table.name):
        never = world.never(key)
        for method, page, data in _pages(world, table):
            yield _twins(world, table, method, f"{page}/{{}}", data, (key, never))
        for tab in (*(tab_name(r) for r in table.spec.related), "bestaat-niet"):
            yield _twins(world, table, "GET", f"show/{{}}?tab={tab}", None, (key, never))


def _pages(world: World, table: Reflected) -> Iterator[tuple[str, str, Form | None]]:
    for page in ("show", "edit", "delete", "end", "history", "reveal"):
        yield "GET", page, None
    yield "HEAD", "show", None
    for page in ("show", "history"):
        yield "POST", page, form({})
    changed = typed_form(world, table, "edit", world.theirs(table.name)[0])
    yield "POST", "edit", changed
    yield "POST", "delete", form({"reden": "vergissing"})
    yield "POST", "end", ENDING
    yield "POST", "reveal", form({"reden": "nieuwsgierig"})


def _twins(
    world: World,
    table: Reflected,
    method: str,
    path: str,
    data: Form | None,
    keys: tuple[int, int],
) -> Case:
    page = path.partition("/")[0]
    here, never = (f"/{slug(table)}/{path.format(key)}" for key in keys)
    return Case(
        f"{method} {here}",
        Ask(method, here, data),
        expected(table, method, page, own_page(page)),
        twin=Ask(method, never, data),
        keys=keys,
        # The form of another's row holds what the attacker typed into it.
        echo=str(data or ""),
    )


def action_cases(world: World, table: Reflected) -> Iterator[Case]:
    """Flask-AppBuilder's actions and downloads: they do not exist (attacks H04, H05, H06, H30)."""
    base, other = f"/{slug(table)}", world.keys(table.name)[0]
    own = world.mine(table.name)[0][table.spec.key]
    for name in ("muldelete",):
        for method in ("GET", "POST"):
            data = form({}) if method == "POST" else None
            path = f"{base}/action/{name}/{other}"
            yield Case(f"{method} {path}", Ask(method, path, data), status(404))
    for name in ("muldelete", "onbekend"):
        for ids in ((other,), (own, other)):
            pairs = [("action", name), *(("rowid", key) for key in ids)]
            yield Case(
                f"POST {base}/action_post {name} {ids}",
                Ask("POST", f"{base}/action_post", form(pairs)),
                status(404),
            )
    for path in (f"{base}/download/{other}", f"{base}/download/../show/{other}", f"{base}/{other}"):
        yield Case(f"GET {path}", Ask("GET", path), status(404))


def strange_key_cases(table: Reflected) -> Iterator[Case]:
    """What is no key is simply not there; never a fault of the server, never somebody's row."""
    for strange in STRANGE_KEYS:
        path = f"/{slug(table)}/show/{quote(strange, safe='%.')}"
        yield Case(f"GET {path}", Ask("GET", path), status(404), echo=strange)


def refused_page_cases(world: World, table: Reflected) -> Iterator[Case]:
    """Where she has no right to add, there is no form and nothing to send it to."""
    path = f"/{slug(table)}/add"
    if may(table, "toevoegen") or ("GET", path) not in routes():
        return
    for method, data in (("GET", None), ("POST", form({"gemeente_id": world.other}))):
        yield Case(f"{method} {path}", Ask(method, path, data), status(403))


def own_row_cases(world: World, table: Reflected) -> Iterator[Case]:
    """Her own row opens on the same pages: the attacks fail because of whose row it is."""
    keys = [row[table.spec.key] for row in world.mine(table.name)]
    # The last lines of history tell of every kind of change.
    for key in {*keys[:1], *keys[-40:]} if table.name in HISTORY else {*keys[:1], *keys[-1:]}:
        for page in ("show", "edit", "delete", "end", "history"):
            wanted = expected(table, "GET", page, own_page(page))
            path = f"/{slug(table)}/{page}/{key}"
            # A row of a view leads on to the row that it is about.
            found = 302 if page == "show" and table.spec.opens else 200
            opens = status(found) if wanted == status(404) else wanted
            yield Case(f"GET {path}", Ask("GET", path), opens)


def public_row_cases(world: World, table: Reflected) -> Iterator[Case]:
    """Rows that everyone may open: what hangs under them is still her own gemeente's only."""
    key = table.spec.key
    keys = {row[key] for row in world.mine(table.name)}
    for number in sorted(keys)[:3]:
        for page in ("show", "history"):
            if ("GET", f"/{slug(table)}/{page}/<pk>") in routes():
                yield _open_case(table, f"{page}/{number}")
        for related in table.spec.related:
            yield _open_case(table, f"show/{number}?tab={tab_name(related)}")


def _open_case(table: Reflected, path: str) -> Case:
    address = f"/{slug(table)}/{path}"
    return Case(f"GET {address}", Ask("GET", address), status(200))


def foreign_gemeente_cases(world: World, table: Reflected) -> Iterator[Case]:
    """Another's gemeente is public, what hangs under it is empty, and it can't be written."""
    base = f"/{slug(table)}"
    keys = (world.other, world.never(world.other))
    for related in table.spec.related:
        path = f"{base}/show/{world.other}?tab={tab_name(related)}"
        yield Case(f"GET {path}", Ask("GET", path), status(200), holds=_shows_no_rows)
    history = f"{base}/history/{world.other}"
    yield Case(f"GET {history}", Ask("GET", history), status(200), holds=_tells_no_past)
    row = next(r for r in world.mine(table.name) if r[table.spec.key] == world.other)
    data = typed_form(world, table, "edit", row | {"telefoon": "030 999 99 99"})
    for method, sent in (("GET", None), ("POST", data)):
        yield _twins(world, table, method, "edit/{}", sent, keys)
    for method in ("GET", "POST"):
        yield _twins(
            world, table, method, "delete/{}", form({}) if method == "POST" else None, keys
        )


def _shows_no_rows(answer: Answer) -> str:
    return "het tabblad telt rijen" if 'class="pager"' in answer.body else ""


def _tells_no_past(answer: Answer) -> str:
    return "er staat geschiedenis" if "timeline" in answer.body else ""


def public_tables() -> list[str]:
    """Return the public tables: readable, and no gemeente's."""
    catalog = load_catalog()
    return [name for name in readable_tables() if catalog[name].scope.name != "GEMEENTE"]
