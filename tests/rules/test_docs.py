"""What the documents say is so: settings, rights, commands, links and the worked example."""

import datetime as dt
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import psycopg
import pytest
import yaml
from flask import Flask

from app import build
from app.catalog.load import Catalog, load_catalog
from app.catalog.spec import RIGHTS, ROLES
from app.core.settings import PROJECT_ROOT
from app.core.version import product_version
from app.panel.check import check_catalog
from app.security.grants_check import check_grants

DOCS = sorted([*PROJECT_ROOT.glob("*.md"), *(PROJECT_ROOT / "docs").rglob("*.md")])
SKIPPED_FOLDERS = {".venv", "var", "build", "__pycache__", "node_modules"}
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
# Written by others; a link to it may stand before it does.
AWAITED = {"docs/woordenlijst.md"}
THIS_FILE = Path(__file__).relative_to(PROJECT_ROOT)


def text_of(name: str) -> str:
    return (PROJECT_ROOT / name).read_text(encoding="utf-8")


def name_of(path: Path) -> str:
    return str(path.relative_to(PROJECT_ROOT))


def blocks(document: str, language: str) -> list[str]:
    """Return the code blocks of this language."""
    return re.findall(rf"^```{language}\n(.*?)^```", document, re.MULTILINE | re.DOTALL)


# Settings.


def read_by_the_code() -> set[str]:
    """Return every variable that the product takes from its environment."""
    settings = text_of("app/core/settings_reader.py") + text_of("app/core/settings_operations.py")
    readers = r"environment\.(?:text|choice|secret|whole_number|email|yes_or_no)\("
    functions = r"_(?:database_url|encryption_keys)\(\s*(?:\w+,\s*)+"
    found = set(re.findall(rf'(?:{readers}|{functions})\s*"([A-Z_]+)"', settings))
    for path in [*(PROJECT_ROOT / "app").rglob("*.py"), PROJECT_ROOT / "run.py"]:
        source = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'os\.environ(?:\.get\(|\[)\s*"([A-Z_]+)"', source))
    return found


def test_every_setting_is_documented_and_every_documented_setting_is_read():
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", text_of("docs/settings.md"), re.MULTILINE))
    assert "PORT" in documented
    assert documented == read_by_the_code()


# Rights.


def letters(catalog: Catalog, name: str) -> str:
    """Return the line of a table in the overview of rights."""
    table = catalog[name]
    cells = [
        "".join(right[0].upper() for right in RIGHTS if table.allows(role, right)) or "–"
        for role in ROLES
    ]
    return f"| `{name}` | {table.scope.name} | {' | '.join(cells)} |"


def test_the_overview_of_rights_says_what_the_catalog_says():
    document = text_of("docs/scope.md")
    catalog = load_catalog()
    assert f"| tabel | bereik | {' | '.join(ROLES)} |" in document
    written = re.findall(r"^\| `\w+\.\w+` \| [A-Z_]+ \|.*\|$", document, re.MULTILINE)
    wanted = [letters(catalog, name) for name in sorted(catalog)]
    wrong = sorted(set(wanted) ^ set(written))
    assert written == wanted, "docs/scope.md, 'Wie mag wat', hoort te zijn:\n" + "\n".join(
        [*wanted, "Verschil:", *wrong]
    )


def test_the_places_with_rights_on_columns_are_the_ones_that_are_named():
    document = text_of("docs/add-a-table.md")
    paragraph = document[document.index("Er zijn zeven plaatsen waar") :]
    tables = load_catalog().values()
    limited = {table.table for table in tables if table.only}
    joining = {through.table.partition(".")[2] for table in tables for through in table.through}
    roles_and_words = {*ROLES, "grant", "only", "through"}
    assert set(re.findall(r"`(\w+)`", paragraph)) - roles_and_words == limited | joining
    assert len(limited | joining) == 7


def test_every_word_about_rights_is_explained():
    """What the catalog can say of rights stands in both documents."""
    for word in ("rights", "scope", "only"):
        assert f"`{word}`" in text_of("docs/add-a-table.md"), word
    assert "`only`" in text_of("docs/scope.md")


# Links, targets and commands.


