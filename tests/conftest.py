"""Fixtures of the journeys: one browser for each test process, pages, the accessibility check."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from weakref import WeakSet

import dj_database_url
import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.utils import translation
from hypothesis import HealthCheck
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django import DjangoDbBlocker

from tests import citizen_login
from tests.plugin import ADMIN_URL, ROLES, as_role
from tools import chromium

ROOT = Path(__file__).resolve().parents[1]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
IMAGES = ROOT / "docs" / "guide" / "images"
FLAGS = [
    "--headless",
    "--no-sandbox",  # the tests may run as root, and visit only our own pages
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HEIGHTS = {360: 640, 1280: 800}
FIRST_ROW = 12_000
WITHOUT_JAVASCRIPT: WeakSet[Page] = WeakSet()

# How long a test takes says how busy the machine is, and nothing else.
PATIENCE = 90_000  # milliseconds that a page may take before it is said to hang
expect.set_options(timeout=PATIENCE)
hypothesis.settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# The same examples for everybody, so that a change is judged by what it changed; EXPLORE=1 draws new ones.
hypothesis.settings.register_profile("same", parent=hypothesis.settings.get_profile("any machine"), derandomize=True)
hypothesis.settings.load_profile("any machine" if os.environ.get("EXPLORE") else "same")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium.find()
    if path is None:
        pytest.fail(chromium.CURE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS, env=chromium.environment(path))
        yield started
        started.close()


@pytest.fixture(scope="session")
def login_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with citizen_login.running_provider(tmp_path_factory.mktemp("login")) as issuer:
        yield issuer


@pytest.fixture
def login_provider(login_process: str, settings) -> str:
    """Citizens log in at a real provider, whose address it is."""
    settings.CITIZEN_LOGIN_ISSUER, settings.CITIZEN_LOGIN_CLIENT = login_process, "rettidig"
    settings.CITIZEN_LOGIN_SECRET = "any"
    return login_process


@pytest.fixture
def new_page(browser: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """Opens a page as a new visitor: `new_page(width=360, javascript=False, locale="en")`.

    Addresses are relative to the running product: `page.goto("/")`. A script error on a page fails the test.
    """
    contexts, errors = [], []

    def open_page(*, width: int = 1280, javascript: bool = True, locale: str = "da") -> Page:
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": HEIGHTS.get(width, 800)},
            java_script_enabled=javascript,
            locale=locale,
            timezone_id="Europe/Copenhagen",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        if not javascript:
            WITHOUT_JAVASCRIPT.add(page)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not errors


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A wide page with JavaScript."""
    return new_page()


@pytest.fixture
def axe(new_page: Callable[..., Page]) -> Callable[[Page], None]:
    """Fails with what axe finds on the page that is open: `axe(page)`."""

    def check(page: Page) -> None:
        page.wait_for_load_state()  # a click returns before the page that it opens has been read
        examined = _twin(page, new_page) if page in WITHOUT_JAVASCRIPT else page
        examined.evaluate(AXE.read_text())  # this way in is not bound by the page's Content Security Policy
        findings = examined.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        said = [f"{found['id']}: {found['help']} {node['target']}" for found in findings for node in found["nodes"]]
        assert not said, f"{page.url}\n" + "\n".join(said)

    return check


def _twin(page: Page, new_page: Callable[..., Page]) -> Page:
    """The same HTML at the same address in a page where axe, which is a script, can run."""
    html, width = page.content(), page.viewport_size["width"] if page.viewport_size else 1280
    twin = new_page(width=width)
    twin.route(page.url, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    twin.goto(page.url)
    return twin


@pytest.fixture
def screenshot() -> Callable[[Page, str], None]:
    """Keeps a picture of the page for the guide when SCREENSHOTS=1: `screenshot(page, "receipt")`."""

    def keep(page: Page, name: str) -> None:
        if os.environ.get("SCREENSHOTS") == "1":
            width = page.viewport_size["width"] if page.viewport_size else 1280
            IMAGES.mkdir(parents=True, exist_ok=True)
            path = IMAGES / f"{name}-{width}.png"
            page.screenshot(path=path, full_page=True)
            Image.open(path).convert("RGB").quantize(64).save(path, optimize=True)

    return keep


@pytest.fixture(autouse=True)
def _in_danish() -> None:
    """Each test begins in the product's own language, whatever an English reader asked for before."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The owner makes the test database, as in an installation."""
    settings.OWNER_DATABASE = dj_database_url.parse(as_role(os.environ[ADMIN_URL], ROLES.owner))
    settings.DATABASE_OWNER_ROLE = ROLES.owner
    _work_as(ROLES.owner)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Tests work as the application, whose audit events may here be of any day; the owner clears up.

    Numbers of rows begin where a page that writes them with a thousands separator would break an address.
    """
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE casework_auditevent DISABLE TRIGGER audit_at")
            cursor.execute(
                f"SELECT setval(oid, {FIRST_ROW}) FROM pg_class WHERE relkind = 'S' AND relname ~ '_id_seq$'"
            )
        _work_as(ROLES.application)
        yield
        _work_as(ROLES.owner)


def _work_as(role: str) -> None:
    connection.close()
    connection.settings_dict["OPTIONS"] = {"options": f"-c role={role}"}


@pytest.fixture(autouse=True, scope="session")
def _emptying_between_tests() -> Iterator[None]:
    """The superuser empties the tables between tests: nobody else can. The regions of the law and the
    authorities stay, as migrated.
    """
    plain = DatabaseOperations.execute_sql_flush

    def flush(self: DatabaseOperations, statements: list[str]) -> None:
        with psycopg.connect(os.environ[ADMIN_URL], dbname=self.connection.settings_dict["NAME"]) as administrator:
            administrator.execute("CREATE TEMPORARY TABLE regions AS TABLE casework_region")
            administrator.execute("CREATE TEMPORARY TABLE recipients AS TABLE casework_recipient")
            for statement in ["SET LOCAL session_replication_role = replica", *statements]:
                administrator.execute(statement)
            administrator.execute("INSERT INTO casework_region SELECT * FROM regions")
            administrator.execute("INSERT INTO casework_recipient SELECT * FROM recipients")

    DatabaseOperations.execute_sql_flush = flush
    yield
    DatabaseOperations.execute_sql_flush = plain
