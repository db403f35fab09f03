"""Booked lists: who of a department's waiting patients has a right that the letter did not tell of."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone, translation
from pypdf import PdfReader

from rettidig.casework.letters.language import lix
from rettidig.casework.models import Agreement, AuditEvent, BookedList, BookedPatient, Hospital, Service
from rettidig.casework.permissions import Denied
from rettidig.casework.tracks import booked_lists as track
from rettidig.casework.tracks.booked_lists import BadFile, printing
from rettidig.casework.tracks.booked_lists.judging import ask_again
from rettidig.casework.tracks.booked_lists.letter import booked_letter
from rettidig.jobs import tasks
from tests.desk_data import read as read_data

from .factories import a_user, an_adviser, an_office, moment

pytestmark = pytest.mark.django_db

NOW = moment("2026-11-20 10:00")
HEADING = "nøgle;hospital;afdeling;formål;ydelse;henvist;brev;oplyst;booket;kræft;fagligt muligt"
FRIST, LATE, SOON = "20-12-2026", "15-1-2027", "1-12-2026"  # 30 days after the referral of 20 November, and both sides
TOLD_ALL, TOLD_NOTHING = "alt", "intet"


@pytest.fixture(autouse=True)
def register():
    """Viborg of the own region, and a private hospital with an agreement that is faster."""
    an_office()
    place = {"region": "midtjylland", "city": "Viborg", "latitude": 56.4, "longitude": 9.4}
    viborg = Hospital.objects.create(slug="viborg", name="Viborg", kind="public", **place)
    private = Hospital.objects.create(slug="lunden", name="Lunden", kind="private", **place)
    knee = Service.objects.create(slug="knee", name_da="Knæ", name_en="Knee", stage="treatment", codes=["KNGA11"])
    Agreement.objects.create(hospital=private, service=knee, kind="duf", valid_from=date(2025, 1, 1))
    for hospital, days in ((viborg, 70), (private, 5)):
        hospital.waiting_times.create(service=knee, kind="outpatient", days=days, reported_on=date(2026, 11, 1))


def a_line(key="A1", **more) -> str:
    values = {
        "hospital": "viborg",
        "afdeling": "Ortopædkirurgi",
        "formål": "operation",
        "ydelse": "KNGA11",
        "henvist": "2-11-2026",
        "brev": "4-11-2026",
        "oplyst": TOLD_ALL,
        "booket": LATE,
        "kræft": "nej",
        "muligt": "",
    }
    return ";".join([key, *(values | more).values()])


def a_file(*lines: str, heading: str = HEADING) -> BytesIO:
    return BytesIO("\n".join([heading, *lines]).encode())


def read(*lines: str, by=None, **more) -> BookedList:
    by = by or an_adviser()
    return track.prepare(by.office or an_office(), a_file(*lines, **more), by=by, at=NOW)


def kept(*lines: str) -> BookedList:
    found = read(*lines)
    return track.keep(found, by=an_adviser(), at=NOW)


def marks(*lines: str) -> dict[str, list[str]]:
    return {each.key: each.marks for each in read(*lines).patients.all()}


def faults(*lines: str, **more) -> list[tuple[int, str]]:
    with pytest.raises(BadFile) as refusal:
        read(*lines, **more)
    assert not BookedList.objects.exists()
    return [fault[:2] for fault in refusal.value.faults]


# -- who is marked


def test_patient_booked_after_the_limit_whose_letter_did_not_tell_of_the_choice_is_marked():
    untold = "tid og sted + formål + frist + frit valg + ventetider"
    assert marks(a_line(oplyst=untold)) == {"A1": ["extended_choice", "information_duty"]}


def test_patient_whose_letter_told_everything_is_not_kept_at_all():
    assert marks(a_line(oplyst=TOLD_ALL)) == {}


def test_patient_booked_within_the_limit_is_marked_only_for_what_the_letter_lacks():
    assert marks(a_line(oplyst="alt", booket=SOON)) == {}
    assert marks(a_line(oplyst="tid og sted + formål + frist + udvidet valg + ventetider", booket=SOON)) == {
        "A1": ["information_duty"]
    }


def test_letter_that_is_not_due_yet_marks_nobody():
    assert marks(a_line(henvist="18-11-2026", brev="", oplyst="", booket=SOON)) == {}


def test_no_choice_is_found_where_no_hospital_has_an_agreement():
    Agreement.objects.all().delete()
    assert marks(a_line(oplyst="tid og sted + formål + frist + frit valg + ventetider")) == {"A1": ["information_duty"]}


def test_partner_that_can_keep_the_limit_closes_the_choice_and_one_that_cannot_does_not():
    partner = Hospital.objects.create(
        slug="partner", name="Partner", kind="private", region="midtjylland", city="Århus", latitude=56, longitude=10
    )
    service = Service.objects.get()
    Agreement.objects.create(
        hospital=partner, service=service, kind="partner", region="midtjylland", valid_from=date(2025, 1, 1)
    )
    # 2 December
    wait = partner.waiting_times.create(
        service=service, kind="outpatient", days=12, reported_on=date(2026, 11, 1)
    )  # 2 December
    line = a_line(oplyst="tid og sted + formål + frist + frit valg + ventetider")
    assert marks(line) == {"A1": ["information_duty"]}
    wait.days = 13
    wait.save()
    assert marks(line) == {"A1": ["extended_choice", "information_duty"]}


def test_cancer_patient_booked_after_the_maximum_waiting_time_is_marked_and_gets_no_letter():
    made = read(a_line(formål="udredning", kræft="ja", henvist="9-11-2026", brev="10-11-2026", booket="24-11-2026"))
    assert made.patients.get().marks[0] == "max_wait"
    assert not track.find_letters(made).exists()


def test_cancer_patient_booked_on_the_last_day_is_not_marked():
    assert (
        marks(a_line(formål="udredning", kræft="ja", henvist="9-11-2026", brev="10-11-2026", booket="23-11-2026")) == {}
    )


def test_patient_of_whom_a_fact_is_missing_is_unclear_and_not_marked():
    made = read(a_line(formål="udredning", oplyst="alt"))
    patient = made.patients.get()
    assert (patient.marks, ask_again(patient.document).missing) == ([], ("professionally_possible",))
    assert (made.counts.get().marked, made.counts.get().unclear) == (0, 1)


def test_every_mark_has_its_basis():
    patient = read(a_line(oplyst=TOLD_NOTHING)).patients.get()
    found = ask_again(patient.document)
    assert (list(found.marks), found.lacking[0]) == (patient.marks, "date_place")
    assert all(found.answer.of(right).basis and found.answer.of(right).reason["da"] for right in patient.marks)


# -- what a list may say


@pytest.mark.parametrize(
    "column", ["CPR", "CPR-nummer", "Navn", "Patientens navn", "Fødselsdato", "Adresse", "Telefon", "E-mail"]
)
def test_column_that_tells_who_the_patient_is_is_refused_in_plain_words(column):
    with pytest.raises(BadFile) as refusal:
        read(a_line() + ";x", heading=f"{HEADING};{column}")
    assert "CPR-numre, navne" in refusal.value.faults[0].problem


def test_key_that_looks_like_a_cpr_number_is_refused_and_not_repeated():
    nancy = next(each["cpr"] for each in read_data("test_persons.yaml")["persons"])
    with pytest.raises(BadFile) as refusal:
        read(a_line(nancy))
    assert (refusal.value.faults[0].line, refusal.value.faults[0].column) == (2, "nøgle")
    assert nancy not in str(refusal.value.faults)


def test_key_of_ten_digits_that_is_no_day_of_birth_is_a_key():
    assert marks(a_line("9912345678", oplyst=TOLD_NOTHING)).keys() == {"9912345678"}


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("nøgle", ["", "x" * 41]),
        ("hospital", ["", "Ukendt"]),
        ("formål", ["", "kontrol"]),
        ("ydelse", ["ukendt"]),
        ("henvist", ["", "31-2-2026", "21-11-2026"]),
        ("brev", ["21-11-2026", "1-11-2026", "i går"]),
        ("oplyst", ["noget", "frit valg + noget"]),
        ("booket", ["19-11-2026", "snart"]),
        ("kræft", ["", "måske"]),
    ],
)
def test_each_bad_value_is_told_with_its_line_and_column(column, values):
    lines = []
    for number, value in enumerate(values):
        key, more = (value, {}) if column == "nøgle" else (f"A{number}", {"brev": "", column: value})
        lines.append(a_line(key, **more))
    assert faults(*lines) == [(number, column) for number in range(2, len(lines) + 2)]


@pytest.mark.parametrize(
    ("language", "problem"),
    [("da", "»1700-01-01« ligger uden for kalenderen."), ("en", "“1700-01-01” lies outside the calendar.")],
)
def test_day_that_the_rights_engine_refuses_is_told_in_the_readers_language(language, problem):
    with translation.override(language), pytest.raises(BadFile) as refusal:
        read(a_line(henvist="1-1-1700", brev=""))
    assert [(fault.line, fault.problem) for fault in refusal.value.faults] == [(2, problem)]


def test_key_that_comes_twice_is_told_with_the_first_line():
    assert faults(a_line("A1"), a_line("A2"), a_line("A1")) == [(4, "nøgle")]


def test_list_without_patients_is_refused():
    assert faults() == [(1, "")]


def test_unknown_letter_and_no_booked_day_are_answers_too():
    made = read(a_line("A1", oplyst=""), a_line("A2", booket="", oplyst=TOLD_NOTHING))
    assert ask_again(made.patients.get(key="A1").document).missing == ("states",)
    assert made.patients.get(key="A2").booked_for is None


# -- the life of a list


def test_preview_counts_nothing_until_it_is_kept():
    made = read(a_line(oplyst=TOLD_NOTHING))
    assert made.kept_at is None
    assert track.keep(made, by=an_adviser(), at=NOW).kept_at == NOW


def test_same_file_is_not_kept_twice():
    first, second = read(a_line()), read(a_line())
    track.keep(first, by=an_adviser(), at=NOW)
    with pytest.raises(Denied, match="i forvejen"):
        track.keep(second, by=an_adviser(), at=NOW)
    with pytest.raises(BadFile):
        read(a_line())


def test_list_that_was_taken_back_may_be_read_again():
    made = kept(a_line())
    track.remove(made, by=an_adviser(), at=NOW)
    assert kept(a_line()).counts.get().patients == 1


def test_list_cannot_be_taken_back_once_the_letters_are_sent():
    made = kept(a_line(oplyst=TOLD_NOTHING))
    track.record_told(made, on=NOW.date(), by=an_adviser(), at=NOW)
    with pytest.raises(Denied, match="brevene er sendt"):
        track.remove(made, by=an_adviser(), at=NOW)


def test_told_are_those_with_a_letter_but_the_ones_left_out():
    made = kept(*(a_line(f"A{number}", oplyst=TOLD_NOTHING) for number in range(3)), a_line("B", booket=SOON))
    track.record_told(made, on=NOW.date(), without=["A1"], by=an_adviser(), at=NOW)
    assert set(made.patients.filter(told=True).values_list("key", flat=True)) == {"A0", "A2"}
    count = made.counts.get()
    assert (count.patients, count.marked, count.told) == (4, 3, 2)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"on": date(2026, 11, 19)}, "Dagen"),
        ({"on": date(2026, 11, 21)}, "Dagen"),
        ({"on": date(2026, 11, 20), "without": ["Z"]}, "Z"),
    ],
)
def test_telling_that_cannot_be_true_is_refused(facts, sentence):
    made = kept(a_line(oplyst=TOLD_NOTHING))
    with pytest.raises(Denied, match=sentence):
        track.record_told(made, by=an_adviser(), at=NOW, **facts)


def test_preview_has_no_letters_to_take_and_nobody_told():
    made = read(a_line(oplyst=TOLD_NOTHING))
    with pytest.raises(Denied, match="Gem listen"):
        track.record_letters(made, by=an_adviser(), at=NOW)
    with pytest.raises(Denied, match="gemt"):
        track.record_told(made, on=NOW.date(), by=an_adviser(), at=NOW)
    with pytest.raises(Denied, match="ingen patienter"):
        track.empty(made, by=an_adviser(), at=NOW)


def test_letters_are_told_once():
    made = kept(a_line(oplyst=TOLD_NOTHING))
    track.record_told(made, on=NOW.date(), by=an_adviser(), at=NOW)
    with pytest.raises(Denied, match="allerede"):
        track.record_told(made, on=NOW.date(), by=an_adviser(), at=NOW)


def test_emptied_list_keeps_its_counts_and_no_patient():
    made = track.empty(kept(a_line(oplyst=TOLD_NOTHING)), by=an_adviser(), at=NOW)
    assert (made.patients.count(), made.counts.get().marked) == (0, 1)
    with pytest.raises(Denied):
        track.empty(made, by=an_adviser(), at=NOW)


def test_old_previews_go_and_old_lists_are_emptied_by_themselves():
    preview, old = read(a_line()), kept(a_line("B", oplyst=TOLD_NOTHING))
    assert track.empty_old(at=NOW + timedelta(days=1)) == 0
    assert track.empty_old(at=NOW + timedelta(days=1, seconds=1)) == 1
    assert not BookedList.objects.filter(pk=preview.pk).exists()
    assert track.empty_old(at=NOW + timedelta(days=90, seconds=1)) == 1
    assert (BookedPatient.objects.count(), old.counts.get().marked) == (0, 1)


def test_old_lists_are_emptied_each_night():
    preview = read(a_line())
    BookedList.objects.filter(pk=preview.pk).update(prepared_at=timezone.now() - timedelta(days=2))
    tasks.empty_booked_lists(0)
    assert not BookedList.objects.exists()


@pytest.mark.parametrize("role", ["administrative", "lawyer", "management", "administrator", "partner"])
def test_only_advisers_and_the_lead_work_on_lists(role):
    made = kept(a_line(oplyst=TOLD_NOTHING))
    by = a_user(role)
    acts = [
        lambda: track.prepare(an_office(), a_file(a_line("B")), by=by, at=NOW),
        lambda: track.keep(made, by=by, at=NOW),
        lambda: track.remove(made, by=by, at=NOW),
        lambda: track.record_letters(made, by=by, at=NOW),
        lambda: track.record_told(made, on=NOW.date(), by=by, at=NOW),
        lambda: track.empty(made, by=by, at=NOW),
    ]
    for act in acts:
        with pytest.raises(Denied, match="patientvejledere"):
            act()


def test_another_office_does_not_reach_a_list():
    made = kept(a_line(oplyst=TOLD_NOTHING))
    with pytest.raises(Denied):
        track.empty(made, by=an_adviser(office=an_office("nordjylland", region="nordjylland")), at=NOW)


def test_every_act_stands_in_the_audit_log_without_a_key():
    made = kept(a_line("SECRET-1", oplyst=TOLD_NOTHING))
    track.record_letters(made, by=an_adviser(), at=NOW)
    track.record_told(made, on=NOW.date(), by=an_adviser(), at=NOW)
    track.empty(made, by=an_adviser(), at=NOW)
    events = AuditEvent.objects.order_by("id")
    words = ["prepared", "kept", "letters_taken", "told", "emptied"]
    assert [each.verb for each in events] == [f"booked_list.{word}" for word in words]
    assert "SECRET" not in str(list(events.values()))


# -- the letter


def letters_of(made):
    return {
        each.key: booked_letter(each, ask_again(each.document), made.office, own={}) for each in made.patients.all()
    }


def test_letter_tells_of_what_the_engine_found_and_of_nothing_else():
    made = read(
        a_line("both", oplyst=TOLD_NOTHING),
        a_line("free", booket=SOON, oplyst="tid og sted + formål + frist + udvidet valg + ventetider"),
    )
    letters = letters_of(made)
    assert "## Du kan vælge et privathospital" in letters["both"].body
    assert "fredag den 15. januar 2027" in letters["both"].body
    assert "## Du kan vælge et andet offentligt hospital" in letters["free"].body
    assert "privathospital" not in letters["free"].body


def test_letter_is_plain():
    made = read(a_line("both", oplyst=TOLD_NOTHING), a_line("one", booket=SOON, oplyst=TOLD_NOTHING))
    assert all(lix(letter.body) <= 35 for letter in letters_of(made).values())


# -- letters on paper


def printed(booked) -> list[str]:
    return [page.extract_text() for each in booked.prints.all() for page in PdfReader(BytesIO(bytes(each.pdf))).pages]


def test_letters_on_paper_are_a_page_each_with_the_key_where_the_name_would_stand(monkeypatch):
    monkeypatch.setattr(printing, "PORTION", 2)
    monkeypatch.setattr(printing, "AT_ONCE", 1)
    lines = [a_line(f"A{number}", oplyst=TOLD_NOTHING) for number in range(3)]
    booked = kept(*lines, a_line("MAX", kræft="ja", oplyst=TOLD_NOTHING), a_line("TOLD"))
    track.print_letters(booked, by=an_adviser(), at=NOW)
    while track.set_portion(booked.pk):
        pass
    pages = printed(booked)
    assert [(each.first, each.last) for each in booked.prints.all()] == [(1, 2), (3, 3)]
    assert [page.count(f"A{number}") > 0 for number, page in enumerate(pages)] == [True] * 3
    assert all("Det kan du vælge" in page and "Side" not in page for page in pages)


def test_letters_on_paper_are_set_anew_when_asked_for_again_and_gone_when_the_list_is_emptied():
    booked = kept(a_line(oplyst=TOLD_NOTHING))
    for _again in range(2):
        track.print_letters(booked, by=an_adviser(), at=NOW)
        assert not booked.prints.exists()
        tasks.set_booked_letters(booked.pk)
        assert booked.prints.count() == 1
    track.empty(booked, by=an_adviser(), at=NOW)
    assert not booked.prints.exists()
    assert track.set_portion(booked.pk) is None
    assert AuditEvent.objects.filter(verb="booked_list.letters_taken").count() == 2


def test_letters_of_a_preview_or_of_a_list_without_any_are_not_set():
    for booked in (read(a_line(oplyst=TOLD_NOTHING)), kept(a_line("TOLD"))):
        with pytest.raises(Denied):
            track.print_letters(booked, by=an_adviser(), at=NOW)
        assert track.set_portion(booked.pk) is None
