"""HTTP for the mail of a demo: what would have been sent, for everyone to read; else not there."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from flask import abort, current_app, render_template
from flask_appbuilder import BaseView, expose
from markupsafe import Markup, escape

from app.panel.values import AMSTERDAM

MOST = 100
_NAME = re.compile(r"(\d{8}T\d{12})-\d{1,18}-[a-z-]{1,40}\.eml")


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as it was written to the folder."""

    name: str
    sent: str
    to: str
    subject: str
    text: str


class PostView(BaseView):
    """Open to everyone in a demo: who is not signed in yet needs the code in it."""

    route_base = "/post"
    default_view = "list"

    @expose("/", methods=["GET"])
    def list(self) -> str:
        """The newest mails first."""
        folder = _folder()
        names = sorted(p.name for p in folder.glob("*.eml") if _NAME.fullmatch(p.name))
        mails = [_read(folder / name) for name in names[: -MOST - 1 : -1]]
        return render_template("post_list.html", mails=mails)

    @expose("/<naam>", methods=["GET"])
    def show(self, naam: str) -> str:
        """One mail, as its plain text."""
        path = _folder() / naam
        if not _NAME.fullmatch(naam) or not path.is_file():
            abort(404)
        mail = _read(path)
        public_url = current_app.extensions["settings"].public_url
        return render_template("post_mail.html", mail=mail, text=linked(mail.text, public_url))


def linked(text: str, public_url: str) -> Markup:
    """Return the text with the addresses of this site as links; every other one stays text."""
    # The address ends there: another host may begin with the same letters.
    own = re.compile(
        re.escape(public_url) + r"(?:/[\w./~%?=&#+-]*[\w/=]|/)?(?![\w:@-]|\.\w)", re.ASCII
    )
    parts, end = [], 0
    for found in own.finditer(text):
        address = escape(found[0])
        parts += [escape(text[end : found.start()]), f'<a href="{address}">{address}</a>']
        end = found.end()
    return Markup("".join([*parts, escape(text[end:])]))  # noqa: S704 - every text in it was escaped


def _folder() -> Path:
    settings = current_app.extensions["settings"]
    if not settings.is_demo:
        abort(404)
    folder: Path = settings.mail_folder
    return folder


def _read(path: Path) -> Mail:
    message: EmailMessage = message_from_bytes(path.read_bytes(), policy=default)
    body = message.get_body(("plain",))
    sent = datetime.strptime(path.name.partition("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    return Mail(
        name=path.name,
        sent=f"{sent.astimezone(AMSTERDAM):%d-%m-%Y %H:%M:%S}",
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or path.name),
        text=str(body.get_content()) if body else "",
    )
