"""Whose entries one may write: the administrator those of every office, everybody else those of the own one, by page
and by file alike.
"""

from io import BytesIO

import pytest

from rettidig.casework.csv_files import BadFile
from rettidig.casework.permissions import Denied
from rettidig.casework.registers import (
    REGISTERS,
    Upload,
    carry_out,
    find_entry,
    hand_in,
    import_file,
    remove,
    undo,
    undo_import,
    write,
)

from ..factories import a_user, an_office, moment

pytestmark = pytest.mark.django_db
AT = moment("2026-11-23 10:00")
REGISTER = REGISTERS["checklists"]


def other():
    return an_office(slug="andet", name="Et andet kontor")


def cells(office) -> dict[str, str]:
    facts = {
        "slug": "ring",
        "text": "Ring",
        "act": "close",
        "need": "should",
        "valid_from": "2026-11-01",
    }
    return {"office": office.slug, **facts}


def file_of(*offices) -> Upload:
    lines = ["office,slug,text,act,need,valid_from", *(",".join(cells(each).values()) for each in offices)]
    return Upload(REGISTER, "punkter.csv", BytesIO("\n".join(lines).encode()))


def entered(office):
    made = write(REGISTER, cells(office), by=None, at=AT)
    return made, find_entry(REGISTER, made.entry)


@pytest.mark.parametrize(("role", "may"), [("lead", False), ("administrator", True)])
def test_entry_of_another_office_is_written_by_the_administrator_alone(role, may):
    user, office = a_user(role), other()
    made, seen = entered(office)
    acts = [
        lambda: write(REGISTER, cells(office) | {"text": "Skriv"}, seen=seen, reason="x", by=user, at=AT),
        lambda: undo(made, by=user, at=AT),
        lambda: remove(REGISTER, seen, reason="x", by=user, at=AT),
        lambda: write(REGISTER, cells(office) | {"slug": "nyt"}, by=user, at=AT),
    ]
    if may:
        acts[2]()
        acts[3]()
        return
    for act in acts:
        with pytest.raises(Denied, match="eget kontor"):
            act()
    assert find_entry(REGISTER, made.entry) == seen


@pytest.mark.parametrize("role", ["adviser", "lawyer", "administrative", "management"])
def test_others_than_the_keepers_write_none_at_all(role):
    with pytest.raises(Denied):
        write(REGISTER, cells(an_office()), by=a_user(role), at=AT)


def test_entry_is_not_given_to_another_office():
    _made, seen = entered(an_office())
    with pytest.raises(Denied, match="eget kontor"):
        write(REGISTER, cells(other()), seen=seen, reason="x", by=a_user("lead"), at=AT)


def test_lead_writes_for_the_own_office():
    lead = a_user("lead")
    write(REGISTER, cells(an_office()), by=lead, at=AT)
    assert carry_out(hand_in(file_of(an_office()), by=lead, at=AT), by=lead, at=AT).same == 1


def test_register_of_no_office_is_every_keepers():
    cells = {"slug": "skive", "name": "Skive", "kind": "public", "region": "midtjylland"}
    assert write(REGISTERS["hospitals"], cells, by=a_user("lead"), at=AT).entry


def test_file_with_a_line_of_another_office_is_refused_by_its_line():
    lead = a_user("lead")
    for act in (hand_in, import_file):
        with pytest.raises(BadFile) as trouble:
            act(file_of(an_office(), other()), by=lead, at=AT)
        assert [(each.line, each.column) for each in trouble.value.faults] == [(3, "office")]
    done = import_file(file_of(an_office(), other()), by=a_user("administrator"), at=AT)
    with pytest.raises(Denied, match="eget kontor"):
        undo_import(done, by=lead, at=AT)
