"""The base of every page: components, shared fields, refusals and errors."""

from datetime import date

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template, TemplateSyntaxError
from django.test import Client

from rettidig.casework.models import Office, Role, User
from rettidig.web.forms import AttachmentField, LongTextField, PlainForm, SpokenDateField
from rettidig.web.icons import ICONS
from rettidig.web.navigation import entries
from tests.conftest import ROOT
from tests.login import log_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.base_urls")]

TODAY = date(2026, 11, 21)


def shown(source, **context):
    return Template("{% load components %}" + source).render(Context(context))


class Visit(PlainForm):
    name = forms.CharField(label="Dit navn", help_text="Som på sundhedskortet")
    why = forms.ChoiceField(label="Hvorfor?", choices=[("1000", "Ventetid")], widget=forms.RadioSelect)
    on = SpokenDateField(label="Dato", earliest=date(2026, 1, 1), latest=lambda: date(2026, 12, 31))
    story = LongTextField(label="Fortæl, hvad der er sket", max_length=10, required=False)
    agreed = forms.BooleanField(label="Jeg har læst teksten")


@pytest.mark.parametrize(
    "source",
    [
        "{% icon 'unicorn' %}",
        "{% badge 'Ny' 'pink' %}",
        "{% button 'Send' kind='huge' %}",
        "{% alert 'loud' %}{% endalert %}",
    ],
)
def test_component_when_a_kind_is_unknown_then_refuses(source):
    with pytest.raises(ValueError, match="is not one of"):
        shown(source)


@pytest.mark.parametrize(
    "source",
    ["{% button 'Send' colour='red' %}", "{% field f colour='red' %}", "{% fold 'x' colour='red' %}{% endfold %}"],
)
def test_component_when_a_prop_is_unknown_then_refuses(source):
    with pytest.raises(TemplateSyntaxError, match="colour"):
        shown(source)


def test_icons_then_each_is_in_the_sprite():
    sprite = (ROOT / "node_modules/dkfds/dist/img/all-svg-icons.svg").read_text()
    assert not [name for name in ICONS if f'id="{name}"' not in sprite]


def test_field_when_wrong_then_hint_and_error_are_tied_to_it():
    html = shown("{% field form.name %}", form=Visit({}))
    assert 'aria-describedby="id_name_hint id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_hint">Som på sundhedskortet<' in html
    assert '<span class="sr-only">Fejl: </span>Indtast dit navn<' in html


def test_field_when_it_may_be_left_out_then_says_so():
    assert "(frivilligt)" in shown("{% field form.story %}", form=Visit())
    assert "(frivilligt)" not in shown("{% field form.story optional=False %}", form=Visit())
    assert "(frivilligt)" not in shown("{% field form.name %}", form=Visit())


def test_field_of_radios_then_is_a_fieldset_whose_values_are_not_grouped_like_numbers():
    html = shown("{% field form.why heading=True %}", form=Visit({"why": "1000"}))
    assert "<fieldset" in html
    assert "<h1>Hvorfor?</h1>" in html
    assert 'value="1000" checked' in html


def test_field_with_a_limit_then_counts_and_lets_all_be_pasted():
    html = shown("{% field form.story %}", form=Visit({"story": "x" * 11}))
    assert 'data-maxlength="10"' in html
    assert " maxlength=" not in html
    assert "x" * 11 in html


def test_field_for_a_file_then_states_formats_and_size():
    field = type("Form", (PlainForm,), {"letter": AttachmentField(label="Brev")})()["letter"]
    said = "Filen skal være et foto (JPG, PNG, HEIC, WebP), PDF eller tekst (DOCX, ODT, RTF). Højst 10 MB."
    assert said in shown("{% field f %}", f=field)


def test_error_summary_then_links_each_error_to_its_field_in_the_same_words():
    html = shown("{% error_summary form %}", form=Visit({"on": "1-10-20226"}))
    assert '<a href="#id_name">Indtast dit navn</a>' in html
    assert '<a href="#id_why_0">Svar på spørgsmålet: Hvorfor?</a>' in html
    assert '<a href="#id_agreed">Sæt kryds ved: Jeg har læst teksten</a>' in html
    assert "Årstallet 20226 kan ikke passe" in html


def test_error_summary_when_nothing_is_wrong_then_is_not_there():
    assert shown("{% error_summary form %}", form=Visit()).strip() == ""


def test_date_field_when_wrong_then_shows_again_what_was_typed():
    html = shown("{% field form.on %}", form=Visit({"on": "31/2"}))
    assert 'value="31/2"' in html


@pytest.mark.parametrize(
    ("typed", "said"),
    [("31-12-2025", "1. januar 2026 eller senere"), ("1-1-2027", "31. december 2026 eller tidligere")],
)
def test_date_field_when_outside_its_bounds_then_says_the_bound(typed, said):
    assert said in str(Visit({"on": typed}).errors["on"])


