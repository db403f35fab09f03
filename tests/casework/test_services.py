"""Finding an examination or treatment by name or SKS code, as both are on a day."""

from datetime import date

import pytest

from rettidig.casework.models import ClassificationCode, Service
from rettidig.casework.services import find_services

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def register():
    for slug, name, english, codes in (
        ("knee", "Kikkertoperation i knæ", "Keyhole surgery of the knee", ["KNGA11", "KNGD11"]),
        ("hip", "Ny hofte", "New hip", ["KNFB"]),
        ("dementia", "Udredning for demens", "Assessment for dementia", ["DF039"]),
        ("dementia_young", "Udredning for demens, unge", "Assessment for dementia, young", ["DF039"]),
    ):
        Service.objects.create(slug=slug, name_da=name, name_en=english, stage="treatment", codes=codes)
    code(code="KNGA11", text="Artroskopi af knæled")
    code(code="KNFB99", text="Anden primær indsættelse af hofteprotese")


def code(*, valid_from=date(2020, 1, 1), **more):
    return ClassificationCode.objects.create(valid_from=valid_from, **more)


def slugs(words):
    return [each.slug for each in find_services(words, on=ON).services]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("knæ kikkert", ["knee"]),  # any order
        ("KEYHOLE", ["knee"]),
        ("knga11", ["knee"]),
        ("KNGA", ["knee"]),  # the beginning of a code
        ("KNFB20", ["hip"]),  # a code below the service's own
        ("artroskopi", ["knee"]),  # what the code is called
        ("demens", ["dementia", "dementia_young"]),
        ("udredning for demens", ["dementia"]),  # the whole name
        ("KNX", []),
        ("", []),
    ],
)
def test_service_is_found_by_its_name_by_a_code_and_by_what_a_code_is_called(words, expected):
    assert slugs(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"), [("KNGA11", "KNGA11"), ("KNGA", ""), ("KNFB20", "KNFB20"), ("demens", "")]
)
def test_code_is_kept_where_a_whole_one_was_typed(words, expected):
    assert find_services(words, on=ON).code == expected


@pytest.mark.parametrize(("last", "ended"), [(ON, None), (date(2026, 11, 22), date(2026, 11, 22))])
def test_code_that_has_ended_finds_nothing_and_says_when(last, ended):
    ClassificationCode.objects.filter(code="KNGA11").update(valid_to=last)
    found = find_services("KNGA11", on=ON)
    assert (found.ended, bool(found.services)) == (ended, ended is None)


def test_code_that_ended_and_began_again_is_found():
    ClassificationCode.objects.filter(code="KNGA11").update(valid_to=date(2024, 12, 31))
    code(code="KNGA11", text="Artroskopi af knæled", valid_from=date(2025, 1, 1))
    assert slugs("KNGA11") == ["knee"]


@pytest.mark.parametrize(("last", "there"), [(ON, True), (date(2026, 11, 22), False)])
def test_service_is_found_until_its_last_day(last, there):
    Service.objects.filter(slug="hip").update(valid_to=last)
    assert (slugs("ny hofte") == ["hip"]) is there
