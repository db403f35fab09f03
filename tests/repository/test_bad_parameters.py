"""Whatever stands in an address, a form or a cookie: a page, an empty result or a sentence, never a fault of ours."""

import pkgutil
from importlib import import_module

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import rettidig.web
from rettidig.casework.models import Case, Hospital
from tests.casework.factories import a_case, a_user
from tests.desk_data import deliver_everything, person_called, the_office, the_story
from tests.ehr_data import log, log_folder, use_log  # noqa: F401
from tests.intake_data import SHOULDER, send
from tests.login import log_in
from tests.repository.addresses import every_address
from tests.repository.crawler import Form, crawl

pytestmark = pytest.mark.django_db

# Everything that a page reads out of its address
PARAMETERS = (
    *("vis", "team", "efter", "emne", "frist", "hos", "sorter", "side", "spor", "slags", "ret", "fra", "q", "aar"),
    *("month", "each", "draw", "before", "after", "act", "scope", "next", "language", "page", "order", "code", "key"),
)
BAD = {
    "nul": "a\0b",
    "thirty nines": "9" * 30,
    "five thousand nines": "9" * 5000,
    "negative": "-1",
    "twenty thousand words": "a " * 20_000,
    "one long word": "å" * 30_000,
    "no date": "31-02-2026",
    "year ten thousand": "1-1-10000",
    "other digits": "٣²Ⅷ",
    "surrogate": b"\xed\xa0\x80",
    "no UTF-8": b"\xff\xfe\x00",
    "signs": "'\"<>&%s{}${}\\;--\r\n\u202e\u2028🧑‍⚕️",
    "a list": "[]",
    "a path": "//evil.example/../../x",
}


@pytest.fixture
def product(settings, log):  # noqa: F811
    """An office at work, with cases at several steps and a log."""
    settings.CLAMD_ADDRESS = "fake"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    office = the_office()
    for name in ("shoulder", "dementia", "record", "colon"):
        the_story(name, office)
    deliver_everything()
    return office


def staff(username: str) -> Client:
    client = Client(raise_request_exception=False)
    log_in(client, person_called(username))
    return client


def a_hospital() -> Client:
    client = Client(raise_request_exception=False)
    hospital = Hospital.objects.filter(deliveries__isnull=False).first() or Hospital.objects.first()
    log_in(client, a_user("partner", hospital=hospital))
    return client


def a_patient(office) -> Client:
    """With a draft under way and a case open."""
    client = Client(raise_request_exception=False)
    receipt = send(office, SHOULDER)
    client.post("/min-sag/", {"number": receipt.case.number, "code": receipt.code})
    client.post("/henvendelse/", {"track": "general"})
    client.post("/henvendelse/hvem/", {"reporter": "relative", "category": "not_re_referred"})
    return client


@pytest.fixture
def visitors(product):
    """Each with where to begin."""
    lead = staff("leder")
    steps = [
        f"/henvendelse/{each}/"
        for each in ("hvem", "om-dig", "sygdom", "hospital", "tid", "beskriv", "patient", "svar", "kontakt", "filer")
    ]
    return [
        (lead, ["/kontor/?vis=all", "/kontor/?vis=closed", "/kontor/find/", "/kontor/ny/", "/ledelse/", "/konto/2fa/"]),
        (a_hospital(), ["/hospital/"]),
        (staff("system"), ["/opsaetning/", "/opsaetning/mangler/", "/opsaetning/personer/"]),
        (a_patient(product), ["/", "/min-sag/", "/fortsaet/", "/dine-rettigheder/", "/konto/login/", *steps]),
    ]


def is_fault(answer) -> bool:
    return answer.status_code >= 500


def bad_values(names, shift: int) -> dict[str, object]:
    """Another bad value for each name, and all of them in turn as `shift` grows."""
    values = list(BAD.values())
    return {name: values[(number + shift) % len(values)] for number, name in enumerate(names)}


def test_every_address_with_bad_parameters_is_answered(visitors):
    """Each address and each form with bad values that begin elsewhere; there are more of both than of values."""
    faults = []
    for client, starts in visitors:
        pages, found = crawl(client, *starts)
        addresses = {*pages, *(each.action for each in found)}
        for shift, address in enumerate(sorted(addresses)):
            asked = bad_values(PARAMETERS, shift)
            if is_fault(client.get(address, asked)) or is_fault(client.post(address, asked)):
                faults.append(address)
        for shift, form in enumerate(found):
            filled = bad_values([name for name, _value in form.fields], shift)
            ask = client.post if form.method == "post" else client.get
            if is_fault(ask(form.action, filled)):
                faults.append(form.kind)
    assert faults == []


@pytest.mark.parametrize("sign", ["🧑"])
def test_every_form_filled_to_its_limits_is_taken_or_refused_in_words(visitors, sign):
    faults = []
    for client, starts in visitors:
        for form in crawl(client, *starts)[1]:
            ask = client.post if form.method == "post" else client.get
            if is_fault(ask(form.action, full(form, sign))):
                faults.append(form.kind)
    assert faults == []


