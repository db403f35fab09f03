"""The page on which an application for care in another EU country is decided."""

import pytest

from rettidig.casework.models import Decision
from rettidig.casework.steps import assessment, matter
from tests.casework.factories import a_case, a_user
from tests.casework.test_authorisation import APPLIED, AT, GUIDED, OFFER, OFFERED
from tests.desk_data import page
from tests.login import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return a_user("adviser")


@pytest.fixture
def application(by):
    case = a_case(office=by.office)
    made = matter.add_matter(case, kind="cross_border", by=by, at=AT)
    assessment.assess(case, by=by, at=AT)
    return matter.change_matter(made, facts=OFFERED, events=[APPLIED, GUIDED, OFFER], by=by, at=AT)


@pytest.fixture
def adviser(client, by):
    log_in(client, by)
    return client


def address(application, view="authorise"):
    return page(application.case, view, application.pk)


def test_page_explains_both_regimes_and_proposes_by_the_assessment(adviser, application):
    shown = adviser.get(address(application))
    assert shown.text.index("Direktivet:") < shown.text.index("Forordningen:")
    assert "Blanket S2" in shown.text
    assert shown.context["form"]["kind"].value() == "refuse"


def test_grant_is_made_from_the_page(adviser, application):
    application.case.refresh_from_db()
    sent = {"kind": "grant", "regime": "directive", "version": application.case.version}
    assert adviser.post(address(application), sent).status_code == 302
    assert Decision.objects.get().matter == application


def test_refusal_without_a_hearing_comes_back_with_what_was_typed(adviser, application):
    application.case.refresh_from_db()
    told = {"kind": "refuse", "regime": "directive", "reasons": "Fordi du har en tid her."}
    answered = adviser.post(address(application), told | {"version": application.case.version})
    assert "Hør patienten, før du giver afslag" in answered.text
    assert "Fordi du har en tid her." in answered.text
    assert not Decision.objects.exists()


def test_page_says_what_is_lacking_before_anything_can_be_decided(adviser, application, by):
    matter.change_matter(application, events=[APPLIED], by=by, at=AT)
    assert "Vejled først om begge regler" in adviser.get(address(application)).text


def test_hearing_begins_with_the_reasons_of_the_assessment(adviser, application):
    asked = adviser.get(address(application, "hear_authorisation"))
    assert "Vi overvejer at sige nej" in asked.text


def test_page_of_the_matters_leads_there(adviser, application):
    assert f'href="{address(application)}"' in adviser.get(page(application.case, "matters")).text


def test_matter_of_another_kind_has_no_such_page(adviser, application, by):
    other = matter.add_matter(application.case, kind="transport", by=by, at=AT)
    assert adviser.get(address(other)).status_code == 404


def test_who_may_not_decide_is_refused(client, application):
    log_in(client, a_user("lawyer", office=application.case.office))
    assert client.post(address(application), {"kind": "grant"}).status_code == 403
