"""Flask-AppBuilder with only what we use of it: its menu and the machinery of its views."""

from typing import Any

from flask import Flask
from flask_appbuilder import AppBuilder, BaseView
from sqlalchemy.orm import Session, scoped_session

from app.security.language import set_up_language
from app.security.manager import VngSecurityManager


class Builder(AppBuilder):
    """Registers no view, route or static file that we did not choose."""

    def __init__(
        self, flask: Flask, door: scoped_session[Session], *, indexview: type[BaseView]
    ) -> None:
        super().__init__(
            flask,
            door,
            indexview=indexview,
            base_template="base.html",
            security_manager_class=VngSecurityManager,
            update_perms=False,
        )
        set_up_language(flask)

    def _add_admin_views(self) -> None:
        self._indexview: Any = self.add_view_no_menu(self.indexview)
        self.sm.register_views()

    def _add_global_static(self) -> None:
        """None of FAB's scripts and styles: our pages don't use them."""