def test_date_field_then_gives_a_date_and_shows_a_stored_one_as_typed():
    assert Visit({"on": "1/10-2026"}).fields["on"].clean("1/10-2026") == date(2026, 10, 1)
    assert 'value="1-10-2026"' in shown("{% field form.on %}", form=Visit(initial={"on": date(2026, 10, 1)}))


def test_long_text_when_it_has_new_lines_then_each_counts_once():
    assert LongTextField(max_length=3).clean("a\r\nb") == "a\nb"


def test_attachment_when_it_is_too_large_then_says_the_rule():
    upload = SimpleUploadedFile("brev.pdf", b"x")
    upload.size = 10 * 1024 * 1024 + 1
    with pytest.raises(forms.ValidationError, match="Filen skal være et foto"):
        AttachmentField().clean(upload)


@pytest.mark.parametrize("name", ["IMG_0001", "brev.exe"])
def test_attachment_when_it_has_any_name_then_can_be_chosen(name):
    assert AttachmentField().clean(SimpleUploadedFile(name, b"x")).name == name
    assert "accept=" not in str(type("Form", (PlainForm,), {"letter": AttachmentField(label="Brev")})()["letter"])


def test_upload_when_far_too_large_then_is_cut_off_and_the_rest_is_kept(client, settings):
    settings.ATTACHMENT_BYTES_MAX = 200_000
    answer = client.post("/alt/", {"name": "Nancy", "letter": SimpleUploadedFile("brev.pdf", b"x" * 5_000_000)})
    assert answer.wsgi_request.FILES["letter"].size < 400_000
    assert 'value="Nancy"' in answer.text
    assert "Vælg en anden fil." in answer.text


def test_button_with_a_reason_then_cannot_be_pressed_and_says_why():
    html = shown("{% act 'Send' '/send/' disabled_reason='Henvisningen mangler.' %}")
    assert "<form" not in html
    assert 'type="button"' in html
    assert 'aria-disabled="true"' in html
    assert ">Henvisningen mangler.<" in html


@pytest.mark.parametrize(
    ("on", "state", "word"),
    [
        (date(2026, 11, 20), "deadline-late", "overskredet"),
        (date(2026, 11, 21), "deadline-near", "snart"),
        (date(2026, 11, 24), "deadline-near", "snart"),
    ],
)
def test_deadline_when_late_or_near_then_word_and_shape_say_it(on, state, word):
    html = shown("{% deadline on today=today %}", on=on, today=TODAY)
    assert state in html
    assert word in html
    assert "<svg" in html


def test_deadline_when_far_or_done_then_is_quiet():
    for html in (
        shown("{% deadline on today=today %}", on=date(2026, 12, 4), today=TODAY),
        shown("{% deadline on today=today done=True %}", on=date(2026, 11, 1), today=TODAY),
    ):
        assert 'class="deadline"' in html
        assert "<svg" not in html


def test_content_of_a_block_then_was_escaped_where_it_stood():
    assert "&lt;b&gt;" in shown("{% alert 'info' heading=name %}{{ name }}{% endalert %}", name="<b>")
    assert "<b>" not in shown("{% alert 'info' heading=name %}{{ name }}{% endalert %}", name="<b>")


def test_pagination_then_keeps_what_else_was_asked_for(client):
    html = client.get("/alt/?layout=base.html&side=3").text
    assert 'href="?layout=base.html&amp;side=4"' in html
    assert 'aria-current="page" href="?layout=base.html&amp;side=3"' in html


def test_page_when_the_form_has_errors_then_the_title_says_so(client):
    assert "<title>Fejl: Alle byggeklodser" in client.post("/alt/", {"name": ""}).text


def test_page_in_english_then_numbers_and_language_follow(client):
    client.post("/sprog/setlang/", {"language": "en", "next": "/alt/"})
    html = client.get("/alt/").text
    assert '<html lang="en">' in html
    assert '<button type="submit" name="language" value="da" lang="da">Dansk<' in html


def test_page_then_allows_no_inline_script_or_style(client):
    answer = client.get("/alt/")
    assert "'unsafe" not in answer.headers["Content-Security-Policy"]
    assert "style=" not in answer.text
    assert "<style" not in answer.text


def test_refusal_then_is_a_page_with_its_sentence(client):
    answer = client.get("/afvist/")
    assert answer.status_code == 403
    assert "Sagen er lukket, fordi patienten er undersøgt." in answer.text
    assert "<html" in answer.text


def test_refusal_of_a_part_of_a_page_then_is_a_part(client):
    answer = client.get("/afvist/", headers={"HX-Request": "true"})
    assert "<html" not in answer.text
    assert "Sagen er lukket" in answer.text


