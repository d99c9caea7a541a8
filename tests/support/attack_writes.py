"""Attacks through forms: another's parents or gemeente, more fields than were asked, no token."""

from collections.abc import Iterator

import psycopg

from app.panel.columns import Reflected
from app.panel.panel import slug
from tests.support.attack import Answer, Ask, Case, Form, form, status
from tests.support.attack_forms import (
    fresh_form,
    may,
    scoped_references,
    typed_form,
)
from tests.support.attack_rows import ENDING, routes
from tests.support.attack_world import World

# Columns that no form asks for; sent along they change nothing (attack H10).
SMUGGLED = {
    "aangemaakt_op": "2000-01-01", "created_by": "1", "changed_by": "1", "xmin": "1", "zoek": "x",
    "sorteer": "aaa", "partij_toegestaan": "nee", "gebruiker_id": "1", "tooi_uri": "x",
    "zelfde_persoon": "3f0c0e0e-0000-4000-8000-000000000001", "vertrouwelijk": "ja",
}  # fmt: skip


def _places(world: World, table: Reflected) -> Iterator[tuple[str, str, Form]]:
    """Return mode, address and a right form of every way in which she writes this table."""
    if may(table, "toevoegen"):
        yield "add", f"/{slug(table)}/add", fresh_form(world, table)
    if may(table, "wijzigen"):
        row = _own_row(world, table)
        key = row[table.spec.key]
        yield "edit", f"/{slug(table)}/edit/{key}", typed_form(world, table, "edit", row)


def _own_row(world: World, table: Reflected) -> dict[str, object]:
    rows = world.mine(table.name)
    return next(r for r in rows if table.scoped or r[table.spec.key] == world.own)


def parent_cases(world: World, table: Reflected) -> Iterator[Case]:
    """Her own row can't point at another's, by any of its references (attacks H08, H12)."""
    for mode, path, right_form in _places(world, table):
        for column in scoped_references(world, table, mode):
            target = world.tables[column.points_at]
            for other in world.keys(target.name):
                keys = (other, world.never(other))
                asks = [Ask("POST", path, _with(right_form, column.name, key)) for key in keys]
                name = f"{path} {column.name}={other}"
                yield Case(name, asks[0], status(400), twin=asks[1], keys=keys)
                if mode == "add":
                    yield from _prefilled(path, column.name, keys, right_form)


def _prefilled(path: str, column: str, keys: tuple[int, int], right_form: Form) -> Iterator[Case]:
    """A parent that the address names is checked as if it had been chosen."""
    for index in (0, 1):
        addresses = [f"{path}?_flt_{index}_{column}={key}" for key in keys]
        for method, data in (("GET", None), ("POST", right_form)):
            if method == "POST" and index:
                continue
            asks = [Ask(method, address, data) for address in addresses]
            # Only "is" says which parent; another comparison is a form without one.
            wanted = status(200) if index else status(404)
            yield Case(f"{method} {addresses[0]}", asks[0], wanted, twin=asks[1], keys=keys)


def _with(right_form: Form, name: str, value: object) -> Form:
    return form([*((n, v) for n, v in right_form if n != name), (name, value)])


def gemeente_cases(world: World, table: Reflected) -> Iterator[Case]:
    """A row is made and stays in her own gemeente, whatever she says (attacks H09, H11)."""
    if not table.scoped:
        return
    keys = (world.other, world.never(world.other))
    for mode, path, right_form in _places(world, table):
        asks = [Ask("POST", path, _with(right_form, "gemeente_id", key)) for key in keys]
        name = f"{path} gemeente_id"
        yield Case(name, asks[0], status(400), twin=asks[1], keys=keys)
        for number, value in enumerate(("x", "-1", "1e9", f"{world.other}.0", "[1]")):
            ask = Ask("POST", path, _with(right_form, "gemeente_id", value))
            yield Case(f"{name} {number}", ask, status(400), echo=value)
        if mode == "add":
            for index in range(3):
                pairs = [Ask("GET", f"{path}?_flt_{index}_gemeente_id={key}") for key in keys]
                wanted = status(404, 400) if index == 0 else status(200, 400)
                yield Case(f"{pairs[0]}", pairs[0], wanted, twin=pairs[1], keys=keys)
            own = Ask("GET", f"{path}?_flt_0_gemeente_id={world.own}")
            yield Case(f"{own}", own, status(200))


def smuggling_cases(world: World, table: Reflected) -> Iterator[Case]:
    """What the form does not ask is not written, and the row is still hers (attack H10)."""
    for _mode, path, right_form in _places(world, table):
        asked = {name for name, _value in right_form}
        extra = [(n, v) for n, v in SMUGGLED.items() if n not in asked or n == "zelfde_persoon"]
        key = world.theirs(table.name)[0][table.spec.key] if table.scoped else world.other
        pairs = [*right_form, *extra, (table.spec.key, str(key))]
        if table.scoped:
            # The first counts; a second must not.
            pairs += [("gemeente_id", world.own), ("gemeente_id", world.other)]
        yield Case(
            f"{path} gesmokkeld",
            Ask("POST", path, form(pairs)),
            status(302),
            accepted=True,
            holds=lambda answer: _is_hers(world, table, answer),
        )


