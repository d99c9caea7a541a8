"""The steps of create_app, in their order; each does one thing and knows nothing of the next."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click
from flask import Flask
from flask_appbuilder import AppBuilder
from flask_wtf.csrf import CSRFProtect
from gunicorn.arbiter import Arbiter
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

from app import cli, cli_backup, cli_register, cli_release
from app.catalog.load import Catalog, load_catalog
from app.core.encryption import AddressCipher
from app.core.installation import InstallationError, check_start
from app.core.log_lines import set_up_logging
from app.core.request_log import add_request_log
from app.core.running_database import DatabaseAwayError, app_url
from app.core.schema_version import SchemaVersionError, refuse_other_schema
from app.core.settings import Settings, SettingsError
from app.pages import (
    appearance,
    assets,
    confirm,
    errors,
    front,
    headers,
    health,
    joining,
    language,
    leaving,
    menu,
    page_context,
    post,
    rights_matrix,
    search,
    security_txt,
    sheet,
)
from app.pages.help import HelpView, add_help
from app.pages.metrics import add_metrics
from app.pages.page_context import PageEnvironment
from app.panel.build import add_panel_views, build_panel
from app.panel.panel import Cipher
from app.scope.actor import DOOR, set_actor
from app.scope.database import Database, open_database
from app.scope.transaction import take_role
from app.security.accounts.views import AccountbeheerView
from app.security.builder import Builder
from app.security.devices import set_device_cookie
from app.security.door import add_door
from app.security.drafts import SealedDrafts
from app.security.enrolment.views import EnrolmentView
from app.security.entra.building import add_entra
from app.security.entra.staff_views import WerkaccountbeheerView
from app.security.entra.views import (
    EigenWerkaccountView,
    FrontChannelView,
    WerkaccountView,
)
from app.security.helpdesk.views import (
    AanmeldingenView,
    AdreswijzigingenView,
    HerstelaanvragenView,
)
from app.security.invitations.proposal_views import CollegaView
from app.security.invitations.series_views import ReeksView
from app.security.invitations.views import UitnodigenView
from app.security.own_account.views import AccountPageView
from app.security.registration.views import RegistrationView
from app.security.reset.views import PasswordResetView
from app.security.review.views import RechtencontroleView
from app.security.roles import (
    AANMELDINGEN,
    ADRESWIJZIGINGEN,
    HERSTELAANVRAGEN,
    RECHTEN,
    RECHTENCONTROLE,
)
from app.security.staying.views import StayingView
from app.security.stepup.views import StepUpView
from config import flask_config

EXTENSION = "ledengegevens"

# The oldest and the newest thing the code can't do without. The login role may see no table, but
# the names of tables are open to it.
_IS_DEPLOYED = text(
    """select count(*) = 2 from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where (n.nspname, c.relname) in (('register', 'persoon'), ('app', 'installatie'))"""
)


class NotReadyError(Exception):
    """The site can't be built yet; the message is a Dutch sentence that says what it waits for."""


def read_settings() -> Settings:
    """Read the environment; end with all its faults in Dutch when they can't be used."""
    try:
        return Settings.from_environment(os.environ)
    except SettingsError as error:
        give_up(str(error))


def is_command_line() -> bool:
    """Say whether the `flask` command asks for the app, and not a web server or a test."""
    return click.get_current_context(silent=True) is not None


def make_flask(settings: Settings) -> Flask:
    """Return the bare Flask app with its configuration."""
    flask = Flask("app")
    flask.jinja_environment = PageEnvironment
    flask.config.from_mapping(flask_config(settings))
    flask.extensions["settings"] = settings
    # Lines that hold only a template's own words leave no blank line in a page.
    flask.jinja_env.trim_blocks = True
    flask.jinja_env.lstrip_blocks = True
    trust_proxies(flask, settings)
    set_up_logging(settings)
    add_request_log(flask)
    add_metrics(flask)
    return flask


def trust_proxies(flask: Flask, settings: Settings) -> None:
    """Believe our own proxies, and them alone, about who asks and whether it was https.

    Never about the host: a visitor could name any in what a proxy passes on.
    """
    if settings.proxy_hops:
        hops = settings.proxy_hops
        proxied = ProxyFix(flask.wsgi_app, x_for=hops, x_proto=hops, x_host=0, x_port=0, x_prefix=0)
        flask.wsgi_app = proxied  # type: ignore[method-assign]


def add_commands(flask: Flask) -> None:
    """Add what the `flask` command can do."""
    cli.add_commands(flask)
    cli_backup.add_backup_commands(flask)
    cli_register.add_register_commands(flask)
    cli_release.add_release_commands(flask)


