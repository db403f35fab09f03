"""publiccode.yml keeps the rules of its standard (publiccode.yml, core) and says what the rest of the project says."""

import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ABOUT = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
# The standard's list of categories, and its list of scopes
CATEGORIES = """
accounting agile-project-management applicant-tracking application-development appointment-scheduling backup
billing-and-invoicing blog budgeting business-intelligence business-process-management cad call-center-management
cloud-management collaboration communications compliance-management contact-management content-management crm
customer-service-and-support data-analytics data-collection data-visualization design design-system
digital-asset-management digital-citizenship document-management donor-management e-commerce e-signature
educational-content email-management email-marketing employee-management enterprise-project-management
enterprise-social-networking erp event-management facility-management feedback-and-reviews-management
financial-reporting fleet-management fundraising gamification geographic-information-systems grant-management
graphic-design help-desk hr ide identity-management instant-messaging inventory-management it-asset-management
it-development it-management it-security it-service-management knowledge-management learning-management-system
marketing mind-mapping mobile-marketing mobile-payment network-management office online-booking online-community
payment-gateway payroll predictive-analysis procurement productivity-suite project-collaboration project-management
property-management real-estate-management remote-support resource-management sales-management seo service-desk
social-media-management survey talent-management task-management taxes-management test-management time-management
time-tracking translation video-conferencing video-editing visitor-management voip warehouse-management
web-collaboration web-conferencing website-builder whistleblowing workflow-management
"""
SCOPES = """
agriculture culture defence education emergency-services employment energy environment
finance-and-economic-development foreign-affairs healthcare infrastructures justice local-authorities manufacturing
research science-and-technology security society sport tourism transportation welfare
"""
MANDATORY = {
    *("publiccodeYmlVersion", "name", "url", "platforms", "categories", "developmentStatus", "softwareType"),
    *("description", "legal", "maintenance", "localisation"),
}


def test_every_mandatory_key_is_there():
    assert set(ABOUT) >= MANDATORY
    assert ABOUT["developmentStatus"] in ("concept", "development", "beta", "stable", "obsolete")
    assert re.fullmatch(r"standalone/(mobile|iot|desktop|web|backend|other)", ABOUT["softwareType"])


def test_categories_scopes_and_countries_are_of_the_standards_lists():
    assert set(ABOUT["categories"]) - set(CATEGORIES.split()) == set()
    assert set(ABOUT["intendedAudience"]["scope"]) - set(SCOPES.split()) == set()
    assert all(re.fullmatch("[a-z]{2}", country) for country in ABOUT["intendedAudience"]["countries"])


@pytest.mark.parametrize("language", ["da", "en"])
def test_description_is_as_long_as_the_standard_allows(language):
    told = ABOUT["description"][language]
    assert len(told["shortDescription"]) <= 150
    assert 150 <= len(told["longDescription"]) <= 10_000
    assert told["features"]


def test_maintainers_can_be_reached():
    assert ABOUT["maintenance"]["type"] in ("internal", "community")
    assert all(re.fullmatch(r"[^@\s]+@[\w-]+(\.[\w-]+)+", one["email"]) for one in ABOUT["maintenance"]["contacts"])


def test_version_and_licence_are_those_of_the_package():
    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    front_end = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    assert ABOUT["softwareVersion"] == package["version"] == front_end["version"]
    assert ABOUT["legal"]["license"] == package["license"] == front_end["license"]


def test_languages_are_those_of_the_pages(settings):
    assert ABOUT["localisation"]["availableLanguages"] == [code for code, _name in settings.LANGUAGES]
