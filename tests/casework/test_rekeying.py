"""A key that is replaced: everything stays readable on the way, and nothing of the old key is left at the end."""

import base64
import hashlib
import hmac

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import connection

from rettidig.casework import cpr, key_check, keys, rekeying
from rettidig.casework.models import Case, IntakeDraft, KeyCheck, LookupQuestion, Notice, Person
from rettidig.casework.models.fields import blind_index
from rettidig.casework.steps import draft as store
from rettidig.casework.steps import patient_page
from rettidig.casework.steps import receive as receiving
from rettidig.keyring import BadKeys, Key, WrongKey
from tests.casework.any_row import a_row
from tests.casework.searching import found
from tests.database import working_as
from tests.intake_data import AT, KAJA, SHOULDER, make_office, make_user, send
from tests.plugin import ROLES

pytestmark = pytest.mark.django_db
OLD, NEW = (hashlib.sha256(name).hexdigest() for name in (b"old key", b"new key"))
D_ECPR, SECRET = "2103000AB6", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def office(settings):
    """An office with one of everything that is encrypted, written with the old key."""
    settings.PERSON_KEY = OLD
    office = make_office()
    key_check.check()
    fill(office)
    return office


def fill(office):
    office.receipt = send(office, SHOULDER)
    office.stranger = send(office, SHOULDER | {"patient_cpr": D_ECPR, "home_region": "syddanmark"}).case
    draft, office.draft_key = store.open_draft(max_wait_form=False, at=AT)
    store.save_answers(draft, SHOULDER, at=AT)
    a_row("LookupQuestion", patient="P000123")
    a_row("Notice", patient="P000123", patient_index=blind_index("P000123"))
    office.lead = make_user(office, "lead")
    TOTP.activate(office.lead, SECRET)
    RecoveryCodes.activate(office.lead)


def check_readable(office, *, draft: bool = True) -> None:
    """Everything can be read and found, whoever wrote it."""
    assert {person.cpr for person in Person.objects.all()} == {KAJA, D_ECPR}
    assert found(office.lead, KAJA) == [office.receipt.case]
    assert Person.objects.get(cpr_index__in=cpr.marks(D_ECPR, "syddanmark")).cpr == D_ECPR
    assert not Person.objects.filter(cpr_index__in=cpr.marks(D_ECPR, "midtjylland")).exists()
    assert {row.patient for model in (LookupQuestion, Notice) for row in model.objects.all()} == {"P000123"}
    stored = Authenticator.objects.get(user=office.lead, type="totp").data["secret"]
    assert get_adapter().decrypt(stored) == SECRET
    assert RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()
    assert (store.find_draft(office.draft_key, at=AT) is not None) is draft
    assert patient_page.open_with_code(office, office.receipt.case.number, office.receipt.code)
    unsent = IntakeDraft.objects.get(case=None)
    assert store.read_answers(unsent)["patient_cpr"] == KAJA


@pytest.fixture
def both_keys(office, settings):
    """The new key is set before the old one, and every process has started again."""
    settings.PERSON_KEY = f"{NEW},{OLD}"
    key_check.check()


def rotate(steps: int | None = None) -> int:
    with working_as(ROLES.owner):
        done = rekeying.rotate()
        return sum(done) if steps is None else sum(next(done) for _ in range(steps))


