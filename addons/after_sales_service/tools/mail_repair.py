# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Mails as people's programs really write them, made fit to be read.

Pure functions on ``email.message.EmailMessage``. Offices in China send GBK and call
it GB2312, or name no charset at all; others send charsets that do not exist,
headers that no parser understands, NUL bytes. A mail gateway that stops at one of
these loses what a customer has written.
"""

import base64
import hashlib
import re
from datetime import datetime

#: names under which GB18030 or a part of it is sent: it contains them all
GB_NAMES = (
    "gb2312",
    "gb_2312-80",
    "gb2312-80",
    "csgb2312",
    "gbk",
    "x-gbk",
    "cp936",
    "ms936",
    "euc-cn",
    "x-euc-cn",
    "gb18030",
)
#: tried in this order where a text does not say, or says wrongly, what it is
GUESSES = ("utf-8", "gb18030")
#: longer identifiers do not fit into an index
MESSAGE_ID_LIMIT = 500
DATE_FORMAT = "%Y-%m-%d %H:%M:%S"

_GB_WORD = re.compile(
    rf"=\?(?:{'|'.join(map(re.escape, GB_NAMES))})(?:\*[^?]*)?\?", re.IGNORECASE
)
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}", re.ASCII)
#: Python breaks a line there; a mail does not
_OTHER_BREAKS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_FORWARDED_FROM = re.compile(
    r"^[\s>*]*(?:From|发件人|寄件者)[\s*]*[:：][\s*]*(?P<sender>.{3,250}?)\s*$",
    re.MULTILINE,
)


def repair(message):
    """Make a message readable, in place.

    :param email.message.EmailMessage message: as parsed from bytes
    """
    for part in list(message.walk()):
        _repair_headers(part)
        _repair_text(part)
        _repair_content(part)


def is_automatic_reply(message):
    """Whether a machine answers: absence notes and receipts (RFC 3834).

    A machine that *reports* (``auto-generated``: a fax gateway, an instrument) is
    heard like anybody else.
    """
    says = str(message.get("Auto-Submitted") or "").strip().lower()
    return (
        says.startswith("auto-replied")
        or str(message.get("Precedence") or "").strip().lower() == "auto_reply"
        or any(message.get(name) for name in ("X-Autoreply", "X-Autorespond"))
    )


def clean_values(values):
    """Return what a parser made of a message, without what cannot be stored.

    :param dict values: as ``mail.thread`` parses it; the date is kept only where it
        is one
    """
    values = {
        # a text that is marked as safe HTML stays marked
        name: type(value)(clean(value)) if isinstance(value, str) else value
        for name, value in values.items()
    }
    if len(values.get("message_id") or "") > MESSAGE_ID_LIMIT:
        digest = hashlib.sha256(values["message_id"].encode()).hexdigest()
        values["message_id"] = f"<{digest}@too-long>"
    try:
        datetime.strptime(values.get("date") or "", DATE_FORMAT)
    except ValueError:
        values.pop("date", None)
    values["attachments"] = [
        attachment._replace(fname=clean(attachment.fname) or "attachment")
        for attachment in values.get("attachments") or []
    ]
    return values


def clean(text):
    """Return a text without NUL bytes and half characters.

    :param str text: may be None
    """
    return _UNSTORABLE.sub("", text or "")


def find_original_sender(text):
    """Return the address line of who wrote a mail that somebody passed on.

    :param str text: plain text of the mail, with the head that mail programs put
        before what they forward
    :return: such as ``"Dr. Zhou" <zhou@hospital.example>``; empty if there is none
    """
    for match in _FORWARDED_FROM.finditer(text or ""):
        sender = match["sender"].replace("[mailto:", "<").replace("]", ">")
        if _ADDRESS.search(sender):
            return sender
    return ""


def guess_charset(content):
    """Return the charset in which bytes can be read.

    :param bytes content: anything
    :return: ``latin-1`` where nothing else fits: it reads everything
    """
    for charset in GUESSES:
        try:
            content.decode(charset)
        except UnicodeDecodeError:
            continue
        return charset
    return "latin-1"


def _repair_headers(part):
    """Replace the headers that cannot be read by what can be read of them."""
    headers = [(name, str(value)) for name, value in part.raw_items()]
    fixed = [(name, _repair_header(part, name, value)) for name, value in headers]
    if fixed == headers:
        return
    for name in {name for name, _value in headers}:
        del part[name]
    for name, value in fixed:
        part.set_raw(name, value)


def _repair_header(part, name, value):
    if any("\ud800" <= char <= "\udfff" for char in value):
        # bytes that nobody encoded: the parser keeps them as half characters
        content = value.encode("utf-8", "surrogateescape")
        value = content.decode(guess_charset(content))
    value = _OTHER_BREAKS.sub(" ", value.replace("\x00", ""))
    value = _GB_WORD.sub("=?gb18030?", value)
    try:
        str(part.policy.header_fetch_parse(name, value))
    except Exception:  # the parser of the standard library has many ways to fail
        addresses = _ADDRESS.findall(value)
        if name.lower().startswith("content-"):
            return ""
        return ", ".join(addresses) or re.sub(r"[^\w ]", " ", value)
    return value


def _repair_text(part):
    """Name the charset that a text really is in."""
    if part.is_multipart() or part.get_content_maintype() != "text":
        return
    content = part.get_payload(decode=True) or b""
    charset = str(part.get_content_charset() or "").lower()
    if charset in GB_NAMES:
        real = "gb18030"
    elif _reads(content, charset):
        return
    else:
        real = guess_charset(content)
    part.set_param("charset", real)


def _reads(content, charset):
    """Whether a text says rightly what it is in; not all charsets can say no."""
    try:
        content.decode(charset or "ascii")
    except (LookupError, ValueError):
        return False
    return bool(charset)


def _repair_content(part):
    """A part that cannot be taken out as what it says it is becomes plain bytes."""
    if part.get_content_maintype() == "multipart":
        return
    try:
        content = part.get_content()
        if part.get_content_maintype() == "message" and not isinstance(content, bytes):
            bytes(content)
    except Exception:  # see above
        texts = [
            piece.get_payload()
            for piece in part.walk()
            if isinstance(piece.get_payload(), str)
        ]
        for name in ("Content-Type", "Content-Transfer-Encoding"):
            del part[name]
        part.set_raw("Content-Type", "application/octet-stream")
        part.set_raw("Content-Transfer-Encoding", "base64")
        raw = "\n".join(texts).encode("utf-8", "surrogateescape")
        part.set_payload(base64.b64encode(raw).decode("ascii"))
