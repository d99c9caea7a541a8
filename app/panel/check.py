"""Holds the catalog against the live database, and names every difference at once, in Dutch."""

import re
from collections.abc import Iterator, Mapping

from sqlalchemy import Engine

from app.catalog.spec import Scope, Table, Through
from app.core.text_table import STANDARD
from app.panel.check_facts import TEXT_TYPES, Facts, Relation, read_facts
from app.panel.display import placeholders
from app.panel.forms import REASON, RESERVED

SCHEMA = "register"
ENCRYPTED = "register.versleuteld"
GEMEENTE = "register.gemeente"
SCOPED_BY = "gemeente_id"
# Said of every table, whether it has it or not.
CREATED_ON = "aangemaakt_op"
_COMMENT = re.compile(r"[^:]+:\s*\S")
_MENU_FILTER = re.compile(r"_flt_\d+_(\w+)=")
_FORMS = ("", "jaar")

Catalog = Mapping[str, Table]


def check_catalog(engine: Engine, catalog: Catalog) -> list[str]:
    """Return a Dutch sentence for each difference; an empty list means that both say the same.

    `engine` is the owner's. Rights are not looked at here: `app.security.grants_check` does that.
    """
    joining = {through.table for table in catalog.values() for through in table.through}
    with engine.connect() as connection:
        facts = read_facts(connection, [*catalog, *joining], SCHEMA)
    faults: list[str] = []
    for table in catalog.values():
        relation = facts.relations.get(table.name)
        if relation is None:
            faults.append(f"{table.name}: staat niet in de database")
        else:
            faults += _table_faults(table, relation, facts, catalog)
    for name, relation in facts.relations.items():
        if name in joining:
            faults += _comment_faults(relation)
        elif name not in catalog:
            faults.append(f"{name}: staat in de database, maar niet in de catalogus")
    return list(dict.fromkeys(faults + list(_domain_faults(facts))))


def _table_faults(
    table: Table, relation: Relation, facts: Facts, catalog: Catalog
) -> Iterator[str]:
    yield from _named_faults(table, relation)
    yield from _order_faults(table, relation, facts, catalog)
    yield from _display_faults(table, relation, facts, catalog)
    yield from _related_faults(table, facts, catalog)
    yield from _through_faults(table, facts, catalog)
    yield from _reference_faults(table, relation, facts, catalog)
    yield from _inline_faults(table, facts, catalog)
    yield from _ending_faults(table, facts)
    yield from _encryption_faults(table, relation, facts)
    yield from _scope_faults(table, relation)
    yield from _comment_faults(relation)
    yield from _search_faults(table, relation)
    yield from _history_faults(table, relation)
    yield from _form_faults(table, relation)


# What the catalog names.


def _named(table: Table) -> Iterator[tuple[str, str]]:
    """Yield every plain column name that the catalog holds, with the place where it stands."""
    links = {t.name for t in table.through}
    placed = links | {i.name for i in table.inline}
    yield "key", table.key
    for where in ("list_columns", "exported", "filters", "hidden", "staff_only"):
        yield from ((where, name) for name in getattr(table, where) if name not in links)
    yield from (
        (where, name) for where in ("words", "units", "above") for name in getattr(table, where)
    )
    yield from (("only", name) for only in table.only for name in only.columns)
    yield from (("beside", name) for names in table.beside for name in names)
    for section in table.sections:
        where = f"sections, “{section.title}”"
        yield from ((where, name) for name in section.columns if name not in placed)
    yield from (("derived", name) for name in table.derived if name != CREATED_ON)
    for name in table.standard:
        yield from (("standard", name), ("standard", f"{STANDARD}{name}"))
    if table.retired:
        yield "retired", table.retired
    if table.reveal:
        yield "reveal", table.reveal[1]
    if table.opens:
        yield "opens", table.opens[1]
    yield from (("actions", column) for a in table.actions for column in a.when)
    yield from (("menu_filter", name) for name in _MENU_FILTER.findall(table.menu_filter))


def _missing(table: Table, where: str, column: str) -> str:
    return f"{table.name}: de kolom {column} bestaat niet (in de catalogus bij {where})"


