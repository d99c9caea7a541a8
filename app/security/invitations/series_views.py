"""HTTP for inviting many: a file or the register, a look at what it would do, sending, progress."""

from dataclasses import replace
from typing import Any

from flask import Flask, abort, current_app, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.clock import now
from app.panel.access import requires
from app.scope.actor import acting_as
from app.security.invitations import judging, series
from app.security.invitations.desk import Desk, the_desk
from app.security.invitations.forms import ListForm
from app.security.invitations.series import Series
from app.security.invitations.uploads import UploadError, read_upload
from app.security.invitations.views import key_of
from app.security.stepup.guard import needs_fresh_code

FROM_REGISTER = "register"


class ReeksView(BaseView):
    """For VNG's administrator, with a fresh code; nothing is sent before she says so."""

    route_base = "/uitnodigingsreeksen"
    default_view = "add"

    @expose("/nieuw", methods=["GET", "POST"])
    @requires("can_add")
    @needs_fresh_code
    def add(self) -> Any:
        """A list out of a file, or of all gemeenten out of the register."""
        form, refused = ListForm(), ""
        if request.method == "POST":
            desk = the_desk()
            try:
                if request.form.get("bron") == FROM_REGISTER:
                    lines = judging.judge_register(desk)
                else:
                    lines = judging.judge_upload(desk, read_upload(form.content()))
            except UploadError as error:
                refused = str(error)
            else:
                return redirect(url_for("ReeksView.show", pk=series.keep(desk, lines)))
        page = self.render_template("invite_many.html", form=form, refused=refused)
        return page, 400 if refused else 200

    @expose("/<pk>")
    @requires("can_add")
    def show(self, pk: str) -> Any:
        """What the list would do, and after <Versturen> how far it is."""
        found = _found(pk)
        if found.is_sent:
            return self.render_template("invite_progress.html", series=found)
        return self.render_template("invite_preview.html", series=found)

    @expose("/<pk>/versturen", methods=["GET", "POST"])
    @requires("can_add")
    @needs_fresh_code
    def send(self, pk: str) -> Response:
        """Send after the answer is gone: the browser shows how far it is meanwhile.

        Pressing twice, or again after a stop, sends what is left and nothing twice.
        """
        found = _found(pk)
        answer = redirect(url_for("ReeksView.show", pk=found.id))
        if request.method == "POST":
            desk = the_desk()
            series.begin(desk, found.id)
            flask: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
            answer.call_on_close(lambda: _send_all(flask, desk, found.id))
        return answer

    @expose("/<pk>/weg", methods=["POST"])
    @requires("can_add")
    def drop(self, pk: str) -> Response:
        """The list is thrown away; nobody was invited."""
        if series.drop(the_desk(), _found(pk).id):
            flash(_("De lijst is weggegooid. Er is niets verstuurd."), "success")
        return redirect(url_for("UitnodigingstatusView.list"))


def _found(pk: str) -> Series:
    found = series.get_series(the_desk(), key_of(pk))
    if found is None:
        abort(404)
    return found


def _send_all(flask: Flask, desk: Desk, pk: int) -> None:
    """Send what is left, as who asked for it."""
    with flask.app_context(), acting_as(desk.actor):
        session = flask.extensions["ledengegevens"].register
        session.remove()
        series.send_all(lambda: replace(desk, now=now()), pk)