def _is_hers(world: World, table: Reflected, answer: Answer) -> str:
    """Return what is wrong with the row that this answer leads to."""
    key = answer.header("Location").rpartition("/")[2]
    if not key.isdigit():
        return f"geen rij om te bekijken: {answer.header('Location')!r}"
    with psycopg.connect(world.database.superuser_conninfo) as connection:
        query = f"select to_jsonb(t) from {table.name} t where {table.spec.key} = %s"
        found = connection.execute(query, (int(key),)).fetchone()
    if found is None:
        return f"rij {key} is er niet"
    row = found[0]
    wrong = [
        name
        for name, value in SMUGGLED.items()
        if name in row and name != "zoek" and str(row[name])[:10] == value[:10]
    ]
    if table.scoped and row["gemeente_id"] != world.own:
        wrong.append("gemeente_id")
    return f"meegestuurd en geschreven: {wrong}" if wrong else ""


def accepted_cases(world: World, table: Reflected) -> Iterator[Case]:
    """Her own row is saved as it is: that is not what the attacks were refused for.

    That a new row can be made, the smuggled one shows.
    """
    for mode, path, right_form in _places(world, table):
        if mode == "edit":
            yield Case(path, Ask("POST", path, right_form), status(302), accepted=True)


def link_cases(world: World, table: Reflected) -> Iterator[Case]:
    """Links of many to many: only what exists, only from an own row."""
    for mode, path, right_form in _places(world, table):
        for through in table.spec.through:
            never = form([*right_form, (through.name, ""), (through.name, world.never(1))])
            yield Case(f"{path} {through.name} nooit", Ask("POST", path, never), status(400))
            strange = form([*right_form, (through.name, "1 or 1=1")])
            yield Case(f"{path} {through.name} vreemd", Ask("POST", path, strange), status(400))
            if mode == "edit":
                other = world.theirs(table.name)[0][table.spec.key]
                data = form([*right_form, (through.name, ""), (through.own, other)])
                yield Case(
                    f"{path} {through.own}", Ask("POST", path, data), status(302), accepted=True
                )


def conflict_cases(world: World, table: Reflected) -> Iterator[Case]:
    """A form that claims to be older than the row: the page that asks what should stand."""
    if not may(table, "wijzigen"):
        return
    row = _own_row(world, table)
    path = f"/{slug(table)}/edit/{row[table.spec.key]}"
    right_form = typed_form(world, table, "edit", row)
    stale = [*right_form, ("_versie", "1"), ("_eerst", "x"), ("_gevraagd", "gemeente_id,naam")]
    # The forged "what I saw" is not signed, so it is worth nothing; nor is another row's.
    for number, seen in enumerate(("", "eyJhIjoxfQ.x", "e30.AAAA")):
        data = form([*stale, ("_origineel", seen)])
        yield Case(
            f"{path} verouderd {number}",
            Ask("POST", path, data),
            status(302, 409),
            accepted=True,
            echo=seen,
        )
    for column in scoped_references(world, table, "edit"):
        target = world.tables[column.points_at]
        other = world.theirs(target.name)[0][target.spec.key]
        keys = (other, world.never(other))
        asks = [
            Ask("POST", path, form([*_with(form(stale), column.name, key), ("_origineel", "")]))
            for key in keys
        ]
        yield Case(f"{path} strijd {column.name}", asks[0], status(400), twin=asks[1], keys=keys)


def token_cases(world: World, table: Reflected) -> Iterator[Case]:
    """Without her own form token nothing is written, not even in her own row (attacks C01, C02)."""
    key = _own_row(world, table)[table.spec.key]
    places = {path: data for _mode, path, data in _places(world, table)}
    for page, data in (("delete", form({})), ("end", ENDING), ("reveal", form({}))):
        if ("POST", f"/{slug(table)}/{page}/<pk>") in routes():
            places[f"/{slug(table)}/{page}/{key}"] = data
    for path, data in places.items():
        for token in ("none", "other"):
            yield Case(f"{path} {token}", Ask("POST", path, data, token=token), status(400))
        text = (("Content-Type", "text/plain"),)
        yield Case(f"{path} tekst", Ask("POST", path, data, headers=text), status(400))
        forged = (("X-CSRFToken", "x"), ("Origin", "https://elders.example"))
        yield Case(
            f"{path} elders",
            Ask("POST", path, data, token="none", headers=forged),
            status(400),
            holds=_opens_to_nobody,
        )
        preflight = (
            ("Origin", "https://elders.example"),
            ("Access-Control-Request-Method", "POST"),
        )
        yield Case(
            f"{path} OPTIONS",
            Ask("OPTIONS", path, headers=preflight),
            status(200),
            holds=_opens_to_nobody,
        )
        for method in ("PUT", "DELETE"):
            yield Case(f"{path} {method}", Ask(method, path, form({})), status(400, 405))


def _opens_to_nobody(answer: Answer) -> str:
    found = [n for n, _v in answer.headers if n.lower().startswith("access-control-")]
    return f"een andere website mag meelezen: {found}" if found else ""
