"""Attacks through lists: search, every filter, every order, pages, CSV and look-ups."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from app.panel.columns import Column, Kind, Reflected
from app.panel.operators import operators_of
from app.panel.panel import slug, view_name
from app.panel.values import format_typed
from tests.support.attack import CONTACT, Answer, Ask, Case, form, status
from tests.support.attack_forms import may, scoped_references, typed_form
from tests.support.attack_world import World

# Values to compare with where the other gemeente has none: the middle of what is usual.
USUAL = {
    Kind.BOOLEAN: "ja", Kind.INTEGER: "5", Kind.NUMERIC: "12,5", Kind.REFERENCE: "1",
    Kind.DATE: "01-01-2024", Kind.TIMESTAMP: "01-01-2024 12:00", Kind.TEXT: "kanarie-b",
    Kind.LONG_TEXT: "kanarie-b", Kind.LINKS: "1", Kind.JSON: "kanarie-b",
    Kind.UUID: "3f0c0e0e-0000-4000-8000-000000000000",
}  # fmt: skip
# Signs that mean something to LIKE, to SQL or to a search; here they mean themselves (attack X05).
LITERAL = (
    "%",
    "_",
    "%%",
    "\\",
    "'",
    '"',
    "'; drop table register.persoon; --",
    "*",
    ":*",
    "|",
    "&!",
)
# "Begins with" and "contains not": comparisons with a part of the text.
PARTIAL = (0, 6)
WORDS = ("kanarie-b", "kanarie", "b achternaam01", "utrecht", "KANARIE-A", "bediende", "k", "b")


def list_cases(world: World, table: Reflected) -> Iterator[Case]:
    """The list and its CSV: plain, searched, sorted by every column, at every page."""
    yield from _both(table, [], "")
    yield from _both(table, [("q", WORDS[0])], f"q={WORDS[0]}", echo=WORDS[0])
    for word in WORDS[1:] if table.scoped else ():
        yield _listed(table, [("q", word)], f"q={word}", echo=word)
    for sign in LITERAL if table.scoped else ("%",):
        yield _listed(table, [("q", sign)], f"q={sign}", page="export", echo=sign)
    view = view_name(table)
    allowed = world.listings[table.name].sortable(CONTACT)
    for name in (*table.columns, "bestaat_niet", "gemeente_id.naam", "id;--"):
        if name not in allowed:
            yield _listed(table, [(f"_oc_{view}", name)], name, status(400))
            continue
        for direction, page in (("asc", "list/"), ("desc", "export")):
            pairs = [(f"_oc_{view}", name), (f"_od_{view}", direction)]
            yield _listed(table, pairs, f"{name} {direction}", page=page)
    for pairs in _pages(world, table, view):
        yield _listed(table, pairs, urlencode(pairs), status(200, 302))


def _pages(world: World, table: Reflected, view: str) -> Iterator[list[tuple[str, Any]]]:
    yield [(f"psize_{view}", 1_000_000)]
    yield [(f"psize_{view}", 1), (f"page_{view}", 3)]
    yield [(f"page_{view}", 10**18)]
    for key in world.keys(table.name):
        for name in ("na", "voor"):
            yield [(f"psize_{view}", 2), (f"page_{view}", 1), (name, key)]


def _listed(
    table: Reflected,
    pairs: list[tuple[str, Any]],
    name: str,
    wanted: frozenset[int] = frozenset({200}),
    *,
    page: str = "list/",
    **more: Any,
) -> Case:
    """Return the case for the list (or its export) with this query."""
    query = f"?{urlencode(pairs)}" if pairs else ""
    ask = Ask("GET", f"/{slug(table)}/{page}{query}")
    return Case(f"{table.name} {page} {name}", ask, wanted, **more)


def _both(
    table: Reflected, pairs: list[tuple[str, Any]], name: str, *wanted: Any, **more: Any
) -> Iterator[Case]:
    for page in ("list/", "export"):
        yield _listed(table, pairs, name, *wanted, page=page, **more)


def filter_cases(world: World, table: Reflected) -> Iterator[Case]:
    """Every comparison on every column with what the other gemeente has in it.

    The CSV has exactly the rows of the list and is made the quickest; the first comparison is made
    in the list as well. Of a public table, whose rows are nobody's secret, the first will do.
    """
    allowed = world.listings[table.name].filterable(CONTACT)
    refused = [n for n in table.columns if n not in allowed]
    for name in (*refused, "bestaat_niet", "gemeente_id.naam", "xmin", "tableoid"):
        yield _listed(table, [(f"_flt_0_{name}", "1")], f"0 {name}", status(400))
    for name in allowed:
        column = table.listable[name]
        operators = operators_of(column)
        text = _value(world, table, column)
        for index in range(len(operators) if table.scoped else 1):
            yield from _filtered(world, table, column, index, text)
        beyond = [(f"_flt_{len(operators)}_{name}", "1")]
        yield _listed(table, beyond, f"{len(operators)} {name}", status(400))
        yield _listed(table, [(f"_flt_0_{name}", text)], f"0 {name}", echo=text)


def _value(world: World, table: Reflected, column: Column) -> str:
    """Return what the other gemeente has in this column, as typed; else something usual.

    In small letters: the page repeats what was typed, and the canary must not be ours.
    """
    value = None if column.name in table.links else world.value(table.name, column.name)
    if value is None and column.points_at and world.tables[column.points_at].scoped:
        value = world.keys(column.points_at)[0]
    if value is None:
        return USUAL.get(column.kind, "") or str(next(iter(column.choices), ""))
    if column.choices and value not in column.choices:
        return column.choices[0]
    text = format_typed(value, column.kind)
    return text.lower() if column.kind in (Kind.TEXT, Kind.LONG_TEXT) else text


def _filtered(
    world: World, table: Reflected, column: Column, index: int, text: str
) -> Iterator[Case]:
    name = f"{index} {column.name}"
    key = f"_flt_{index}_{column.name}"
    yield _listed(table, [(key, text)], name, page="export", echo=text)
    if column.kind in (Kind.TEXT, Kind.LONG_TEXT) and index in PARTIAL:
        yield _listed(table, [(key, "kanarie-b")], f"{name} kanarie-b", page="export")
    if not column.points_at or not world.tables[column.points_at].scoped:
        return
    # A key that never was must answer the same as another's key, in list and filter form.
    keys = (int(text), world.never(int(text)))
    for rest in ("", "&filter=1"):
        here, never = (
            f"/{slug(table)}/list/?_flt_{index}_{column.name}={key}{rest}" for key in keys
        )
        yield Case(
            f"{table.name} {name} sleutel{rest}",
            Ask("GET", here),
            status(200),
            twin=Ask("GET", never),
            keys=keys,
        )


def filter_form_cases(world: World, table: Reflected) -> Iterator[Case]:
    """The filter form: what it offers, what it finds, and where it leads."""
    base = f"/{slug(table)}/list/"
    for name in world.listings[table.name].filterable(CONTACT):
        column = table.listable[name]
        text = _value(world, table, column)
        query = urlencode([("filteren", "1"), (f"o_{name}", "0"), (f"w_{name}", text)])
        ask = Ask("GET", f"{base}?{query}")
        yield Case(f"{table.name} o_ {name} {text}", ask, status(302), echo=text)
        if not column.points_at:
            continue
        for word in WORDS[:2]:
            query = urlencode([("filter", "1"), (f"w_{name}__zoek", word)])
            yield Case(
                f"{table.name} zoek {name} {word}", Ask("GET", f"{base}?{query}"), status(200)
            )


def literal_filter_cases(world: World, table: Reflected) -> Iterator[Case]:
    """A sign that no row holds finds no row: not even one's own."""
    allowed = world.listings[table.name].filterable(CONTACT)
    for name in allowed:
        if table.listable[name].kind not in (Kind.TEXT, Kind.LONG_TEXT):
            continue
        values = [str(row[name] or "") for row in world.mine(table.name)]
        # One sign for each comparison that looks for something.
        for index, sign in enumerate(("%", "%a%", "_", "' or '1'='1")):
            if any(sign in value for value in values):
                continue
            pairs = [(f"_flt_{index}_{name}", sign)]
            name_of = f"{index} {name} {sign}"
            yield _listed(table, pairs, name_of, page="export", holds=_finds_nothing)


