# Copyright 2026 After-Sales Service contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Merge freshly exported terms into .pot and zh_CN.po; run by ./dev i18n.

Translations are kept by source text; the order is the export's, so that a change shows
as a small difference. Nothing is guessed: a changed text is an untranslated one.
"""

import functools
import sys
from pathlib import Path

import polib

LANGUAGE = "zh_CN"
HEADERS = {"Language": LANGUAGE, "Plural-Forms": "nplurals=1; plural=0;"}
#: Their mixins give fields to our models; these are translated already.
MIXINS = ("base", "mail", "portal", "rating")
DATES = ("POT-Creation-Date", "PO-Revision-Date")
WIDTH = 78


def _field(entry):
    """The field that a term belongs to, as (kind, name of the field, text)."""
    for place, _line in entry.occurrences:
        kind, _sep, field = place.partition(":")[2].rpartition("__")
        if field and kind.startswith("ir.model.fields,"):
            return kind.split(":")[0], field, entry.msgid
    return None


@functools.cache
def _mixin_terms(odoo):
    """What Odoo itself calls the fields of its mixins."""
    return {
        _field(entry): entry.msgstr
        for module in MIXINS
        for entry in polib.pofile(
            f"{odoo}/odoo/addons/{module}/i18n/{LANGUAGE}.po"
        ).translated_entries()
        if _field(entry)
    }


def refresh(folder, name, exported, odoo, check):
    """Bring one addon's files up to date; return the number of findings."""
    fresh = polib.pofile(str(exported), wrapwidth=WIDTH)
    template = folder / "i18n" / f"{name}.pot"
    target = folder / "i18n" / f"{LANGUAGE}.po"
    old = polib.pofile(str(target), wrapwidth=WIDTH) if target.exists() else []
    known = {(entry.msgctxt, entry.msgid): entry for entry in old}

    merged = polib.POFile(wrapwidth=WIDTH)
    merged.header = getattr(old, "header", "") or fresh.header.replace(
        "Translation of Odoo Server.", "Translation into Chinese (simplified)."
    )
    merged.metadata = {**fresh.metadata, **getattr(old, "metadata", {}), **HEADERS}
    for entry in fresh:
        before = known.get((entry.msgctxt, entry.msgid))
        merged.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgctxt=entry.msgctxt,
                msgstr=(before and before.msgstr)
                or (_field(entry) and _mixin_terms(odoo).get(_field(entry)))
                or "",
                comment=entry.comment,
                tcomment=before.tcomment if before else "",
                occurrences=entry.occurrences,
                flags=sorted({*entry.flags, *(before.flags if before else [])}),
            )
        )
    stale = sum(
        _write(path, content, check)
        for path, content in ((template, fresh), (target, merged))
    )
    lacking = merged.untranslated_entries() + merged.fuzzy_entries()
    done = 100 - 100 * len(lacking) / max(1, len(merged))
    print(f"{name}: {len(merged)} terms, {done:.0f} % in {LANGUAGE}")
    for entry in lacking[:40]:
        where = entry.occurrences[0][0] if entry.occurrences else ""
        print(f"    {entry.msgid[:70]!r}  {where}")
    if len(lacking) > 40:
        print(f"    ... and {len(lacking) - 40} more: grep -A1 in {target}")
    if check and stale:
        print(f"{name}: {template.parent} is stale; run ./dev i18n")
    return len(lacking) + (stale if check else 0)


def _text(content):
    """The file as it is kept: one newline at its end, however many polib leaves."""
    return str(content).rstrip("\n") + "\n"


def _write(path, content, check):
    """Write a file if more than its dates has changed; return whether it has."""
    if path.exists():
        before = polib.pofile(str(path), wrapwidth=WIDTH)
        for date in DATES:
            if date in before.metadata:
                content.metadata[date] = before.metadata[date]
        if path.read_text() == _text(content):
            return False
    if not check:
        path.parent.mkdir(exist_ok=True)
        path.write_text(_text(content))
    return True


def main(addons, exports, odoo, *arguments):
    check = "--check" in arguments
    findings = sum(
        refresh(Path(addons) / name, name, Path(exports) / f"{name}.po", odoo, check)
        for name in arguments
        if name != "--check"
    )
    return 1 if check and findings else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
