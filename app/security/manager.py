"""The security manager: wires our door into FAB and answers for rights without a statement."""

from typing import Any

from flask import current_app, g, request
from flask_appbuilder.security.sqla.manager import SecurityManager
from flask_login import LoginManager, current_user

from app.core.clock import now
from app.scope.actor import set_actor
from app.security.account import actor_of, load_account
from app.security.door import tools
from app.security.local.views import SignInView

# Served without asking who it is for.
IMPERSONAL = frozenset({"static", "health", "ready", "security_txt"})
LONGEST_TOKEN = 100


class VngSecurityManager(SecurityManager):
    """FAB's manager with one sign-in view and nothing else of its own.

    - A user's rights are read once, with the user; every question is answered from them.
    - Nobody but a signed-in account has a right: there is no public role.
    - `before_request` says for each request anew who acts; nothing is left over from the last one.
    """

    def register_views(self) -> None:
        self.auth_view = SignInView()
        self.appbuilder.add_view_no_menu(self.auth_view)

    def create_login_manager(self, app: Any) -> LoginManager:
        # No `current_user` of its own in templates: an error page must not ask the database.
        manager = LoginManager(app, add_context_processor=False)
        manager.user_loader(self.load_user)
        # What the cookie holds is the word of a session, not the number of an account.
        manager.id_attribute = "get_session_token"
        return manager

    def create_jwt_manager(self, app: Any) -> None:
        """No login by token."""

    def create_limiter(self, app: Any) -> None:
        """No counter in the memory of one process; limits come with the steps of sign-in."""

    def load_user(self, pk: Any) -> Any | None:
        """Return who has the session with this word; None when it is over."""
        if not isinstance(pk, str) or not pk.isascii() or len(pk) > LONGEST_TOKEN:
            return None
        door = current_app.extensions["ledengegevens"].door
        user = load_account(door, tools().keys, pk, now())
        asks_code = current_app.extensions["settings"].entra_require_local_totp
        # A session without a code of ours is over when VNG begins to ask one of everybody.
        return None if user and asks_code and user.session.proof == "entra" else user

    def load_user_jwt(self, _jwt_header: Any, jwt_data: Any) -> None:
        return None

    @staticmethod
    def before_request() -> None:
        set_actor(None)
        g.user = None
        if request.endpoint in IMPERSONAL:
            return
        g.user = current_user._get_current_object()  # noqa: SLF001 - Flask-Login's own way
        if g.user.is_authenticated:
            set_actor(actor_of(g.user))

    @property
    def current_user(self) -> Any | None:
        return current_user if current_user.is_authenticated else None

    def has_access(self, permission_name: str, view_name: str) -> bool:
        return (permission_name, view_name) in _rights()

    def _has_view_access(self, user: object, permission_name: str, view_name: str) -> bool:
        return (permission_name, view_name) in getattr(user, "rights", ())

    def is_item_public(self, permission_name: str, view_name: str) -> bool:
        return False

    def get_user_menu_access(self, menu_names: list[str] | None = None) -> set[str]:
        return {view for permission, view in _rights() if permission == "menu_access"}

    def get_user_permissions(self, user: Any) -> set[tuple[str, str]]:
        return set(getattr(user, "rights", ()))

    def get_public_role(self) -> None:
        return None

    def get_public_permissions(self) -> list[Any]:
        return []


def _rights() -> frozenset[tuple[str, str]]:
    none: frozenset[tuple[str, str]] = frozenset()
    return current_user.rights if current_user.is_authenticated else none
