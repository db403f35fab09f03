"""The pages of the registers: who sees and who keeps them, and the way from a list to a correction and back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rettidig.casework.models import Hospital, RegisterChange, RegisterImport
from rettidig.casework.registers import REGISTERS

from ..casework.factories import a_user
from ..casework.registers.files import HOSPITALS, SERVICES, read_in
from ..login import log_in

pytestmark = pytest.mark.django_db
NEW = {"slug": "skive", "name": "Regionshospitalet Skive", "kind": "public", "region": "midtjylland"}


@pytest.fixture(autouse=True)
def _filled() -> None:
    read_in("hospitals", HOSPITALS)
    read_in("services", SERVICES)


@pytest.fixture
def lead(client: Client) -> Client:
    log_in(client, a_user("lead"))
    return client


def lunden() -> Hospital:
    return Hospital.objects.get(slug="lunden")


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def change_form(client: Client) -> dict[str, str]:
    """What the page of a correction sends when nothing is corrected yet."""
    form = client.get(f"/registre/hospitals/{lunden().pk}/ret/").context["form"]
    return {name: form[name].value() or "" for name in form.fields}


@pytest.mark.parametrize("key", REGISTERS)
def test_each_register_has_its_pages(client, key) -> None:
    log_in(client, a_user("administrator"))
    for page in ("", "ny/", "fil/", "hent.csv", "?q=viborg"):
        assert client.get(f"/registre/{key}/{page}").status_code == 200, page


@pytest.mark.parametrize("role", ["adviser", "administrative", "lawyer", "administrator"])
def test_staff_look_into_the_registers(client, role) -> None:
    log_in(client, a_user(role))
    assert "Regionshospitalet Viborg" in text(client.get("/registre/hospitals/"))


@pytest.mark.parametrize("role", ["partner", "management", "citizen"])
def test_others_do_not(client, role) -> None:
    log_in(client, a_user(role))
    assert client.get("/registre/").status_code == 403


def test_a_reader_is_told_why_nothing_can_be_changed(client) -> None:
    log_in(client, a_user("lawyer"))
    assert "Kun kontorets leder" in text(client.get("/registre/hospitals/"))
    for page in ("ny/", "fil/", f"{lunden().pk}/ret/", f"{lunden().pk}/fjern/"):
        assert client.get(f"/registre/hospitals/{page}").status_code == 403


def test_an_entry_is_typed_in_and_found_again(lead) -> None:
    answer = lead.post("/registre/hospitals/ny/", NEW, follow=True)
    assert "Regionshospitalet Skive" in text(answer)
    assert "Skrevet ind" in text(answer)
    assert "skive" in text(lead.get("/registre/hospitals/?q=SKIVE"))
    assert "Intet fundet" in text(lead.get("/registre/hospitals/?q=findes-ikke"))


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(lead) -> None:
    answer = lead.post("/registre/hospitals/ny/", {**NEW, "slug": "Skive!", "phone": "12"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"slug", "phone"}
    assert "Regionshospitalet Skive" in text(answer)


def test_a_correction_is_told_in_the_history_and_can_be_taken_back(lead) -> None:
    typed = {**change_form(lead), "city": "Skive", "reason": "Hospitalet er flyttet"}
    answer = lead.post(f"/registre/hospitals/{lunden().pk}/ret/", typed, follow=True)
    assert "Bynavn: fra Silkeborg til Skive" in text(answer)
    assert "Hospitalet er flyttet" in text(answer)
    change = RegisterChange.objects.get()
    lead.post(f"/registre/rettelse/{change.pk}/fortryd/")
    assert lunden().city == "Silkeborg"


def test_a_correction_from_a_later_day_waits_in_sight(lead) -> None:
    typed = {**change_form(lead), "city": "Skive", "reason": "Flytter", "from_day": "+30"}
    lead.post(f"/registre/hospitals/{lunden().pk}/ret/", typed)
    assert lunden().city == "Silkeborg"
    assert "Venter på sin dag" in text(lead.get("/registre/hospitals/"))
    assert "1 rettelse venter" in text(lead.get("/registre/"))


def test_what_another_corrected_meanwhile_is_not_overwritten(lead) -> None:
    typed = {**change_form(lead), "city": "Skive", "reason": "Flyttet"}
    Hospital.objects.filter(slug="lunden").update(city="Viborg")
    answer = lead.post(f"/registre/hospitals/{lunden().pk}/ret/", typed)
    assert (answer.status_code, lunden().city) == (409, "Viborg")
    assert all(city in text(answer) for city in ("Skive", "Viborg"))
    again = typed | {name: answer.context["form"][name].value() for name in ("opened", "seen")}
    assert lead.post(f"/registre/hospitals/{lunden().pk}/ret/", again).status_code == 302
    assert lunden().city == "Skive"


def test_what_another_corrected_in_another_column_is_joined(lead) -> None:
    typed = {**change_form(lead), "city": "Skive", "reason": "Flyttet"}
    Hospital.objects.filter(slug="lunden").update(phone="86 00 00 00")
    assert lead.post(f"/registre/hospitals/{lunden().pk}/ret/", typed).status_code == 302
    assert (lunden().city, lunden().phone) == ("Skive", "86 00 00 00")


def test_page_that_does_not_tell_what_it_showed_overwrites_nothing(lead) -> None:
    typed = {**change_form(lead), "city": "Skive", "reason": "Flyttet", "opened": ""}
    Hospital.objects.filter(slug="lunden").update(phone="86 00 00 00")
    answer = lead.post(f"/registre/hospitals/{lunden().pk}/ret/", typed)
    assert (answer.status_code, lunden().city) == (422, "Silkeborg")


def test_an_entry_is_removed_with_a_reason(lead) -> None:
    page = f"/registre/hospitals/{lunden().pk}/fjern/"
    seen = lead.get(page).context["form"]["seen"].value()
    assert lead.post(page, {"seen": seen, "reason": ""}).status_code == 422
    lead.post(page, {"seen": seen, "reason": "Fandtes aldrig"})
    assert not Hospital.objects.filter(slug="lunden").exists()


def a_file(content: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("hospitaler.csv", content.encode())


def test_a_file_is_shown_and_then_read_in_and_then_taken_out(lead) -> None:
    file = a_file(HOSPITALS.replace("Silkeborg", "Skive") + "ny;Ny Klinik;private;midtjylland;\n")
    shown = lead.post("/registre/hospitals/fil/", {"reader": "csv", "file": file}, follow=True)
    assert "Bynavn: fra Silkeborg til Skive" in text(shown)
    assert "Ny Klinik" in text(shown)
    number = RegisterImport.objects.get(imported_at=None).pk
    lead.post(f"/registre/fil/{number}/laes-ind/")
    assert (lunden().city, Hospital.objects.count()) == ("Skive", 3)
    lead.post(f"/registre/fil/{number}/tag-ud/")
    assert (lunden().city, Hospital.objects.count()) == ("Silkeborg", 2)


def test_a_bad_file_is_refused_line_by_line(lead) -> None:
    file = a_file("slug;name;kind;region\nny;Ny;secret;midtjylland\nto;To;public;jylland\n")
    answer = lead.post("/registre/hospitals/fil/", {"reader": "csv", "file": file})
    assert answer.status_code == 422
    assert "Linje 2" in text(answer)
    assert "Linje 3" in text(answer)
    assert not RegisterImport.objects.filter(imported_at=None).exists()


def test_a_file_that_was_read_in_before_is_known_again(lead) -> None:
    content = HOSPITALS + "ny;Ny Klinik;private;midtjylland;\n"
    for told in (False, True):
        shown = lead.post("/registre/hospitals/fil/", {"reader": "csv", "file": a_file(content)}, follow=True)
        assert ("Den samme fil blev læst ind" in text(shown)) is told
        lead.post(f"/registre/fil/{RegisterImport.objects.get(imported_at=None).pk}/laes-ind/")


def test_a_file_can_be_thrown_away(lead) -> None:
    lead.post("/registre/hospitals/fil/", {"reader": "csv", "file": a_file(HOSPITALS)})
    number = RegisterImport.objects.get(imported_at=None).pk
    lead.post(f"/registre/fil/{number}/kasser/")
    assert not RegisterImport.objects.filter(pk=number).exists()


@pytest.fixture
def large(lead, monkeypatch) -> str:
    """The address of a file that waits for its job."""
    monkeypatch.setattr("rettidig.casework.registers.handing_in.AT_ONCE_BYTES", 10)
    return lead.post("/registre/hospitals/fil/", {"reader": "csv", "file": a_file(HOSPITALS)}).url


def test_a_large_file_shows_how_far_it_is_and_asks_again_until_it_is_done(lead, large) -> None:
    page = lead.get(large)
    assert all(each in page.text for each in ("Venter på at komme til", "0 % af 3 linjer er læst", f'hx-get="{large}"'))
    assert "hospitaler.csv" in text(lead.get("/registre/filer/"))
    assert "Læses og tjekkes" in text(lead.get("/registre/"))
    RegisterImport.objects.filter(imported_at=None).update(state="ready", new=2)
    assert "hx-get" not in lead.get(large).text


def test_a_second_file_is_refused_on_its_page_with_the_way_to_the_first(lead, large) -> None:
    answer = lead.post("/registre/hospitals/fil/", {"reader": "csv", "file": a_file(HOSPITALS)})
    assert answer.status_code == 422
    assert "Der læses allerede en fil ind i registret" in text(answer)
    assert f'href="{large}"' in answer.text


def test_a_large_file_can_be_stopped(lead, large) -> None:
    page = lead.post(f"{large}stop/", follow=True)
    assert "Filen er stoppet. Registret er, som det var." in text(page)
    assert "Annulleret" in text(page)


def test_a_file_that_was_broken_off_says_why_and_is_read_again(lead, large) -> None:
    RegisterImport.objects.filter(imported_at=None).update(state="failed", problem="Læsningen blev afbrudt.")
    assert "Læsningen blev afbrudt." in text(lead.get(large))
    assert "Venter på at komme til" in text(lead.post(f"{large}laes-igen/", follow=True))


@pytest.mark.parametrize(("more", "refused"), [(0, False), (1, True)])
def test_a_file_may_be_as_large_as_the_limit_of_registers(lead, settings, more, refused) -> None:
    settings.ATTACHMENT_BYTES_MAX, settings.REGISTER_FILE_BYTES_MAX = 10, len(HOSPITALS.encode()) - more
    answer = lead.post("/registre/hospitals/fil/", {"reader": "csv", "file": a_file(HOSPITALS)})
    assert (answer.status_code == 422) is refused


def test_an_address_of_no_register_leads_nowhere(lead) -> None:
    for page in ("findes-ikke/", "hospitals/999999/", "fil/999999/"):
        assert lead.get(f"/registre/{page}").status_code == 404, page
