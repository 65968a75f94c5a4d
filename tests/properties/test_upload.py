# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import pytest
from after_sales_service.tools import upload
from hypothesis import given
from hypothesis import strategies as st

JPEG = b"\xff\xd8\xff\xe0" + bytes(12)
PHOTOS = upload.Limits(2, 10, 15, frozenset({upload.PHOTO}))


@given(st.binary(max_size=40))
def test_any_bytes_are_a_known_type_or_none(head):
    assert upload.sniff(head) in {"", *upload.TYPES}


@pytest.mark.parametrize(
    ("head", "mimetype"),
    [
        (JPEG, "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),
        (b"\x00\x00\x00\x18ftypmp42", "video/mp4"),
        (b"\x00\x00\x00\x14ftypqt  ", "video/quicktime"),
        (b"\x1aE\xdf\xa3", "video/webm"),
        (b"%PDF-1.7", "application/pdf"),
        (b"<svg xmlns=", ""),
        (b"<html><script>", ""),
        (b"MZ\x90\x00", ""),
        (b"RIFF\x00\x00\x00\x00WAVE", ""),
        (b"", ""),
    ],
)
def test_what_a_file_is(head, mimetype):
    assert upload.sniff(head) == mimetype


@pytest.mark.parametrize(
    ("files", "problems"),
    [
        ([], []),
        ([("a.jpg", 9, JPEG)], []),
        ([("a.jpg", 8, JPEG), ("b.jpg", 8, JPEG)], [("total", "")]),
        ([("a.jpg", 11, JPEG)], [("large", "a.jpg")]),
        ([("a.jpg", 0, b"")], [("empty", "a.jpg")]),
        ([("a.jpg", 5, b"MZ")], [("kind", "a.jpg")]),
        ([("a.pdf", 5, b"%PDF-1.7")], [("kind", "a.pdf")]),
        ([("a.jpg", 1, JPEG)] * 3, [("many", "")]),
        (
            [("a.jpg", 11, JPEG), ("b.exe", 1, b"MZ")],
            [("large", "a.jpg"), ("kind", "b.exe")],
        ),
    ],
)
def test_problems(files, problems):
    assert upload.check([upload.File(*file) for file in files], PHOTOS) == problems


@given(st.text(max_size=300), st.sampled_from(sorted(upload.TYPES)))
def test_names(name, mimetype):
    found = upload.clean_name(name, mimetype)
    assert len(found) <= upload.NAME_LIMIT
    assert found.rpartition(".")[2].lower() in upload.TYPES[mimetype][1]
    assert not set(found) & set("/\\\x00\n")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("IMG_1.JPG", "IMG_1.JPG"),
        ("C:\\fakepath\\泵.jpeg", "泵.jpeg"),
        ("evil.exe", "evil.exe.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("", "photo.jpg"),
        (".jpg", "jpg.jpg"),
    ],
)
def test_names_agree_with_the_content(name, found):
    assert upload.clean_name(name, "image/jpeg") == found
