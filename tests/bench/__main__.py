"""Prints what each page costs: milliseconds, statements and bytes, beside its own SQL run bare."""

import argparse
import re
import time
from collections.abc import Iterator

from bs4 import BeautifulSoup

from tests.bench.export import ExportCost, measure_export
from tests.bench.measure import Cost, Meter, Processor
from tests.bench.world import Site, World, open_site, open_world
from tests.integration.panel.page import controls

PERSONS = 100_000
# A list page of 25 rows costs at most so many milliseconds of Python; measured in so many rounds of
# so many requests.
LIST_AT_MOST, LIST_ROUNDS, LIST_TIMES = 12.0, 30, 10
# "Python" is what is not the page's own SQL; "processor" is what the worker itself used of it.
HEAD = ("pagina", "ms", "kale SQL", "Python", "processor", "statements", "bytes")


def main() -> None:
    """Measure everything and print it; nothing is asserted about time."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few runs, and only at real size")
    parser.add_argument("--runs", type=int, default=0, help="how often each page is asked for")
    asked = parser.parse_args()
    runs = asked.runs or (5 if asked.quick else 25)
    begun = time.perf_counter()
    with open_world(lambda line: print(f"  {line}")) as world:
        print(f"Klaarzetten (rollen, tabellen, seed): {world.deploy_seconds:.1f} s\n")
        with open_site(world) as site:
            _real_size(world, site, runs)
            if not asked.quick:
                _large_size(world, site, runs)
            print(f"Geheugen van de werker na afloop: {site.memory():.0f} MB")
    print(f"Duur van de meting: {time.perf_counter() - begun:.0f} s")


def _meter(world: World, site: Site, role: str, runs: int) -> Meter:
    return Meter(site, world.app(), world.conninfo, world.accounts[role], runs)


def _real_size(world: World, site: Site, runs: int) -> None:
    print(f"Starten tot het eerste antwoord (1 werker): {site.start_seconds:.1f} s")
    print(f"Geheugen van de werker na de start: {site.memory():.0f} MB")
    print(f"\nOp ware grootte: {_persons(world):,} personen, mediaan van {runs}\n")
    redacteur = _meter(world, site, "redacteur", runs)
    contact = _meter(world, site, "contactpersoon", runs)
    _print_table([*_pages(world, redacteur), *_own_pages(world, contact)])
    _print_lists({"redacteur": redacteur, "contactpersoon": contact})
    _print_export(measure_export(redacteur, site, max(3, runs // 5)))


def _large_size(world: World, site: Site, runs: int) -> None:
    redacteur = _meter(world, site, "redacteur", runs)
    small = {cost.name: cost for cost in _large_pages(world, redacteur)}
    world.grow_persons_to(PERSONS)
    print(f"\nMet {_persons(world):,} personen, en hoeveel keer zo lang dat duurt\n")
    large = list(_large_pages(world, redacteur))
    _print_table(
        large, {cost.name: cost.milliseconds / small[cost.name].milliseconds for cost in large}
    )
    first, last = large[0].milliseconds, large[1].milliseconds
    print(f"laatste pagina / eerste pagina: {last / first:.2f}")
    _print_export(measure_export(redacteur, site, 3))


def _persons(world: World) -> int:
    return int(world.value("select count(*) from register.persoon"))


def _mandate(world: World) -> int:
    return int(
        world.value(
            "select min(fv.id) from register.functievervulling fv join register.gemeente g"
            " on g.id = fv.gemeente_id where g.code = 'GM0307' and fv.einddatum is null"
        )
    )


def _link(page: str, word: str) -> str:
    for tag in BeautifulSoup(page, "html.parser").select("main a"):
        if tag.get_text(" ", strip=True).startswith(word):
            return str(tag["href"])
    raise LookupError(word)


def _deep(meter: Meter, base: str, name: str, page: int) -> str:
    """Return the address of a page far on, as somebody who went there page by page has it."""
    last = meter.inside.get(_link(meter.inside.get(base).get_data(as_text=True), "Laatste"))
    before = _link(last.get_data(as_text=True), "Vorige")
    return re.sub(rf"page_{name}=\d+", f"page_{name}={page}", before)


def _pages(world: World, meter: Meter) -> Iterator[Cost]:
    """Measure what VNG does."""
    persons, mandates = "/personen/list/", "/functievervullingen/list/"
    fid = world.value("select id from register.functie where code = 'wethouder'")
    person = world.value("select min(id) from register.persoon")
    edit = f"/functievervullingen/edit/{_mandate(world)}"
    last = _link(meter.inside.get(persons).get_data(as_text=True), "Laatste")
    yield meter.page("lijst personen", persons)
    yield meter.page("lijst functievervullingen", mandates)
    yield meter.page("lijst, honderd rijen", f"{persons}?psize_PersoonView=100")
    yield meter.page("lijst, laatste pagina", last)
    yield meter.page("lijst, pagina 200", _deep(meter, persons, "PersoonView", 200))
    yield meter.page("lijst, gesorteerd", f"{persons}?_oc_PersoonView=roepnaam&_od_PersoonView=asc")
    yield meter.page("zoeken", f"{persons}?q=jan")
    yield meter.page("filteren", f"{mandates}?_flt_0_functie_id={fid}&_flt_4_einddatum=")
    yield meter.page("lijst met filterformulier", f"{mandates}?filter=1")
    yield meter.page("tonen", f"/personen/show/{person}")
    yield meter.page("geschiedenis", f"/personen/history/{person}")
    yield meter.page("formulier wijzigen", edit)
    yield meter.page("formulier toevoegen", "/functievervullingen/add")
    yield meter.saved("opslaan", edit, _changed)
    yield meter.page("look-up", "/functievervullingen/lookup/persoon_id?q=jan")


def _own_pages(world: World, meter: Meter) -> Iterator[Cost]:
    """Measure what a contact person does in her own gemeente."""
    yield meter.page("contact: lijst personen", "/personen/list/")
    yield meter.page("contact: zoeken", "/personen/list/?q=jan")
    yield meter.page("contact: formulier", f"/functievervullingen/edit/{_mandate(world)}")
    yield meter.page("contact: startpagina", "/")


def _large_pages(world: World, meter: Meter) -> Iterator[Cost]:
    """Measure what could grow with the number of persons; the first two are compared."""
    persons = "/personen/list/"
    last = _link(meter.inside.get(persons).get_data(as_text=True), "Laatste")
    yield meter.page("lijst personen", persons)
    yield meter.page("lijst, laatste pagina", last)
    yield meter.page("lijst, pagina 200", _deep(meter, persons, "PersoonView", 200))
    yield meter.page("zoeken", f"{persons}?q=jan")
    yield meter.page("formulier wijzigen", f"/functievervullingen/edit/{_mandate(world)}")
    yield meter.page("formulier toevoegen", "/functievervullingen/add")
    yield meter.page("look-up", "/functievervullingen/lookup/persoon_id?q=jan")


def _changed(page: str, turn: int) -> dict[str, str]:
    """Return the form of this page with another explanation each time."""
    form = next(
        f
        for f in BeautifulSoup(page, "html.parser").select("main form")
        if f.get("method") == "post"
    )
    sent = dict(controls(form))
    return sent | {"toelichting": f"Meting {turn}", "reden": "meting"}


def _print_table(costs: list[Cost], ratios: dict[str, float] | None = None) -> None:
    head = (*HEAD, "× klein") if ratios else HEAD
    print(f"{head[0]:<28}" + "".join(f"{word:>12}" for word in head[1:]))
    for cost in costs:
        cells = (
            f"{cost.milliseconds:.1f}",
            f"{cost.bare:.1f}",
            f"{cost.python:.1f}",
            f"{cost.busy:.1f}",
            str(cost.statements),
            f"{cost.size:,}",
            *((f"{ratios[cost.name]:.2f}",) if ratios else ()),
        )
        print(f"{cost.name:<28}" + "".join(f"{cell:>12}" for cell in cells))


def _print_lists(meters: dict[str, Meter]) -> None:
    """Print what a list page costs in Python, and beside it what was promised."""
    print(
        f"\nLijst van 25 rijen: Python is processortijd van de werker per verzoek, in {LIST_ROUNDS}"
        f" ronden van {LIST_TIMES};\nafspraak: ten hoogste {LIST_AT_MOST:.0f} ms. De mediaan telt;"
        " haalt alleen de stilste ronde het, dan is de machine te druk om het te zeggen.\n"
    )
    head = ("Python min", "mediaan", "kale SQL")
    print(f"{'rol':<16}{'lijst':<24}" + "".join(f"{w:>12}" for w in head))
    for role, meter in meters.items():
        for name in ("personen", "functievervullingen"):
            path = f"/{name}/list/"
            spent = meter.processor(path, LIST_ROUNDS, LIST_TIMES)
            figures = (spent.least, spent.median, meter.bare(path))
            cells = "".join(f"{figure:>12.1f}" for figure in figures)
            print(f"{role:<16}{name:<24}{cells}  {_verdict(spent)}")


def _verdict(spent: Processor) -> str:
    if spent.median <= LIST_AT_MOST:
        return "haalt het"
    return "te druk om te meten" if spent.least <= LIST_AT_MOST else "TE VEEL"


def _print_export(cost: ExportCost) -> None:
    print(
        f"\nCSV van alle personen: {cost.rows:,} rijen, {cost.size / 2**20:.1f} MB in"
        f" {cost.seconds:.2f} s ({cost.rows / cost.seconds:,.0f} rijen/s);"
        f" eerste byte na {cost.first_byte * 1000:.0f} ms"
    )
    print(
        f"{cost.statements} statements; kale SQL (de eigen COPY): {cost.bare_seconds:.2f} s;"
        f" verhouding {cost.ratio:.2f};"
        f" geheugen {cost.memory_before:.0f} → {cost.memory_most:.0f} MB"
    )


if __name__ == "__main__":
    main()
