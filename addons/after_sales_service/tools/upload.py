# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Files that customers send: what they are, whether they are too many or too large.

Pure functions. What a file is, its first bytes say: names and the type that the
browser tells are the sender's to choose.
"""

import re
from typing import NamedTuple

from .report_form import clean

MB = 1_000_000
#: so many first bytes tell what a file is
HEAD = 16
NAME_LIMIT = 100

PHOTO, VIDEO, DOCUMENT = "photo", "video", "document"
#: type -> (what it is, endings of its name; the first is given where none fits)
TYPES = {
    "image/jpeg": (PHOTO, ("jpg", "jpeg")),
    "image/png": (PHOTO, ("png",)),
    "image/webp": (PHOTO, ("webp",)),
    "image/heic": (PHOTO, ("heic", "heif")),
    "video/mp4": (VIDEO, ("mp4", "m4v", "3gp")),
    "video/quicktime": (VIDEO, ("mov", "qt")),
    "video/webm": (VIDEO, ("webm", "mkv")),
    "application/pdf": (DOCUMENT, ("pdf",)),
}
_STARTS = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\x1a\x45\xdf\xa3": "video/webm",
    b"%PDF-": "application/pdf",
}
# the brand of an ISO base media file
_HEIC = frozenset({b"heic", b"heix", b"heim", b"hevc", b"mif1", b"msf1"})
_MP4 = (b"isom", b"iso", b"mp4", b"avc1", b"M4V", b"3gp", b"3g2", b"dash")


class Limits(NamedTuple):
    """What one form takes."""

    count: int
    size: int  # bytes of one file
    total: int  # bytes of all of them
    kinds: frozenset


class File(NamedTuple):
    name: str
    size: int
    head: bytes


def sniff(head):
    """Return the type a file is of by its first bytes, "" if it is none of ours."""
    for start, mimetype in _STARTS.items():
        if head.startswith(start):
            return mimetype
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand in _HEIC:
            return "image/heic"
        if brand == b"qt  ":
            return "video/quicktime"
        if brand.startswith(_MP4):
            return "video/mp4"
    return ""


def check(files, limits):
    """Say what is wrong with files: all of it.

    :param files: :class:`File` in the order in which they were chosen
    :return: list of (``many`` | ``empty`` | ``large`` | ``kind`` | ``total``, name
        of the file or "")
    """
    problems = []
    if len(files) > limits.count:
        problems.append(("many", ""))
    for file in files:
        if not file.size:
            problems.append(("empty", file.name))
        elif file.size > limits.size:
            problems.append(("large", file.name))
        elif TYPES.get(sniff(file.head), ("",))[0] not in limits.kinds:
            problems.append(("kind", file.name))
    if not problems and sum(file.size for file in files) > limits.total:
        problems.append(("total", ""))
    return problems


def clean_name(name, mimetype):
    """Return a name of a file that can be shown, stored and downloaded.

    Its ending is one of its type: a picture called ``.exe`` is downloaded as one.
    """
    name = re.split(r"[\\/]", clean(name))[-1].strip(". ")
    endings = TYPES[mimetype][1]
    stem, dot, ending = name.rpartition(".")
    if not dot or ending.lower() not in endings:
        stem, ending = name, endings[0]
    stem = stem[: NAME_LIMIT - len(ending) - 1].strip() or TYPES[mimetype][0]
    return f"{stem}.{ending}"