def _finds_nothing(answer: Answer) -> str:
    return "er is iets gevonden" if len(answer.body.splitlines()) > 1 else ""


def own_list_case(world: World, table: Reflected) -> Iterator[Case]:
    """Her own rows are there, all of them: the walls are around them, not through them."""
    rows = world.mine(table.name)
    wanted = f"van {len(rows)}<"
    yield Case(
        f"{table.name} eigen",
        Ask("GET", f"/{slug(table)}/list/?psize_{view_name(table)}=100"),
        status(200),
        holds=lambda answer: "" if wanted in answer.body else f"er staat niet {wanted!r}",
    )


def lookup_cases(world: World, table: Reflected) -> Iterator[Case]:
    """The look-up as JSON: for every column, every word, and in another's name."""
    base = f"/{slug(table)}/lookup"
    pointing = [c.name for c in table.listable.values() if c.points_at]
    others = [n for n in table.columns if n not in pointing][:3]
    for name in (*others, "bestaat_niet", "gemeente_id.naam", "%00"):
        yield Case(f"{base}/{name}", Ask("GET", f"{base}/{name}?q=a"), status(404))
    for name in pointing:
        for word in (WORDS[0], WORDS[2], "%", ""):
            path = f"{base}/{name}?{urlencode([('q', word)])}"
            yield Case(path, Ask("GET", path), status(200), echo=word)
        for word in ("kanarie", "utrecht"):
            path = f"{base}/{name}?{urlencode([('q', word), ('gemeente', '')])}"
            keys = (world.other, world.never(world.other))
            yield Case(
                f"{path} van een ander",
                Ask("GET", f"{path}{keys[0]}"),
                status(200),
                twin=Ask("GET", f"{path}{keys[1]}"),
                keys=keys,
            )


def form_lookup_cases(world: World, table: Reflected) -> Iterator[Case]:
    """Look-up without a script: the form comes back with hits, never with another's rows."""
    for mode, right in (("add", "toevoegen"), ("edit", "wijzigen")):
        if not may(table, right):
            continue
        row = world.mine(table.name)[0]
        path = f"/{slug(table)}/{mode}"
        if mode == "edit":
            path += f"/{row[table.spec.key]}"
        values = dict(typed_form(world, table, mode, row))
        for column in scoped_references(world, table, mode):
            other = world.theirs(column.points_at)[0][world.tables[column.points_at].spec.key]
            for word in (WORDS[0], WORDS[1], "%"):
                data = form(values | {f"{column.name}__zoek": word, "_zoek": column.name})
                yield Case(
                    f"{path} {column.name} {word}", Ask("POST", path, data), status(200), echo=word
                )
            sent = {f"{column.name}__zoek": "kanarie", "_zoek": column.name}
            keys = (other, world.never(other))
            asks = [Ask("POST", path, form(values | sent | {column.name: k})) for k in keys]
            yield Case(
                f"{path} {column.name} gekozen", asks[0], status(200), twin=asks[1], keys=keys
            )