def _named_faults(table: Table, relation: Relation) -> Iterator[str]:
    for where, name in _named(table):
        if name not in relation.columns:
            yield _missing(table, where, name)


def _target(relation: Relation, column: str, facts: Facts, catalog: Catalog) -> Relation | None:
    """Return the catalogued table that a reference shows, as the panel sees it."""
    for name, key in relation.columns[column].points_at:
        if name in catalog and key == catalog[name].key:
            return facts.relations.get(name)
    is_scope = column == SCOPED_BY and GEMEENTE in catalog and relation.name != GEMEENTE
    return facts.relations.get(GEMEENTE) if is_scope else None


def _order_faults(
    table: Table, relation: Relation, facts: Facts, catalog: Catalog
) -> Iterator[str]:
    for entry in table.order:
        here = relation
        *path, last = entry.lstrip("-").split(".")
        for step in path:
            target = _target(here, step, facts, catalog) if step in here.columns else None
            if target is None:
                what = f"{entry} in order volgt {step}"
                yield f"{table.name}: {what}, dat naar geen tabel van de catalogus verwijst"
                break
            here = target
        else:
            if last not in here.columns:
                yield _missing(table, f"order, {here.name}", last)


def _display_faults(
    table: Table, relation: Relation, facts: Facts, catalog: Catalog
) -> Iterator[str]:
    for name, form in placeholders(table.display):
        if name not in relation.columns:
            yield _missing(table, "display", name)
        if form not in _FORMS:
            yield f"{table.name}: display kent de vorm “{form}” niet (bij {name})"
    if _comes_back(table.name, table.name, facts, catalog, frozenset()):
        yield f"{table.name}: display verwijst in een kring naar zichzelf"


def _comes_back(
    name: str, start: str, facts: Facts, catalog: Catalog, seen: frozenset[str]
) -> bool:
    relation = facts.relations.get(name)
    if relation is None or name in seen:
        return False
    for column, _form in placeholders(catalog[name].display):
        target = _target(relation, column, facts, catalog) if column in relation.columns else None
        if target is None:
            continue
        if target.name == start or _comes_back(target.name, start, facts, catalog, seen | {name}):
            return True
    return False


# What the catalog says of other tables.


def _related_faults(table: Table, facts: Facts, catalog: Catalog) -> Iterator[str]:
    if table.opens and table.opens[0] not in catalog:
        yield f"{table.opens[0]}: staat niet in de catalogus (bij {table.name} in opens)"
    for related in table.related:
        other = facts.relations.get(related.table)
        if other is None:
            continue
        if related.via not in other.columns:
            yield _missing(table, f"related, {related.table}", related.via)
        elif not other.points_at(related.via, table.name):
            yield f"{table.name}: {related.table}.{related.via} in related verwijst er niet naar"


def _inline_faults(table: Table, facts: Facts, catalog: Catalog) -> Iterator[str]:
    placed = {name for section in table.sections for name in section.columns}
    for inline in table.inline:
        where = f"inline, {inline.name}"
        if inline.name not in placed:
            yield f"{table.name}: {inline.name} in inline staat in geen enkel deel van sections"
        other = facts.relations.get(inline.table)
        if other is None or inline.table not in catalog:
            yield f"{inline.table}: staat niet in de catalogus (bij {table.name} in inline)"
            continue
        links = {through.name for through in catalog[inline.table].through}
        display = [name for name, _form in placeholders(inline.display)]
        for name in (*inline.columns, *inline.more, *display):
            if name not in other.columns and name not in links:
                yield _missing(table, where, name)
        if inline.via not in other.columns:
            yield _missing(table, where, inline.via)
        elif not other.points_at(inline.via, table.name):
            yield f"{table.name}: {inline.table}.{inline.via} in inline verwijst er niet naar"


