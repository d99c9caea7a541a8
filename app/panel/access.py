"""The guard of a view's method: signed in with this right, or a page that says why not."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import abort, current_app, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

PREFIX = "can_"

Method = TypeVar("Method", bound=Callable[..., Any])


def requires(permission: str) -> Callable[[Method], Method]:
    """Let only those in who have this right ("can_list") on the view's class.

    Nobody signed in: to the sign-in page and back. Signed in without the right: the 403 page.
    FAB finds the right in `_permission_name` and adds it to the view's `base_permissions`.
    """
    if not permission.startswith(PREFIX):
        raise ValueError(f"a right on a view begins with {PREFIX}: {permission}")

    def decorate(method: Method) -> Method:
        @functools.wraps(method)
        def guarded(self: Any, *args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return to_sign_in()
            is_allowed = permission in self.base_permissions and self.appbuilder.sm.has_access(
                permission, self.class_permission_name
            )
            if not is_allowed:
                abort(403)
            return method(self, *args, **kwargs)

        vars(guarded)["_permission_name"] = permission.removeprefix(PREFIX)
        return cast("Method", guarded)

    return decorate


def to_sign_in(*, keeps: bool = True) -> Response:
    """Send the visitor to the sign-in page, which brings her back here.

    A form that came too late is kept, so that it stands there again as it was typed; unless the
    page has no form to come back to.
    """
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    drafts = current_app.extensions.get("drafts")
    if keeps and request.method == "POST" and drafts is not None and drafts.keep_refused():
        wanted = request.path
        flash(_("Uw sessie was afgelopen. Wat u invulde staat er weer als u hebt ingelogd."))
    return redirect(url_for("SignInView.login", next=None if wanted == "/" else wanted))
