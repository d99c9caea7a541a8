"""Attacks on the pages that are no table's: start page, confirmation, language, appearance."""

from collections.abc import Iterator
from urllib.parse import urlencode

from app.catalog.load import load_catalog
from tests.support import sample
from tests.support.attack import Ask, Case, form, status
from tests.support.attack_world import World


def page_cases(world: World) -> Iterator[Case]:
    """Every page beyond the catalog, and what Flask-AppBuilder would add to them."""
    other = world.keys("register.persoon")[0]
    for path in ("/", "/?gemeente=GM0344", f"/?gemeente_id={world.other}", "/health"):
        yield Case(path, Ask("GET", path), status(200))
    # The counts need a token; the contact for a leak is only there when it was set.
    for path in ("/metrics", "/.well-known/security.txt"):
        yield Case(path, Ask("GET", path), status(404))
    for path in ("/rechten/", "/accounts/list/", "/accounts/show/1", "/accounts/export"):
        yield Case(path, Ask("GET", path), status(403))
    for path in ("/taal/", "/weergave/"):
        for back in (f"/personen/show/{other}", "https://elders.example", f"//{other}"):
            data = form({"taal": "nl", "weergave": "licht", "terug": back})
            yield Case(f"{path} {back}", Ask("POST", path, data), status(200, 302, 400), echo=back)
    for path in ("/weergave/", "/help/", "/help/privacy", "/favicon.ico"):
        yield Case(path, Ask("GET", path), status(200))
    for name in ("is-er-niet", "%00", "..%2f..%2fetc%2fpasswd", "privacy' or 1=1", "a" * 500):
        yield Case(f"help {name[:20]}", Ask("GET", f"/help/{name}"), status(404))


def reading_cases() -> Iterator[Case]:
    """The pages that read one gemeente, or search: hers, whatever is asked for."""
    for asked in ("", f"?gemeente={sample.A}"):
        yield Case(f"blad {asked}", Ask("GET", f"/blad/{asked}"), status(200))
    theirs, nobodys = (Ask("GET", f"/blad/?gemeente={code}") for code in (sample.B, "GM0999"))
    yield Case("blad van een ander", theirs, status(404), twin=nobodys, keys=(sample.B, "GM0999"))
    for value in ("%00", "1", f"{sample.B}%20or%201=1", f"{sample.B}&gemeente={sample.A}"):
        yield Case(f"blad {value}", Ask("GET", f"/blad/?gemeente={value}"), status(404))
    for query in ("KANARIE", "Roep", "%25", "%00", "a" * 1000, "' or 1=1 --", ":*", "&", "!a"):
        for path in ("/zoeken/", "/benoemen/raadslid"):
            ask = Ask("GET", f"{path}?{urlencode({'q': query})}")
            yield Case(f"{path} {query[:20]}", ask, status(200))
    for path in ("/zoeken/", "/benoemen/raadslid"):
        secret = sample.CANARY[sample.B]
        yield Case(f"{path} geheim", Ask("GET", f"{path}?q={secret}"), status(200), echo=secret)
    for code in ("is-er-niet", "raadslid%00", "1"):
        yield Case(f"benoemen {code}", Ask("GET", f"/benoemen/{code}"), status(404))
    yield Case("vertrek", Ask("GET", f"/vertrek/?gemeente={sample.B}"), status(200))


def confirmation_cases(world: World) -> Iterator[Case]:
    """She confirms and takes back for her own gemeente only, whatever she sends along."""
    for theirs in world.theirs("register.bevestiging"):
        keys = (theirs["id"], world.never(theirs["id"]))
        asks = [Ask("POST", "/bevestigen/terug", form({"bevestiging": key})) for key in keys]
        yield Case(f"terug {keys[0]}", asks[0], status(302), twin=asks[1], keys=keys)
        both = form([("bevestiging", keys[1]), ("bevestiging", keys[0])])
        yield Case(
            f"terug {keys[0]} als tweede", Ask("POST", "/bevestigen/terug", both), status(302)
        )
    for value in ("", "x", "-1", "1e3", "99999999999", "1 or 1=1", "\u0661"):
        data = form({"bevestiging": value})
        yield Case(
            f"terug {value!r}", Ask("POST", "/bevestigen/terug", data), status(400), echo=value
        )
    for path in ("/bevestigen", "/bevestigen/terug"):
        own = world.mine("register.bevestiging")[0]["id"]
        data = form({"onderdeel": "alles", "bevestiging": own})
        for token in ("none", "other"):
            yield Case(f"{path} {token}", Ask("POST", path, data, token=token), status(400))
    smuggled = {"gemeente_id": world.other, "gemeente": world.other, "gebruiker_id": 1}
    data = form({"onderdeel": "college", **smuggled})
    yield Case("bevestigd", Ask("POST", "/bevestigen", data), status(302), accepted=True)


def stock_routes() -> Iterator[Case]:
    """What Flask-AppBuilder would open by itself does not exist (attacks H21 to H29, A01)."""
    names = [t.table.capitalize() for t in load_catalog().values()]
    paths = [
        *(f"/api/v1/{name.lower()}/" for name in names),
        *(f"/api/v1/{name.lower()}/_info" for name in names),
        *(f"/{name.lower()}view/list/" for name in names),
        "/api/v1/security/login", "/api/v1/_openapi", "/api/v1/menu/", "/api/v1/security/users/",
        "/swagger/v1", "/users/list/", "/roles/list/", "/permissions/list/", "/viewmenus/list/",
        "/users/userinfo/", "/resetmypassword/form", "/userinfoeditview/form", "/back",
        "/registerusers/list/", "/groups/list/", "/lang/en", "/console", "/.env", "/.git/config",
    ]  # fmt: skip
    for path in paths:
        yield Case(f"GET {path}", Ask("GET", path), status(404))