def tables_with(text: str) -> set[str]:
    """The tables of the whole database in which some value holds the text."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        return {name for name in names if _holds(cursor, name, text)}


def _holds(cursor, name: str, text: str) -> bool:
    cursor.execute(f'SELECT EXISTS (SELECT FROM "{name}" AS row WHERE strpos(row::text, %s) > 0)', [text])
    return cursor.fetchone()[0]


def test_everything_when_a_new_key_is_set_before_the_old_one_is_readable_and_findable(office, both_keys):
    check_readable(office)


def test_everything_when_rotated_is_written_with_the_new_key_alone(office, both_keys, settings):
    assert rotate() == sum([2, 1, 1, 1, 1, 1])  # persons, question, notice, draft, app, recovery codes
    assert tables_with(f"{Key(OLD).id}$") == {"casework_case", "casework_intakedraft"}
    assert rekeying.count_codes_left() == 3  # two cases and a draft, which only their holders could write anew
    assert list(KeyCheck.objects.values_list("key_id", flat=True)) == [Key(NEW).id]
    check_readable(office)
    settings.PERSON_KEY = NEW
    key_check.check()
    check_readable(office, draft=False)


def test_rotation_when_stopped_after_any_step_leaves_everything_readable_and_goes_on(office, both_keys, monkeypatch):
    monkeypatch.setattr(rekeying, "STEP", 1)
    for left in range(7, 0, -1):
        assert sum(rekeying.count_left().values()) == left
        assert rotate(steps=1) == 1
        check_readable(office)
        assert KeyCheck.objects.count() == 2
    assert rotate() == 0
    assert KeyCheck.objects.count() == 1


def test_new_patient_when_a_key_is_being_replaced_is_not_written_down_twice(office, both_keys):
    assert send(office, SHOULDER).case.patient == office.receipt.case.patient
    assert Person.objects.count() == 2


def test_receipt_when_asked_for_again_after_a_new_key_tells_the_same_code(office, settings):
    draft, key = store.open_draft(max_wait_form=False, at=AT)
    store.save_answers(draft, SHOULDER, at=AT)
    told = receiving.receive(draft, key=key, office=office, at=AT)
    settings.PERSON_KEY = f"{NEW},{OLD}"
    assert receiving.find_receipt(key, at=AT) == told
    draft.refresh_from_db()
    assert receiving.receive(draft, key=key, office=office, at=AT) == told


def test_code_when_used_after_a_new_key_is_stored_with_the_new_key(office, both_keys, settings):
    assert patient_page.open_with_code(office, office.receipt.case.number, office.receipt.code)
    rotate()
    settings.PERSON_KEY = NEW
    assert patient_page.open_with_code(office, office.receipt.case.number, office.receipt.code)


def test_person_when_written_down_twice_is_left_and_counted(office, both_keys):
    double = Person.objects.create(cpr=KAJA, cpr_index=cpr.mark(KAJA, "midtjylland"))
    rotate()
    assert rekeying.count_left()["casework_person.cpr"] == 1
    assert KeyCheck.objects.count() == 2
    Person.objects.filter(pk=double.pk)._raw_delete("default")
    assert rotate() == 1
    assert KeyCheck.objects.count() == 1


def test_rotation_when_no_key_opens_a_value_stops_with_a_sentence(office, settings):
    settings.PERSON_KEY = NEW
    with pytest.raises(WrongKey, match="Set the key that the data was written with"):
        rotate()


# What was written before keys had ids


def legacy_persons() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(OLD.encode()).digest()))


def legacy_index(value: str) -> str:
    return hmac.new(OLD.encode(), value.encode(), hashlib.sha256).hexdigest()


def legacy_second_factor() -> Fernet:
    derived = HKDF(SHA256(), 32, None, b"second factor").derive(OLD.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def legacy_code(key: str) -> str:
    number = int(legacy_index(f"follow-up {key}"), 16)
    return "".join(keys.ALPHABET[(number >> 5 * place) & 31] for place in range(10))


@pytest.fixture
def old_office(office):
    """The same, as an installation from before keys had ids has it."""
    code, draft = legacy_code(office.draft_key), IntakeDraft.objects.get(case=None)
    office.receipt = office.receipt._replace(code=code)
    sealed = {"patient_cpr": legacy_persons().encrypt(KAJA.encode()).decode()}
    IntakeDraft.objects.filter(pk=draft.pk).update(
        key_mark=legacy_index(office.draft_key), answers=draft.answers | sealed
    )
    Case.objects.filter(pk=office.receipt.case.pk).update(follow_up_code=legacy_index(code))
    for person, value in ((KAJA, KAJA), (D_ECPR, f"syddanmark:{D_ECPR}")):
        row = next(each for each in Person.objects.all() if each.cpr == person)
        write("casework_person", row.pk, cpr=legacy_persons().encrypt(person.encode()).decode())
        write("casework_person", row.pk, cpr_index=legacy_index(value))
    question, notice = LookupQuestion.objects.get(), Notice.objects.get()
    write("casework_lookupquestion", question.pk, patient=legacy_persons().encrypt(b"P000123").decode())
    write("casework_notice", notice.pk, patient=legacy_persons().encrypt(b"P000123").decode())
    write("casework_notice", notice.pk, patient_index=legacy_index("P000123"))
    app = Authenticator.objects.get(type="totp")
    app.data = app.data | {"secret": legacy_second_factor().encrypt(SECRET.encode()).decode()}
    app.save()
    KeyCheck.objects.all().delete()
    return office


def write(table: str, pk: int, **value: str) -> None:
    ((column, stored),) = value.items()
    with working_as(ROLES.owner) as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [stored, pk])


def test_data_from_before_keys_had_ids_is_readable_and_its_code_opens_the_case(old_office):
    key_check.check()
    check_readable(old_office)
    sent = Case.objects.get(pk=old_office.receipt.case.pk)
    assert (
        keys.follow_up_code(old_office.draft_key, index=legacy_index(old_office.receipt.code))
        == old_office.receipt.code
    )
    assert keys.is_index_of(sent.follow_up_code, old_office.receipt.code)


def test_data_from_before_keys_had_ids_when_rotated_names_the_key(old_office):
    rotate()
    check_readable(old_office)
    assert tables_with("gAAAA") == tables_with(f"{Key(OLD).id}$") - {"casework_case"}
    assert rekeying.count_left() == dict.fromkeys(rekeying.count_left(), 0)


def test_data_from_before_keys_had_ids_when_the_key_is_another_is_noticed(old_office, settings):
    settings.PERSON_KEY = NEW
    with pytest.raises(BadKeys, match="written with another PERSON_KEY"):
        key_check.check()
    settings.PERSON_KEY = f"{NEW},{OLD}"
    key_check.check()


def test_keys_when_the_data_needs_one_that_is_not_set_are_noticed_however_many_others_are(office, settings):
    for wrong in (NEW, f"{NEW},{NEW[::-1]}"):
        settings.PERSON_KEY = wrong
        with pytest.raises(BadKeys, match="Set the key that it was written with"):
            key_check.check()
    settings.PERSON_KEY = OLD
    key_check.check()
    assert list(KeyCheck.objects.values_list("key_id", flat=True)) == [Key(OLD).id]


def test_every_place_of_the_database_that_is_encrypted_is_written_anew():
    assert {place.name for place in rekeying.places()} == {
        "casework_person.cpr",
        "casework_lookupquestion.patient",
        "casework_notice.patient",
        "casework_intakedraft.answers.patient_cpr",
        "casework_intakedraft.typed",
        "casework_dialoguemeeting.minutes",
        "casework_meetingparty.name",
        "casework_meetingparty.email",
        "casework_meetingparty.words",
        "casework_meetingnotice.address",
        "casework_resumelink.sealed",
        "casework_personchange.after",
        "casework_personchange.before",
        "mfa_authenticator.data.secret",
        "mfa_authenticator.data.seed",
    }
