"""The guard of a page that asks a fresh code: sends on to the step, and back."""

import functools
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar, cast

from flask import redirect, request, url_for
from flask_login import current_user

from app.core.clock import now
from app.security.entrance import is_fresh
from app.security.local.forms import SecondStepForm
from app.security.sessions import FRESH
from app.security.stepup.at_work import proves_at_work
from app.security.stepup.carried import can_be_carried, carried
from app.security.stepup.page import code_page

Method = TypeVar("Method", bound=Callable[..., Any])
# A form that was opened with a fresh code may be sent a while later without another.
FILLING_IN = timedelta(minutes=15)


def needs_fresh_code(method: Method) -> Method:
    """Let in who gave a code in the last five minutes; ask others for one, and go on here.

    What they sent goes along, but for passwords and files. Stands under `requires`: who it is and
    may comes first.
    """

    @functools.wraps(method)
    def guarded(self: Any, *args: Any, **kwargs: Any) -> Any:
        is_reading = request.method in ("GET", "HEAD")
        within = FRESH if is_reading else FRESH + FILLING_IN
        is_proved = is_fresh(current_user, now(), within)
        if current_user.session.proof == "entra":
            # Who has an authenticator gives its code; the gemeente's word is for who has none.
            is_proved = is_proved and proves_at_work(current_user)
        if not is_proved:
            wanted = request.full_path.rstrip("?")
            if is_reading or not can_be_carried() or current_user.session.proof == "entra":
                return redirect(url_for("StepUpView.show", next=wanted))
            return code_page(SecondStepForm(formdata=None), wanted, carried())
        return method(self, *args, **kwargs)

    return cast("Method", guarded)
