"""Notifications of delivery as mail servers write them, about a mail of ours; all of it made up."""

from collections.abc import Callable
from email.message import EmailMessage
from textwrap import dedent

# What no page may show: the words of somebody else's server, with the address.
REMOTE_TEXT = "host mx.gemeente.example said: user unknown to Geheimpje"
ReturnedMail = Callable[..., bytes]


def _crlf(text: str) -> bytes:
    return dedent(text).lstrip("\n").replace("\n", "\r\n").encode()


def _headers(mail: EmailMessage) -> str:
    return "".join(f"{name}: {value}\n" for name, value in mail.items())


def postfix(
    mail: EmailMessage,
    *,
    to: str,
    status: str = "5.1.1",
    action: str = "failed",
    diagnostic: str = f"smtp; 550 {REMOTE_TEXT}",
    envelope_id: str = "",
) -> bytes:
    """Return Postfix's: addressed to the envelope's sender, with the headers of the mail."""
    envelope = f"Original-Envelope-Id: {envelope_id}\n" if envelope_id else ""
    head = f"""
        Return-Path: <>
        Delivered-To: {to}
        From: MAILER-DAEMON@mail.vng.example (Mail Delivery System)
        Subject: Undelivered Mail Returned to Sender
        To: {to}
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status;
        \tboundary="4Xk2/mail.vng.example"
        Message-Id: <20261127.4Xk2@mail.vng.example>

        This is a MIME-encapsulated message.

        --4Xk2/mail.vng.example
        Content-Description: Notification
        Content-Type: text/plain; charset=us-ascii

        I'm sorry to have to inform you that your message could not
        be delivered to one or more recipients. {REMOTE_TEXT}

        --4Xk2/mail.vng.example
        Content-Description: Delivery report
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mail.vng.example
        """
    group = f"""
        X-Postfix-Queue-ID: 4Xk2
        X-Postfix-Sender: rfc822; {to}

        Final-Recipient: rfc822; {mail["To"]}
        Original-Recipient: rfc822;{mail["To"]}
        Action: {action}
        Status: {status}
        Remote-MTA: dns; mx.gemeente.example
        Diagnostic-Code: {diagnostic}

        --4Xk2/mail.vng.example
        Content-Description: Undelivered Message Headers
        Content-Type: text/rfc822-headers

        """
    return b"".join(
        [
            _crlf(head), _crlf(envelope), _crlf(group), _crlf(_headers(mail)),
            b"\r\n--4Xk2/mail.vng.example--\r\n",
        ]
    )  # fmt: skip


def exchange(mail: EmailMessage, *, to: str, status: str = "5.1.10") -> bytes:
    """Return Exchange's: a page of HTML first, the mail whole, and what it answers on top."""
    head = f"""
        From: <postmaster@gemeente.example>
        To: <{to}>
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status;
        \tboundary="_f7e1_NDR_"
        X-MS-Exchange-Message-Is-Ndr:
        Content-Language: nl-NL
        Message-ID: <b2c3@postmaster.gemeente.example>
        In-Reply-To: {mail["Message-ID"]}
        References: {mail["Message-ID"]}
        Subject: Onbestelbaar: {mail["Subject"]}
        Auto-Submitted: auto-replied

        --_f7e1_NDR_
        Content-Type: multipart/alternative; differences=Content-Type;
        \tboundary="_a1_binnen_"

        --_a1_binnen_
        Content-Type: text/plain; charset="utf-8"
        Content-Transfer-Encoding: base64

        VXcgYmVyaWNodCBpcyBuaWV0IGJlem9yZ2Qu

        --_a1_binnen_
        Content-Type: text/html; charset="utf-8"
        Content-Transfer-Encoding: quoted-printable

        <html><body><p style=3D"color:red">Uw bericht is niet bezorgd.</p></body></html>

        --_a1_binnen_--

        --_f7e1_NDR_
        Content-Type: message/delivery-status

        Reporting-MTA: dns;AM0PR01.gemeente.example
        Received-From-MTA: dns;mail.vng.example
        Arrival-Date: Fri, 27 Nov 2026 09:00:00 +0000

        Original-Recipient: rfc822;{mail["To"]}
        Final-Recipient: rfc822;{mail["To"]}
        Action: failed
        Status: {status}
        Diagnostic-Code: smtp;550 {status} RESOLVER.ADR.RecipientNotFound;
         {REMOTE_TEXT}

        --_f7e1_NDR_
        Content-Type: message/rfc822

        """
    return _crlf(head) + mail.as_bytes() + b"\r\n--_f7e1_NDR_--\r\n"


def gmail(mail: EmailMessage, *, to: str, status: str = "5.2.2") -> bytes:
    """Return Gmail's: with a picture, and the letter's headers as a mail without a body."""
    head = f"""
        Return-Path: <>
        From: Mail Delivery Subsystem <mailer-daemon@gmail.example>
        To: {to}
        Auto-Submitted: auto-replied
        Subject: Delivery Status Notification (Failure)
        Content-Type: multipart/report; boundary="000000000000a1"; report-type=delivery-status
        Message-ID: <65a1.mx@gmail.example>
        X-Failed-Recipients: {mail["To"]}

        --000000000000a1
        Content-Type: multipart/related; boundary="000000000000b2"

        --000000000000b2
        Content-Type: text/plain; charset="UTF-8"

        ** Address not found ** {REMOTE_TEXT}

        --000000000000b2
        Content-Type: image/png; name="icon.png"
        Content-Transfer-Encoding: base64
        Content-ID: <icon.png>

        iVBORw0KGgo=

        --000000000000b2--

        --000000000000a1
        Content-Type: message/delivery-status

        Reporting-MTA: dns; gmail.example
        Arrival-Date: Fri, 27 Nov 2026 01:00:00 -0800 (PST)

        Final-Recipient: rfc822; {mail["To"]}
        Action: failed
        Status: {status}
        Diagnostic-Code: smtp; 552-{status} {REMOTE_TEXT}
        Last-Attempt-Date: Fri, 27 Nov 2026 01:00:01 -0800 (PST)

        --000000000000a1
        Content-Type: message/rfc822

        """
    return _crlf(head) + _crlf(_headers(mail)) + b"\r\n\r\n--000000000000a1--\r\n"