def full(form: Form, sign: str) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for name, value in form.fields:
        values.setdefault(name, []).append(value)
    return values | {name: [sign * limit] for name, limit in form.texts.items() if limit}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_lists_and_searches_read_each_parameter_of_any_content(bad):
    desk = Client(raise_request_exception=False)
    log_in(desk, a_user("lead"))
    asked = [{name: bad} for name in ("vis", "team", "efter", "emne", "frist", "hos", "sorter", "side")]
    answers = [desk.get(address, each) for each in asked for address in ("/kontor/?vis=team", "/kontor/opgaver/")]
    searched = [
        {"q": "Nancy", name: bad} for name in ("part", "topic", "state", "team", "owner", "first", "last", "after")
    ]
    answers += [desk.post("/kontor/find/", each) for each in ({"q": bad}, *searched)]
    assert {answer.status_code for answer in answers} <= {200, 422}


@pytest.mark.parametrize("number", ["9223372036854775808", "9" * 5000])
def test_key_that_no_database_has_is_not_found(client, number):
    log_in(client, a_user("lead"))
    for address in every_address(pk="7777").values():
        if "7777" in address:
            refused = (401, 404, 405) if address.startswith("/api/") else (403, 404)
            assert client.get(address.replace("7777", number), follow=True).status_code in refused, address
            assert client.post(address.replace("7777", number)).status_code in refused, address


@pytest.mark.parametrize("address", ["/kontor/sag/{pk}/journal/privat/{word}/{word}/", "/loven/{word}/"])
def test_word_in_an_address_that_is_far_too_long_is_not_found(client, address):
    case = a_case()
    log_in(client, a_user("lead", office=case.office))
    assert client.get(address.format(pk=case.pk, word="x" * 3000)).status_code == 404


@pytest.mark.parametrize(
    "path", ["/kontor/%00/", "/%ff%fe/", "/fortsaet/%00%ff/", "/loven/%E2%80%AE/", f"/henvendelse/{'x' * 5000}/"]
)
def test_path_of_any_bytes_is_answered(client, path):
    assert client.get(path).status_code < 500


@pytest.mark.parametrize("value", ["x", '"a\\000bcdefgh"', "9" * 5000, "å" * 40, "{}", '"'])
@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "django_language", "messages", "device"])
def test_cookie_of_any_content_is_answered(client, name, value):
    header = f"{name}={value}".encode().decode("latin-1")
    assert client.get("/min-sag/", HTTP_COOKIE=header).status_code == 200
    assert client.get("/kontor/", HTTP_COOKIE=header).status_code == 302


@pytest.mark.parametrize("name", ["Accept-Language", "Origin", "Referer", "HX-Current-URL", "X-Forwarded-For", "Host"])
def test_header_of_any_content_is_answered(name):
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    for value in ("x" * 5000, "å\x7f", "http://[", ",;q=a", ""):
        headers = {name: value.encode().decode("latin-1"), "HX-Request": "true"}
        assert client.get("/kontor/", headers=headers).status_code < 500
        assert client.post("/min-sag/besked/", {"text": "x"}, headers=headers).status_code < 500
        assert (
            Client(raise_request_exception=False).post("/kontor/ny/", {"story": "x " * 9}, headers=headers).status_code
            < 500
        )


@pytest.mark.parametrize("address", ["/min-sag/besked/", "/kontor/ny/", "/xyz/"])
@pytest.mark.parametrize(
    "kind",
    [
        "application/x-www-form-urlencoded; charset=latin1",
        "multipart/form-data",
        "multipart/form-data; boundary=b; charset=utf-16",
        "text/plain",
        "",
    ],
)
def test_form_of_any_encoding_is_answered(kind, address):
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.get("/min-sag/")
    assert client.post(address, data=b"text=%E6", content_type=kind).status_code < 500


def test_file_with_a_name_of_any_signs_is_taken_or_refused_in_words(visitors, product):
    lead, patient = visitors[0][0], visitors[2][0]
    addresses = [(lead, f"/kontor/sag/{product.cases.first().pk}/bilag/nyt/")]
    addresses += [(patient, "/henvendelse/beskriv/"), (patient, "/min-sag/fil/")]
    for name in ("a\0b.pdf", "x" * 5000 + ".pdf", "../../etc/passwd", "å\u202e.png", "."):
        for client, address in addresses:
            file = SimpleUploadedFile("x.pdf", b"%PDF-1.4")
            file._name = name
            sent = {"file": file, "upload-file": file, "kind": "other", "go": "upload"}
            assert client.post(address, sent).status_code < 500, (name, address)


def form_classes() -> list[type[forms.Form]]:
    for module in pkgutil.walk_packages(rettidig.web.__path__, "rettidig.web."):
        if "templatetags" not in module.name and module.name != "rettidig.web.server":
            import_module(module.name)
    found, waiting = [], [forms.Form]
    while waiting:
        children = waiting.pop().__subclasses__()
        found += [each for each in children if each.__module__.startswith("rettidig.")]
        waiting += children
    return found


def test_every_text_field_has_a_limit():
    texts = (forms.CharField, forms.EmailField)
    unlimited = [
        f"{form.__module__}.{form.__name__}.{name}"
        for form in form_classes()
        for name, field in form.base_fields.items()
        if isinstance(field, texts) and not field.max_length and ".login." not in form.__module__
    ]
    assert unlimited == []


def test_every_email_fits_its_column():
    found = {field.max_length for form in form_classes() for field in form.base_fields.values() if is_email(field)}
    assert found == {Case._meta.get_field("reply_email").max_length}


def is_email(field: forms.Field) -> bool:
    return isinstance(field, forms.EmailField)
