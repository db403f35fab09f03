"""What the page of a case costs at its fullest: with its contacts, letters, decisions and the hospital's answer."""

import pytest

from rettidig.casework.models import Case
from tests.casework.test_whole_way import COSTS, Case3
from tests.desk_data import page
from tests.login import log_in

pytestmark = pytest.mark.django_db
MOST = 50  # statements


@pytest.fixture
def whole_way(settings) -> Case3:
    settings.CLAMD_ADDRESS, settings.OFFICE_SECONDS = "fake", 3600
    way = Case3()
    for act in list(COSTS)[:-1]:
        getattr(way, act)()
    return way


def test_page_of_a_case_that_has_come_all_the_way_asks_a_bounded_number_of_times(
    whole_way, client, django_assert_max_num_queries
):
    log_in(client, whole_way.by)
    case = Case.objects.get(pk=whole_way.case.pk)
    client.get(page(case, "case"))
    with django_assert_max_num_queries(MOST):
        answer = client.get(page(case, "case"))
    words = ("Omvisitering sendt", "Brev sendt", "Muligheder vist", "Patientens ønske", "Hospitalets svar")
    assert [each for each in words if each not in answer.text] == []
