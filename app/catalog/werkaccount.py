"""Work accounts that wait for VNG, and the tenants that gemeenten sign in with."""

from app.catalog.rights import READ
from app.catalog.spec import ROLES, Action, Scope, Section, Table

VIEW = "WerkaccountbeheerView"
REASONS = ("tweede tenant", "gedeelde tenant", "ander e-mailadres", "medewerker van VNG")

TABLES = (
    Table(
        name="app.werkaccountstatus",
        plural="Wachtende werkaccounts",
        singular="Wachtend werkaccount",
        scope=Scope.VNG,
        rights={"beheerder": READ},
        display="{naam}",
        list_columns=("naam", "email", "gemeente_id", "reden", "aangevraagd_op", "status"),
        menu="Beheer",
        menu_order=98,
        menu_filter="_flt_0_status=wacht",
        order=("-id",),
        searched=False,
        filters=("status", "reden", "gemeente_id", "aangevraagd_op"),
        sections=(
            Section("Wie", ("naam", "email", "rol", "gemeente_id", "account")),
            Section("Werkaccount", ("email_gemeente", "bevestigd", "tenant", "reden")),
            Section(
                "Hoe het ermee staat",
                ("status", "aangevraagd_op", "besloten_op", "besloten_door"),
            ),
        ),
        actions=(
            Action(
                VIEW,
                "refuse",
                "Weigeren",
                permission="can_edit",
                icon="x",
                when={"status": ("wacht",)},
            ),
            Action(
                VIEW,
                "admit",
                "Toelaten",
                permission="can_edit",
                icon="check",
                when={"status": ("wacht",)},
                in_list=True,
            ),
        ),
        words={
            "status": ("wacht", "toegelaten", "geweigerd", "achterhaald"),
            "reden": REASONS,
            "rol": ROLES,
        },
        history=False,
    ),
    Table(
        name="app.tenantstatus",
        plural="Tenants van gemeenten",
        singular="Tenant van een gemeente",
        scope=Scope.VNG,
        rights={"beheerder": READ},
        display="{domein|tenant}",
        list_columns=("gemeente_id", "domein", "tenant", "status", "voorgesteld_op"),
        menu="Beheer",
        menu_order=99,
        order=("-id",),
        searched=False,
        filters=("status", "gemeente_id", "domein", "voorgesteld_op"),
        actions=(
            Action(
                VIEW,
                "turn_away",
                "Weigeren",
                permission="can_edit",
                icon="x",
                when={"status": ("voorgesteld", "goedgekeurd")},
            ),
            Action(
                VIEW,
                "approve",
                "Goedkeuren",
                permission="can_edit",
                icon="check",
                when={"status": ("voorgesteld", "geweigerd")},
                in_list=True,
            ),
        ),
        words={"status": ("voorgesteld", "goedgekeurd", "geweigerd")},
        history=False,
    ),
)