def anchors(document: str) -> set[str]:
    """Return the anchors of the headings, as GitHub and GitLab make them."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", document), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}


def links(path: Path) -> Iterator[str]:
    document = FENCED.sub("", path.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", document):
        if not re.match(r"[a-z]+:", target):
            yield target


@pytest.mark.parametrize("path", DOCS, ids=name_of)
def test_every_relative_link_leads_somewhere(path):
    broken = []
    for target in links(path):
        file, _, anchor = target.partition("#")
        place = (path.parent / file).resolve() if file else path
        assert place.is_relative_to(PROJECT_ROOT), target
        is_there = place.exists()
        if is_there and anchor:
            is_there = anchor in anchors(place.read_text(encoding="utf-8"))
        if not is_there and name_of(place) not in AWAITED:
            broken.append(target)
    assert not broken


def test_every_document_can_be_reached_from_the_readme():
    reached, waiting = set(), [PROJECT_ROOT / "README.md"]
    while waiting:
        path = waiting.pop()
        path = path / "README.md" if path.is_dir() else path
        if path in reached or path.suffix != ".md" or not path.exists():
            continue
        reached.add(path)
        waiting += [(path.parent / t.partition("#")[0]).resolve() for t in links(path)]
    assert {name_of(p) for p in DOCS} == {name_of(p) for p in reached}


def test_every_make_target_that_is_named_exists():
    targets = set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))
    named = {t for path in DOCS for t in re.findall(r"\bmake ([a-z]+)\b(?=[ `\n])", code_in(path))}
    assert {"run", "test", "check", "bench"} <= named
    assert named <= targets


def code_in(path: Path) -> str:
    """Return what stands in code blocks and between backticks."""
    document = path.read_text(encoding="utf-8")
    inline = re.findall(r"`[^`\n]+`", FENCED.sub("", document))
    return "\n".join([*FENCED.findall(document), *inline])


def test_every_command_that_is_named_exists():
    flask = Flask("app")
    build.add_commands(flask)
    named = {
        words
        for path in DOCS
        for words in re.findall(r"flask --app app ([a-z-]+(?: [a-z-]+)?)", code_in(path))
    }
    assert any(words.startswith("deploy") for words in named)
    for words in named:
        first, _, second = words.partition(" ")
        command = flask.cli.commands.get(first)
        assert command is not None, f"flask --app app {words}"
        if isinstance(command, click.Group):
            assert second in command.commands, f"flask --app app {words}"


def test_every_file_that_is_named_exists():
    names = re.compile(r"`((?:app|docs|migrations|tests|translations)/[\w./-]*[\w/])`")
    # What the reader of a worked example makes.
    made = re.compile(r"kern|_hulptekst_roepnaam")
    missing = {
        f"{name_of(path)}: {name}"
        for path in DOCS
        for name in names.findall(path.read_text(encoding="utf-8"))
        if not made.search(name) and name not in AWAITED and not (PROJECT_ROOT / name).exists()
    }
    assert not missing


def test_every_decision_is_listed_and_every_number_is_accounted_for():
    overview = text_of("docs/decisions/README.md")
    files = sorted(p.name for p in (PROJECT_ROOT / "docs/decisions").glob("0*.md"))
    assert re.findall(r"\]\((0\d{3}-[\w-]+\.md)\)", overview) == files
    numbers = [f"{n:04}" for n in range(1, int(files[-1][:4]) + 1)]
    assert [n for n in numbers if not re.search(rf"\b{n}\b", overview)] == []


# The worked example.


def run_migration(source: str, step: str, connection: psycopg.Connection) -> None:
    """Run one direction of a migration's source on this connection."""
    module: dict[str, object] = {}
    exec(compile(source, "add-a-table.md", "exec"), module)
    module["run"] = lambda *statements: [connection.execute(s) for s in statements]
    module[step]()  # type: ignore[operator]


def test_the_worked_example_makes_a_table_that_passes_every_check(database):
    if "register.kern" in load_catalog():
        pytest.skip("the example was followed: the table is there")
    migration, declaration = blocks(text_of("docs/add-a-table.md"), "python")
    declared: dict[str, object] = {}
    exec(compile(declaration, "add-a-table.md", "exec"), declared)
    catalog = Catalog([*load_catalog().values(), *declared["TABLES"]])
    with database.as_owner() as owner:
        run_migration(migration, "upgrade", owner)
    with database.owner_engine().connect() as connection:
        assert check_catalog(connection.engine, catalog) == []
        assert check_grants(connection, catalog) == []
    with database.as_owner() as owner:
        run_migration(migration, "downgrade", owner)
        assert owner.execute("select to_regclass('register.kern')").fetchone() == (None,)


def test_the_worked_example_follows_on_the_newest_migration():
    found = (PROJECT_ROOT / "migrations/versions").glob("0*.py")
    # A clone in which the document was followed has the example itself as a migration.
    newest = max(p.name[:4] for p in found if "kernen" not in p.name and "hulptekst" not in p.name)
    for name in ("docs/add-a-table.md", "docs/getting-started.md"):
        source = blocks(text_of(name), "python")[0]
        assert f'down_revision = "{newest}"' in source, (
            f"{name}: het voorbeeld hoort op migratie {newest} te volgen; werk de nummers bij"
        )


def test_the_worked_example_of_a_column_is_accepted(database):
    (statements,) = [b for b in blocks(text_of("docs/add-a-table.md"), "sql") if "alter" in b]
    with database.as_owner() as owner:
        owner.execute(statements)
    with database.owner_engine().connect() as connection:
        assert check_catalog(connection.engine, load_catalog()) == []


# The description for catalogues of public software.


