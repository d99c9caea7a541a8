"""Invitations, gemeenten that nobody signs in for, and proposals: what VNG's administrator sees."""

from app.catalog.rights import READ
from app.catalog.spec import ROLES, Action, Scope, Section, Table

OPEN = ("verstuurd", "wacht op verzending", "bezorgfout", "verlopen")
STATUSES = (*OPEN, "gebruikt", "ingetrokken")

TABLES = (
    Table(
        name="app.uitnodigingstatus",
        plural="Uitnodigingen",
        singular="Uitnodiging",
        scope=Scope.VNG,
        rights={"beheerder": READ},
        display="{naam}",
        list_columns=("naam", "email", "gemeente_id", "rol", "status", "uitgenodigd_op"),
        menu="Beheer",
        menu_order=96,
        order=("-id",),
        search_label="Zoek op naam, e-mailadres of gemeente",
        filters=("status", "rol", "uitgenodigd_op", "verloopt_op"),
        sections=(
            Section("Wie", ("naam", "email", "rol", "gemeente_id")),
            Section(
                "Hoe het ermee staat",
                (
                    "status",
                    "bezorgfout",
                    "uitgenodigd_op",
                    "uitgenodigd_door",
                    "verloopt_op",
                    "gebruikt_op",
                    "ingetrokken_op",
                    "reeks",
                ),
            ),
        ),
        actions=(
            Action("UitnodigenView", "revoke", "Intrekken", icon="trash", when={"status": OPEN}),
            Action(
                "UitnodigenView", "resend", "Opnieuw versturen", icon="mail", when={"status": OPEN}
            ),
        ),
        list_actions=(
            Action("ReeksView", "add", "Velen uitnodigen", icon="columns"),
            Action("UitnodigenView", "add", "Iemand uitnodigen", icon="plus"),
        ),
        words={"status": STATUSES, "rol": ROLES},
        history=False,
    ),
    Table(
        name="app.gemeente_zonder_contact",
        plural="Gemeenten zonder contactpersoon",
        singular="Gemeente zonder contactpersoon",
        scope=Scope.VNG,
        rights={"beheerder": READ},
        display="{naam}",
        list_columns=("naam", "provincie", "uitnodiging", "uitgenodigd_op"),
        menu="Beheer",
        menu_order=97,
        filters=("uitnodiging", "provincie"),
        actions=(Action("UitnodigenView", "gemeente", "Uitnodigen", icon="mail", in_list=True),),
        words={"uitnodiging": (*STATUSES, "nog niet uitgenodigd")},
        history=False,
    ),
    Table(
        name="app.voorstelstatus",
        plural="Voorstellen",
        singular="Voorstel",
        scope=Scope.VNG,
        rights={"beheerder": READ},
        display="{naam}",
        list_columns=(
            "naam",
            "email",
            "gemeente_id",
            "voorgesteld_door",
            "voorgesteld_op",
            "status",
        ),
        menu="Beheer",
        menu_order=98,
        menu_filter="_flt_0_status=open",
        order=("-id",),
        filters=("status", "voorgesteld_op"),
        actions=(
            Action("UitnodigenView", "decline", "Afwijzen", icon="x", when={"status": ("open",)}),
            Action(
                "UitnodigenView",
                "proposal",
                "Uitnodigen",
                icon="mail",
                when={"status": ("open",)},
                in_list=True,
            ),
        ),
        words={"status": ("open", "uitgenodigd", "afgewezen")},
        history=False,
    ),
)
