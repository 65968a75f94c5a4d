# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Mails of any kind can be read after the repair, and what was readable stays."""

import email
import email.policy
from collections import namedtuple

import pytest
from after_sales_service.tools import mail_repair
from hypothesis import example, given
from hypothesis import strategies as st

Attachment = namedtuple("Attachment", ("fname", "content", "info"))

HEADERS = ("Subject", "From", "To", "Date", "Message-Id", "References", "Cc")
#: what real programs and bad ones put into a header
VALUES = st.one_of(
    st.binary(max_size=80).map(
        lambda raw: raw.replace(b"\n", b" ").replace(b"\r", b"")
    ),
    st.sampled_from(
        [
            b"=?gb2312?B?zfXA1r7F?=",
            b"=?x-none?Q?=FF?=",
            b"=?utf-8?q?",
            b'"',
            b"<",
            b"@",
            b'"Zhou" <zhou@hospital.example>, <',
            "王医生 <wang@hospital.example>".encode("gb18030"),
            b"a@b:;",
            b"=?utf-8?b?////?= <x@y.example>",
        ]
    ),
)
TYPES = st.sampled_from(
    [
        b"text/plain",
        b"text/plain; charset=gb2312",
        b"text/plain; charset=x-unknown",
        b"text/html; charset=undefined",
        b"text/html; charset=utf-8",
        b"text/plain; charset*=utf-8''%ff",
        b"message/rfc822",
        b"message/delivery-status",
        b"message/partial",
        b"multipart/mixed; boundary=x",
        b"multipart/related",
        b"image/png; name*0=a; name*2=c",
        b"application/pdf;;;",
        b"/",
        b"",
    ]
)
ENCODINGS = st.sampled_from([b"", b"base64", b"quoted-printable", b"8bit", b"x-none"])


def _parse(raw):
    return email.message_from_bytes(raw, policy=email.policy.SMTP)


@given(
    st.lists(st.tuples(st.sampled_from(HEADERS), VALUES), max_size=6),
    TYPES,
    ENCODINGS,
    st.lists(st.one_of(TYPES, st.binary(max_size=120)), max_size=4),
)
@example([], b"multipart/mixed; boundary=x", b"", [b"\x0b"])
def test_everything_can_be_read(headers, kind, encoding, pieces):
    raw = b"".join(name.encode() + b": " + value + b"\n" for name, value in headers)
    raw += b"Content-Type: " + kind + b"\nContent-Transfer-Encoding: " + encoding
    raw += b"\n\n"
    for piece in pieces:
        raw += b"--x\nContent-Type: " + piece + b"\n\n" + piece + b"\n"
    message = _parse(raw)
    mail_repair.repair(message)
    for name in HEADERS:
        for value in message.get_all(name, []):
            str(value).encode()
    for part in message.walk():
        if part.get_content_maintype() == "multipart":
            continue
        content = part.get_content()
        if isinstance(content, str):
            mail_repair.clean(content).encode()
        elif not isinstance(content, bytes):
            bytes(content)


@given(st.text(alphabet="镕堃主轴不转，温度℃㎡ abc123", min_size=4))
def test_gbk_under_a_wrong_name(text):
    """Not to be told from UTF-8 by chance: at least one character of two bytes."""
    text += "主轴不转"
    for charset in ("gb2312", "", "us-ascii", "x-unknown", "utf-8"):
        kind = f"; charset={charset}" if charset else ""
        message = _parse(
            f"Content-Type: text/plain{kind}\n\n".encode() + text.encode("gb18030")
        )
        mail_repair.repair(message)
        assert message.get_content().rstrip("\r\n") == text.rstrip("\r\n")


@given(st.text(alphabet="镕堃主轴不转", min_size=3, max_size=20))
def test_bare_header(text):
    for charset in ("utf-8", "gb18030"):
        message = _parse(b"Subject: " + (text + "设备").encode(charset) + b"\n\nx")
        mail_repair.repair(message)
        assert message["Subject"] == text + "设备"


def test_encoded_header_beyond_gb2312():
    message = _parse(b"Subject: =?GB2312?B?6Ecg?=\n\nx")
    mail_repair.repair(message)
    assert message["Subject"].strip() == "鐶"


@given(st.text(max_size=200))
def test_utf8_stays(text):
    text = mail_repair.clean(text).replace("\r", "\n")
    raw = b"Content-Type: text/plain; charset=utf-8\n"
    raw += b"Content-Transfer-Encoding: 8bit\n\n" + text.encode()
    untouched, repaired = _parse(raw), _parse(raw)
    mail_repair.repair(repaired)
    assert repaired.get_content() == untouched.get_content()


@given(st.dictionaries(st.sampled_from(["subject", "body", "date"]), st.text()))
def test_values_can_be_stored(values):
    values["attachments"] = [
        Attachment("a\x00\ud800", b"", {}),
        Attachment("", b"", {}),
    ]
    cleaned = mail_repair.clean_values(values)
    for value in cleaned.values():
        assert "\x00" not in value
    assert [one.fname for one in cleaned["attachments"]] == ["a", "attachment"]


def test_endless_identifier():
    cleaned = mail_repair.clean_values({"message_id": "<" + "x" * 5000 + "@y>"})
    assert len(cleaned["message_id"]) < 100


@pytest.mark.parametrize(
    ("date", "kept"),
    [("2026-03-02 01:05:00", True), ("1-01-01 00:00:00", False), ("", False)],
)
def test_only_real_dates(date, kept):
    assert ("date" in mail_repair.clean_values({"date": date})) is kept


@pytest.mark.parametrize(
    ("head", "automatic"),
    [
        ("Auto-Submitted: auto-replied", True),
        ("Auto-Submitted: auto-replied; owner-email=x@y.example", True),
        ("Auto-Submitted: auto-generated", False),
        ("Auto-Submitted: no", False),
        ("Precedence: auto_reply", True),
        ("Precedence: bulk", False),
        ("X-Autoreply: yes", True),
        ("Subject: Auto: absence", False),
    ],
)
def test_machines_that_answer(head, automatic):
    message = _parse(f"{head}\n\nAway".encode())
    assert mail_repair.is_automatic_reply(message) is automatic


@pytest.mark.parametrize(
    ("text", "sender"),
    [
        (
            "FYI\n---------- Forwarded message ---------\n"
            'From: "Dr. Zhou" <zhou@hospital.example>\nDate: Mon',
            '"Dr. Zhou" <zhou@hospital.example>',
        ),
        (
            "请处理\n-----原始邮件-----\n"
            "发件人：周医生 <zhou@hospital.example>\n主题：x",
            "周医生 <zhou@hospital.example>",
        ),
        (
            "*From:* Zhou [mailto:zhou@hospital.example]\n",
            "Zhou <zhou@hospital.example>",
        ),
        ("> From: zhou@hospital.example", "zhou@hospital.example"),
        ("From: now on it fails", ""),
        ("", ""),
    ],
)
def test_who_wrote_what_is_passed_on(text, sender):
    assert mail_repair.find_original_sender(text) == sender


@given(st.text())
def test_looking_for_the_sender_never_fails(text):
    mail_repair.find_original_sender(text)