def _through_faults(table: Table, facts: Facts, catalog: Catalog) -> Iterator[str]:
    for through in table.through:
        joining = facts.relations.get(through.table)
        if joining is None:
            yield f"{through.table}: staat niet in de database (in de catalogus bij {table.name})"
            continue
        for column in (through.own, through.other):
            if column not in joining.columns:
                yield _missing(table, f"through, {through.table}", column)
        if through.own in joining.columns and not joining.points_at(through.own, table.name):
            yield f"{table.name}: {through.table}.{through.own} in through verwijst er niet naar"
        has_other = through.other in joining.columns
        if has_other and _target(joining, through.other, facts, catalog) is None:
            what = f"{through.table}.{through.other} in through"
            yield f"{table.name}: {what} verwijst naar geen tabel van de catalogus"
        yield from _joining_faults(through, joining)


def _joining_faults(through: Through, joining: Relation) -> Iterator[str]:
    """The timeline finds a link by the key of its own side, so that must come first."""
    if joining.history is None or not joining.history.complete:
        yield _without_history(joining.name)
    elif joining.history.key != f"{through.own},{through.other}":
        yield _wrong_key(joining.name, joining.history.key, f"{through.own},{through.other}")
    if SCOPED_BY in joining.columns and not joining.guarded:
        yield _unguarded(joining.name)


def _ending_faults(table: Table, facts: Facts) -> Iterator[str]:
    ends = table.ends
    if ends is None:
        return
    closed = facts.relations.get(ends.table or table.name)
    if closed is None:
        yield f"{ends.table}: staat niet in de database (in de catalogus bij {table.name}, ends)"
        return
    for column in (ends.date, ends.reason, *filter(None, (ends.via,))):
        if column not in closed.columns:
            yield _missing(table, f"ends, {closed.name}", column)
    if ends.via in closed.columns and not closed.points_at(ends.via, table.name):
        yield f"{table.name}: {closed.name}.{ends.via} in ends verwijst er niet naar"


# What must hold in the database for what the catalog says.


def _encryption_faults(table: Table, relation: Relation, facts: Facts) -> Iterator[str]:
    for name, domain in table.encrypted.items():
        if name not in relation.columns:
            yield _missing(table, "encrypted", name)
        elif relation.columns[name].type_name != ENCRYPTED:
            yield f"{table.name}: de kolom {name} is niet van het domein {ENCRYPTED}"
        if domain not in facts.domains:
            yield f"{table.name}: het domein {domain} van {name} bestaat niet"
    for column in relation.columns.values():
        if column.type_name == ENCRYPTED and column.name not in table.encrypted:
            what = f"de kolom {column.name} is versleuteld"
            yield f"{table.name}: {what}, maar staat niet bij encrypted in de catalogus"
    if table.sealed and table.sealed not in relation.columns:
        yield _missing(table, "sealed", table.sealed)
    if table.reveal and table.reveal[0] not in facts.functions:
        what = f"de functie {table.reveal[0]} bestaat niet"
        yield f"{table.name}: {what} (in de catalogus bij reveal)"


def _unguarded(name: str) -> str:
    return f"{name}: de rijbeveiliging staat niet aan of geldt niet voor de eigenaar"


def _scope_faults(table: Table, relation: Relation) -> Iterator[str]:
    is_scoped = table.scope in (Scope.GEMEENTE, Scope.EIGEN_RIJ)
    if table.scope is Scope.GEMEENTE and SCOPED_BY not in relation.columns:
        yield f"{table.name}: scope is GEMEENTE, maar er is geen kolom {SCOPED_BY}"
    if table.scope is Scope.OPENBAAR and SCOPED_BY in relation.columns:
        yield f"{table.name}: scope is OPENBAAR, maar er is een kolom {SCOPED_BY}"
    if relation.is_view and not relation.as_invoker:
        what = "de view kijkt met de ogen van de eigenaar"
        yield f"{table.name}: {what} (security_invoker ontbreekt)"
    elif is_scoped and not relation.is_view and not relation.guarded:
        yield _unguarded(table.name)


def _comment_faults(relation: Relation) -> Iterator[str]:
    """Labels, help and refusals on the screen are these comments."""
    if not _COMMENT.match(relation.comment):
        yield _uncommented(relation.name, "de tabel", relation.comment)
    for column in relation.columns.values():
        if not _COMMENT.match(column.comment):
            yield _uncommented(relation.name, f"de kolom {column.name}", column.comment)
    for constraint in relation.constraints:
        field, _, sentence = constraint.comment.partition(":")
        if constraint.holds_key:
            continue
        if not sentence.strip():
            what = f"de regel {constraint.name}"
            yield f"{relation.name}: {what} heeft geen toelichting “veld: zin”"
        elif field.strip() not in relation.columns:
            what = f"de regel {constraint.name} noemt het veld {field.strip()}"
            yield f"{relation.name}: {what}, dat geen kolom is"