@contextmanager
def needing_a_database() -> Iterator[None]:
    """Turn every fault of the database within the block into NotReadyError."""
    try:
        yield
    except DatabaseAwayError as error:
        raise NotReadyError(str(error)) from error
    except SQLAlchemyError as error:
        # Its text names the server and the user; the settings are where to look.
        raise NotReadyError(
            "De database is niet te bereiken; kijk naar DATABASE_URL en of de server draait."
        ) from error


def add_database(flask: Flask, settings: Settings) -> Database:
    """Open the database; raise NotReadyError when it is away or was never deployed.

    Ends with one clear line for what waiting doesn't mend: another release, another key.
    """
    database = open_database(app_url(settings), prepares=not settings.database_without_prepare)
    with database.engine.connect() as connection:
        is_deployed = connection.execute(_IS_DEPLOYED).scalar_one()
        try:
            refuse_other_schema(connection)
            if is_deployed:
                take_role(connection, DOOR)
                check_start(connection, settings)
        except (SchemaVersionError, InstallationError) as error:
            give_up(str(error))
    if not is_deployed:
        database.engine.dispose()
        raise NotReadyError(
            "De database is nog niet klaargezet; voer eerst 'flask --app app deploy' uit."
        )
    flask.extensions[EXTENSION] = database

    @flask.teardown_appcontext
    def forget_everything(_: BaseException | None) -> None:
        database.remove_sessions()
        set_actor(None)

    return database


def add_catalog(flask: Flask) -> Catalog:
    """Read what the panel shows; pages find it again in the app's extensions."""
    catalog = load_catalog()
    flask.extensions["catalog"] = catalog
    return catalog


def add_security(flask: Flask, database: Database) -> AppBuilder:
    """Add the guard on each form and the door; both before any other view exists."""
    CSRFProtect(flask)
    add_door(flask)
    add_entra(flask)
    flask.after_request(set_device_cookie)
    return Builder(flask, database.door, indexview=front.FrontView)


def add_panel(
    builder: AppBuilder, database: Database, catalog: Catalog, settings: Settings
) -> None:
    """Reflect the register and add a view for each table in the catalog."""
    address = AddressCipher(settings.address_keys)
    cipher = Cipher(
        encrypt=lambda column, row, text: address.encrypt(
            column, row["gemeente_id"], row["persoon_id"], text
        ),
        decrypt=lambda column, row, stored: address.decrypt(
            column, row["gemeente_id"], row["persoon_id"], stored
        ),
    )
    panel = build_panel(database.engine, catalog, database.register, cipher)
    panel.drafts = builder.app.extensions["drafts"] = SealedDrafts()
    add_panel_views(builder, panel)


def add_pages(flask: Flask, builder: AppBuilder) -> None:
    """Add what is not generated, and what every page has."""
    health.add_health(flask)
    security_txt.add_security_txt(flask)
    builder.add_view_no_menu(language.LanguageView)
    builder.add_view_no_menu(appearance.WeergaveView)
    appearance.add_appearance(flask)
    builder.add_view_no_menu(HelpView)
    builder.add_view_no_menu(post.PostView)
    add_help(flask)
    assets.add_assets(flask)
    for view in (
        RegistrationView,
        WerkaccountView,
        EigenWerkaccountView,
        FrontChannelView,
        PasswordResetView,
        EnrolmentView,
        StepUpView,
        StayingView,
        AccountPageView,
        confirm.BevestigenView,
        sheet.BladView,
        search.ZoekenView,
        joining.BenoemenView,
        leaving.VertrekView,
        UitnodigenView,
        ReeksView,
        CollegaView,
    ):
        builder.add_view_no_menu(view)
    builder.add_view(rights_matrix.RechtenView, RECHTEN.menu, category=RECHTEN.category)
    builder.add_view_no_menu(AccountbeheerView)
    builder.add_view_no_menu(WerkaccountbeheerView)
    for view, page in (
        (HerstelaanvragenView, HERSTELAANVRAGEN),
        (AdreswijzigingenView, ADRESWIJZIGINGEN),
        (AanmeldingenView, AANMELDINGEN),
        (RechtencontroleView, RECHTENCONTROLE),
    ):
        builder.add_view(view, page.menu, category=page.category)
    page_context.add_page_context(flask)
    menu.add_menu(flask)
    errors.add_error_pages(flask)
    headers.add_headers(flask)


def give_up(sentence: str) -> NoReturn:
    """End with one line and no stack."""
    print(f"Fout: {sentence}", file=sys.stderr, flush=True)  # noqa: T201 - for the administrator
    # Under gunicorn this very code ends the master too, instead of starting the worker for ever.
    sys.exit(Arbiter.WORKER_BOOT_ERROR)