def test_publiccode_says_what_the_standard_asks():
    told = yaml.safe_load(text_of("publiccode.yml"))
    assert told["publiccodeYmlVersion"] == "0.7"
    assert told["organisation"]["uri"].startswith("https://")
    assert "repoOwner" not in told["legal"]  # deprecated since 0.5
    assert told["intendedAudience"]["countries"] == ["NL"]
    assert told["softwareVersion"] == product_version()
    assert told["name"] == "VNG Ledengegevens"
    assert told["url"].startswith("https://ledengegevens.vng.nl")
    assert told["platforms"] == ["web"]
    assert told["softwareType"] == "standalone/web"
    assert told["developmentStatus"] in ("concept", "development", "beta", "stable", "obsolete")
    assert told["legal"]["license"] == "EUPL-1.2"
    assert told["maintenance"]["type"] == "internal"
    assert all(contact["name"] for contact in told["maintenance"]["contacts"])
    assert dt.date.fromisoformat(told["releaseDate"])
    assert told["localisation"] == {"localisationReady": True, "availableLanguages": ["nl", "en"]}
    assert set(told["description"]) == {"nl", "en"}
    for described in told["description"].values():
        assert len(described["shortDescription"]) <= 150
        assert 150 <= len(described["longDescription"]) <= 10_000
        assert described["features"]
        assert all((PROJECT_ROOT / picture).exists() for picture in described["screenshots"])


def test_the_licence_is_the_whole_eupl():
    licence = text_of("LICENSE")
    assert licence.lstrip().startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert re.findall(r"^(\d+)\. [A-Z]", licence, re.MULTILINE) == [str(n) for n in range(1, 16)]
    assert "‘Compatible Licences’ according to Article 5 EUPL" in licence


def test_the_picture_is_there_and_small():
    picture = (PROJECT_ROOT / "docs/images/mijn-gemeente.png").read_bytes()
    assert picture[1:4] == b"PNG"
    assert int.from_bytes(picture[16:20], "big") == 1280
    assert len(picture) < 200_000


# What belongs in no file.

# A folder of one machine, or something that speaks of the making and not of the product.
NOWHERE = (
    re.compile(r"(?<![\w.])/(?:home|root|Users)/\w"),
    re.compile(r"/work/(?:main|shared)|/tmp/dev\b"),
    re.compile(r"\bextra-index-url\b|\bindex-url\b|\bfind-links\b"),
    re.compile(r"\b(?:AI|prompted|prompts|assistant|as requested|this issue|design\.md)\b"),
    # The parameter of OpenID Connect has this name too: quoted, or with one of its own values.
    re.compile(r'(?!(?<=")prompt")(?!prompt="?(?:none|login|consent|select_account)\b)\bprompt\b'),
)
# Where our own addresses may lead; everything else ends in .example or is this machine itself.
HOSTS = re.compile(
    r"(?:127\.0\.0\.1|localhost|\[::1\]|\w[\w.-]*\.example(?:\.\w+)?|example\.\w+"
    r"|ledengegevens\.vng\.nl|identifier\.overheid\.nl|standaarden\.overheid\.nl"
    r"|login\.microsoftonline\.com"  # Entra ID: where a work account signs in
    r"|outlook\.office365\.com"  # names a right in a token, and is asked for nothing
    r"|yml\.publiccode\.tools|www\.overheid\.nl|(?:www\.)?vng\.nl"
    r"|www\.w3\.org)"  # the name of SVG, which is nothing that is asked for
)
# Other people's work, unmodified: their licences and namespaces name their own hosts.
DATA = ("app/register/data/", "app/static/vendor/", "app/static/fonts/", "app/static/icons.svg")


def tracked() -> Iterator[tuple[str, str]]:
    """Yield name and text of every text file of the project."""
    for path in tracked_paths():
        if path == THIS_FILE or str(path).startswith(DATA):
            continue
        try:
            yield str(path), (PROJECT_ROOT / path).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue


def tracked_paths() -> list[Path]:
    git = shutil.which("git")
    if git and (PROJECT_ROOT / ".git").exists():
        listed = subprocess.run([git, "ls-files", "-z"], cwd=PROJECT_ROOT, capture_output=True)
        if listed.returncode == 0:
            return [Path(name) for name in listed.stdout.decode().split("\0") if name]
    found = (p.relative_to(PROJECT_ROOT) for p in PROJECT_ROOT.rglob("*") if p.is_file())
    return [p for p in found if not SKIPPED_FOLDERS & set(p.parts)]


def test_no_file_holds_the_path_of_a_machine_or_speaks_of_its_making():
    found = [
        f"{name}:{number}: {match[0]}"
        for name, content in tracked()
        for number, line in enumerate(content.splitlines(), 1)
        for pattern in NOWHERE
        for match in pattern.finditer(line)
    ]
    assert not found


def test_no_address_leads_to_a_host_that_is_not_on_the_list():
    found = [
        f"{name}:{number}: {match[0]}"
        for name, content in tracked()
        for number, line in enumerate(content.splitlines(), 1)
        for match in re.finditer(r"https?://([\w.\[\]:-]*\w[\w\]]*)", line)
        if not HOSTS.fullmatch(re.sub(r":\d+$", "", match[1]))
    ]
    assert not found