def test_server_error_then_has_a_number_and_no_personal_data(caplog):
    answer = Client(raise_request_exception=False).get("/fejl/?cpr=251248-9996")
    assert answer.status_code == 500
    assert "251248" not in answer.text
    reference = answer.text.partition("<strong>")[2].partition("</strong>")[0]
    assert f"reference {reference}" in caplog.text


def test_page_that_is_not_there_then_says_where_to_go(client):
    assert 'href="/"' in client.get("/findes-ikke/").text


def refused(**headers):
    return Client(enforce_csrf_checks=True).post(
        "/alt/", {"name": "Nancy", "csrfmiddlewaretoken": "old"}, headers=headers
    )


def test_refused_form_when_it_was_our_own_then_what_was_typed_can_be_sent_again():
    answer = refused(origin="http://testserver")
    assert answer.status_code == 403
    assert '<input type="hidden" name="name" value="Nancy">' in answer.text
    assert 'value="old"' not in answer.text


def test_refused_form_when_it_came_from_elsewhere_then_nothing_is_offered():
    answer = refused(origin="http://elsewhere.example")
    assert "Nancy" not in answer.text
    assert "Åbn siden igen" in answer.text


def test_refused_form_when_a_password_was_typed_then_it_is_not_shown():
    client = Client(enforce_csrf_checks=True)
    answer = client.post(
        "/konto/login/", {"login": "anna", "oldpassword": "x1y2z3"}, headers={"origin": "http://testserver"}
    )
    assert "x1y2z3" not in answer.text


def test_too_much_at_once_then_says_what_to_do(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    answer = client.post("/alt/", "x=" + "y" * 200, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "Vælg mindre filer" in answer.text


@pytest.fixture
def office():
    return Office.objects.create(slug="midt", name="Patientkontoret", region="midtjylland", helpline="78 41 30 40")


@pytest.mark.parametrize(("role", "status"), [(Role.LEAD, 200), (Role.ADVISER, 403)])
def test_guarded_page_then_is_open_to_its_roles_alone(client, office, role, status):
    log_in(client, User.objects.create_user("anna", role=role, office=office))
    answer = client.get("/leder/")
    assert answer.status_code == status
    assert status == 200 or "logget ind som patientvejleder" in answer.text


def test_guarded_page_when_logged_out_then_asks_for_login_also_in_a_part(client):
    assert client.get("/leder/").headers["Location"] == "/konto/login/?next=/leder/"
    part = client.get("/leder/", headers={"HX-Request": "true", "HX-Current-URL": "/kontor/"})
    assert part.headers["HX-Redirect"] == "/konto/login/?next=/kontor/"


def test_navigation_then_shows_the_pages_of_the_role(client, office):
    log_in(client, User.objects.create_user("bo", role=Role.MANAGEMENT, office=office))
    html = client.get("/alt/?layout=desk_base.html").text
    assert 'href="/ledelse/"' in html
    assert 'class="desk-nav"' in html
    assert '<a href="/kontor/">Sager' not in html


def test_navigation_then_names_known_roles_only():
    assert not [entry for entry in entries() if not entry.roles <= set(Role)]


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [320, 360, 1280])  # 320 is 1280 at 400 %
@pytest.mark.parametrize("layout", ["base.html", "desk_base.html"])
def test_all_components_in_a_browser_then_accessible_and_nothing_to_scroll_sideways(new_page, axe, width, layout):
    page = new_page(width=width)
    refused = []
    page.on("console", lambda said: refused.append(said.text) if "Content Security Policy" in said.text else None)
    page.goto(f"/alt/?layout={layout}")
    page.get_by_role("button", name="Send", exact=True).click()
    assert "alert-error" in page.evaluate("document.activeElement.className")
    page.get_by_role("link", name="Indtast dit navn").click()
    assert page.evaluate("document.activeElement.id") == "id_name"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    axe(page)
    assert refused == []


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_part_that_is_fetched_into_a_page_then_its_blocks_work(new_page):
    page = new_page()
    page.goto("/alt/?layout=desk_base.html")
    page.get_by_role("button", name="Hent mere").click()
    page.get_by_label("Fortæl mere").press_sequentially("ja")
    # the desk shows it to nobody who sees; a screen reader says it
    page.locator("#part").get_by_text("Du har 3998 tegn tilbage").first.wait_for(state="attached")


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_unsaved_text_when_leaving_then_the_browser_asks(new_page):
    page, asked = new_page(), []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/alt/")
    page.get_by_label("Dit navn").press_sequentially("Nancy")
    page.goto("/")
    assert asked == ["beforeunload"]


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_form_when_javascript_is_off_then_is_answered_all_the_same(new_page, axe):
    page = new_page(width=360, javascript=False)
    page.goto("/alt/")
    page.get_by_label("Dit navn").fill("Nancy")
    page.get_by_role("button", name="Send", exact=True).click()
    assert page.get_by_label("Dit navn").input_value() == "Nancy"
    assert page.get_by_role("heading", name="Der er problemer").is_visible()
    axe(page)
