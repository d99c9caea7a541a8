"""HTTP for giving a fresh code."""

from http import HTTPStatus
from typing import Any

from flask import g, redirect, request
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _
from flask_login import current_user

from app.panel.access import to_sign_in
from app.security.door import the_door
from app.security.entrance import renew_session
from app.security.events import Event, account_name
from app.security.local import auth, limits
from app.security.local.forms import SecondStepForm
from app.security.local.views import TOO_OFTEN, following_path, too_often
from app.security.stepup.at_work import proves_at_work
from app.security.stepup.carried import carried, carries
from app.security.stepup.page import code_page, work_account_page


class StepUpView(BaseView):
    """For everyone who is signed in."""

    route_base = "/code"
    default_view = "show"

    @expose("/", methods=["GET", "POST"])
    def show(self) -> Any:
        if not current_user.is_authenticated:
            return to_sign_in()
        if proves_at_work(g.user):
            return work_account_page(following_path())
        form = SecondStepForm()
        refused, status = "", 400 if request.method == "POST" else 200
        if form.validate_on_submit():
            refused = give_fresh_code(g.user, form.code.data or "")
            if not refused:
                status = HTTPStatus.TEMPORARY_REDIRECT if carries() else HTTPStatus.FOUND
                return redirect(following_path(), code=status)
            status = TOO_OFTEN if refused == too_often() else status
        fields = carried() if carries() else None
        return code_page(form, following_path(), fields, refused), status


def give_fresh_code(user: Any, typed: str) -> str:
    """Take the code and give the session a new word; return why not, or "" when it was right."""
    door = the_door()
    ticket = door.count(*limits.for_code(door, user.id))
    if ticket is None:
        return too_often()
    who = account_name(user.id)
    result, proof = auth.use_second_step(door, user.id, typed)
    if result is not auth.Code.RIGHT:
        door.session.rollback()
        door.tell(Event("verse code", who, "geweigerd", user_id=user.id, actor=who))
        door.session.commit()
        return _("Deze code klopt niet, of is al gebruikt. Wacht op een nieuwe code.")
    door.uncount(ticket)
    door.tell(Event("verse code", who, user_id=user.id, actor=who))
    renew_session(door, user, proof)
    return ""