def _uncommented(name: str, what: str, comment: str) -> str:
    if comment:
        return f"{name}: de toelichting van {what} is niet “Label: hulp” maar “{comment}”"
    return f"{name}: {what} heeft geen toelichting “Label: hulp”"


def _domain_faults(facts: Facts) -> Iterator[str]:
    for name, comment in sorted(facts.domains.items()):
        if name.startswith(f"{SCHEMA}.") and not _COMMENT.match(comment):
            yield _uncommented(name, "het domein", comment)


def _reference_faults(
    table: Table, relation: Relation, facts: Facts, catalog: Catalog
) -> Iterator[str]:
    """What is chosen by typing is found by its search words: anything else reads the whole table.

    Only a code list that says that it is not searched stays short enough to be a list to choose
    from; of every other table there can be more rows than that.
    """
    pointing = [(relation, c) for c in relation.columns if c not in table.hidden]
    for through in table.through:
        joining = facts.relations.get(through.table)
        if joining is not None and through.other in joining.columns:
            pointing.append((joining, through.other))
    for owner, column in pointing:
        target = _target(owner, column, facts, catalog)
        if target is None or "zoek" in target.columns:
            continue
        spec = catalog[target.name]
        if spec.scope is not Scope.OPENBAAR or spec.searched:
            what = f"{owner.name}.{column} verwijst ernaar, maar er is geen kolom zoek"
            yield f"{target.name}: {what}; wie een rij kiest, vindt haar niet"


def _search_faults(table: Table, relation: Relation) -> Iterator[str]:
    if "zoek" in relation.columns and not relation.finds_words:
        yield f"{table.name}: op de kolom zoek staat geen index (gin)"
    if not table.searched or "zoek" in relation.columns:
        return
    if any(c.type_name in TEXT_TYPES for c in relation.columns.values()):
        yield f"{table.name}: wordt doorzocht, maar heeft geen kolom zoek (met een index)"
    else:
        yield f"{table.name}: wordt doorzocht, maar heeft geen tekst; zet searched op False"


def _without_history(name: str) -> str:
    return f"{name}: wijzigingen komen niet in de geschiedenis (trigger geschiedenis ontbreekt)"


def _wrong_key(name: str, written: str, wanted: str) -> str:
    return f"{name}: de geschiedenis noemt een rij naar {written}, het paneel naar {wanted}"


def _history_faults(table: Table, relation: Relation) -> Iterator[str]:
    if not table.history:
        return
    history = relation.history
    if relation.is_view:
        yield f"{table.name}: is een view en heeft geen geschiedenis; zet history op False"
        return
    if history is None or not history.complete:
        yield _without_history(table.name)
        return
    wanted = table.reveal[1] if table.reveal else table.key
    if history.key != wanted:
        yield _wrong_key(table.name, history.key, wanted)
    for name in sorted(set(table.encrypted) ^ history.hidden):
        where = "de catalogus" if name in table.encrypted else "de trigger"
        yield f"{table.name}: alleen {where} houdt de waarde van {name} uit de geschiedenis"
    if bool(history.with_reason) != table.reason_for_staff:
        where = "de catalogus" if table.reason_for_staff else "de trigger"
        yield f"{table.name}: alleen {where} vraagt VNG om een reden"


def _form_faults(table: Table, relation: Relation) -> Iterator[str]:
    """A form holds its fields as attributes, so some names are taken."""
    if all(rights in ((), ("lezen",)) for rights in table.rights.values()):
        return
    for name in sorted(set(relation.columns) - {*table.hidden, *table.derived, table.key}):
        is_reason = name == REASON and table.reason_for_staff
        if name in RESERVED or name.startswith("_") or is_reason:
            yield f"{table.name}: de kolom {name} kan niet in een formulier: die naam is bezet"
