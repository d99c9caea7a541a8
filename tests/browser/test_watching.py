"""The browser tests themselves: a page with a planted fault does not pass."""

import pytest

from app.pages.headers import CONTENT_SECURITY_POLICY
from tests.support.browser_axe import Look, Rules, violations, violations_by_look

POLICY = CONTENT_SECURITY_POLICY.format(forms="'self'", frames="'none'")
PAGE = """<!doctype html><html lang="nl"><head><title>Proef</title>{head}</head>
<body><main><h1>Proef</h1>{body}</main></body></html>"""


@pytest.fixture
def show(whole_desk):
    """Show a page of the test's own on the site's address; return the tab and what was seen."""
    whole_desk.watcher.take()
    with whole_desk.visit() as visit:

        def open_page(body="", head="", *, policy=POLICY):
            headers = {"content-type": "text/html", "content-security-policy": policy}
            visit.page.route(
                "**/proef",
                lambda route: route.fulfill(
                    body=PAGE.format(head=head, body=body), headers=headers
                ),
            )
            visit.go("/proef")
            visit.page.wait_for_load_state("networkidle")
            return visit.page

        yield open_page
    whole_desk.watcher.take()


def seen(desk):
    return " ".join(desk.watcher.take())


def test_a_sound_page_passes(show, whole_desk):
    page = show("<p>Alles klopt.</p>")
    assert violations(page) == []
    assert seen(whole_desk) == ""


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ('<input name="naam">', "label"),
        ("<h3>Te diep</h3>", "heading-order"),
        ('<p><a href="/">a</a><br><a href="/">b</a></p>', "target-size"),
        ("<main>nog een</main>", "landmark-no-duplicate-main"),
        ('<a href="/" aria-label="Terug">Verder lezen</a>', "label-content-name-mismatch"),
    ],
    ids=lambda value: value if value.isascii() and "<" not in value else "fout",
)
def test_axe_sees(show, fault, rule):
    assert rule in " ".join(violations(show(fault)))


@pytest.mark.parametrize("rules", [Rules.ALL, Rules.EACH_COLOUR])
def test_axe_sees_text_that_is_hardly_there(show, rules):
    style = "<style>p { color: #999; background: #fff }</style>"
    page = show("<p>Nauwelijks te lezen</p>", style, policy="default-src 'self' 'unsafe-inline'")
    assert "color-contrast" in " ".join(violations(page, rules))


UNSAFE = "default-src 'self' 'unsafe-inline'"


def test_axe_sees_each_colour_that_a_theme_has(show):
    style = (
        "<style>[data-theme=dark] p { color: #333; background: #000 }"
        "[data-contrast=more] li { color: #ddd; background: #fff }</style>"
    )
    page = show("<p>Tekst</p><ul><li>een</li></ul>", style, policy=UNSAFE)
    looks = [
        Look("light"),
        Look("dark", Rules.EACH_COLOUR, {"theme": "dark"}),
        Look("more", Rules.EACH_COLOUR, {"contrast": "more"}),
        Look("light again", Rules.EACH_COLOUR),
    ]
    found = violations_by_look(page, looks)
    assert found["light"] == found["light again"] == []
    assert "<p>" in " ".join(found["dark"])
    assert "<li>" in " ".join(found["more"])


def test_axe_tries_a_look_until_it_was_right(show):
    style = "<style>p { color: #666 } p.pale { color: #ccc }</style>"
    approved = set()
    for _ in range(2):
        page = show("<p>goed</p><p class=pale>slecht</p>", style, policy=UNSAFE)
        assert "slecht" in " ".join(violations(page, Rules.EACH_COLOUR, approved))
        assert not approved
    assert not violations(show("<p>goed</p>", style, policy=UNSAFE), Rules.EACH_COLOUR, approved)
    assert approved
    page = show("<p>goed</p><p class=pale>slecht</p>", style, policy=UNSAFE)
    found = violations(page, Rules.EACH_COLOUR, approved)
    assert ["slecht" in line for line in found] == [True]


def test_axe_sees_the_same_text_on_another_background(show):
    style = "<style>p { color: #666 } div { background: #ccc }</style>"
    body = "<p>goed</p>" * 5 + "<div><section><p>slecht</p></section></div>" + "<p>goed</p>" * 5
    page = show(body, style, policy=UNSAFE)
    found = violations(page, Rules.EACH_COLOUR)
    assert len(found) == 1
    assert "slecht" in found[0]


def test_axe_sees_what_forced_colours_do_not_overrule(show):
    # Of all else axe is told the colour that the page asked for, not the one that is drawn.
    style = (
        "<style>@media (forced-colors: active) { p { color: #999; background: #fff;"
        " forced-color-adjust: none } }</style>"
    )
    page = show("<p>Nauwelijks te lezen</p>", style, policy=UNSAFE)
    assert not violations(page, Rules.EACH_COLOUR)
    page.emulate_media(forced_colors="active")
    assert violations(page, Rules.EACH_COLOUR)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ('<button onclick="alert(1)">Klik</button>', "Content Security Policy"),
        ('<p style="color: red">Rood</p>', "Content Security Policy"),
        ("<script>1</script>", "Content Security Policy"),
        ('<img alt="" src="/static/is-er-niet.png">', "404 van"),
        ('<img alt="" src="/health">', ""),
    ],
    ids=["handler", "style", "script", "file that is not there", "nothing"],
)
def test_the_watch_sees(show, whole_desk, body, complaint):
    page = show(body)
    if "button" in body:
        page.click("button")
    found = seen(whole_desk)
    assert complaint in found
    assert bool(found) == bool(complaint)


def test_the_watch_sees_a_request_to_another_host(show, whole_desk):
    show('<img alt="" src="http://elders.example/x.png">', policy="default-src *")
    assert "verzoek aan een andere host: http://elders.example/x.png" in seen(whole_desk)


def test_the_watch_sees_a_page_of_ours_that_loads_from_the_provider(show, whole_desk, entra):
    show(f'<img alt="" src="{entra.base}/_demo/x.png">', policy="default-src *")
    assert f"verzoek aan een andere host: {entra.base}" in seen(whole_desk)


def test_the_watch_sees_a_request_that_the_policy_stops(show, whole_desk):
    show('<img alt="" src="http://elders.example/x.png">')
    assert "Content Security Policy" in seen(whole_desk)


def test_the_watch_sees_a_script_that_breaks(show, whole_desk):
    page = show()
    page.evaluate("setTimeout(() => { throw new Error('stuk') })")
    page.wait_for_timeout(50)
    assert "fout in een script" in seen(whole_desk)


def test_the_watch_sees_a_page_that_fails(whole_desk):
    with whole_desk.visit() as visit:
        visit.page.route("**/stuk", lambda route: route.fulfill(status=500, body="stuk"))
        visit.go("/stuk")
    assert "500 van" in seen(whole_desk)
