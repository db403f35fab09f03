"""The one settings file. Every value that differs between installations comes from the environment, and is read as the
table in `variables.py` says.
"""

from ipaddress import ip_network
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from rettidig import keyring
from rettidig.config import environment as env
from rettidig.integrations import postgres

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = env.path("RETTIDIG_VAR", BASE_DIR / "var")

DEMO = env.flag("DEMO")
DEBUG = env.flag("DEBUG")
SECRET_KEY, PERSON_KEY = env.text("SECRET_KEY"), env.text("PERSON_KEY")
SECRET_KEY_FALLBACKS = env.texts("SECRET_KEY_FALLBACKS")
if DEMO or not (env.is_set("DATABASE_URL") or SECRET_KEY or PERSON_KEY):  # the embedded database holds no real cases
    demo_keys = keyring.read_or_make(VAR_DIR)
    SECRET_KEY, PERSON_KEY = SECRET_KEY or demo_keys[0], PERSON_KEY or f"{demo_keys[1]},{keyring.PUBLISHED}"
else:
    try:
        keyring.check(secret_key=SECRET_KEY, person_key=PERSON_KEY, old_secret_keys=SECRET_KEY_FALLBACKS)
    except keyring.BadKeys as fault:
        raise ImproperlyConfigured(str(fault)) from fault
ALLOWED_HOSTS = env.texts("ALLOWED_HOSTS")

# The proxy that ends TLS in front of the server (docs/operations.md)
HTTPS = env.flag("HTTPS")
# The proxies whose X-Forwarded-For and X-Forwarded-Proto are believed, by network. Without TLS there is none in front.
LOOPBACK = ["127.0.0.0/8", "::1"]
TRUSTED_PROXIES = [
    ip_network(each, strict=False) for each in env.texts("TRUSTED_PROXIES") or (LOOPBACK if HTTPS else [])
]
# How many proxies to believe whatever their addresses; only where nobody can reach the server past them
PROXY_COUNT = env.number("PROXY_COUNT")
CSRF_TRUSTED_ORIGINS = env.texts("CSRF_TRUSTED_ORIGINS")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # ProxyMiddleware takes it away from all others
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS") if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("HSTS_SUBDOMAINS")
SECURE_HSTS_PRELOAD = env.flag("HSTS_PRELOAD")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "procrastinate.contrib.django",
    "rettidig.limits",
    "rettidig.casework",
    "rettidig.jobs",
    "rettidig.web",
]

MIDDLEWARE = [
    "rettidig.web.health.HealthMiddleware",
    "rettidig.web.proxies.ProxyMiddleware",
    "rettidig.web.proxies.HttpsMiddleware",
    "rettidig.web.static_files.StaticFilesMiddleware",
    "rettidig.web.request_log.RequestLogMiddleware",
    "rettidig.web.middleware.NoStoreMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "rettidig.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rettidig.web.middleware.LoginTimeMiddleware",
    "rettidig.web.middleware.FirstPasswordMiddleware",
    "rettidig.web.middleware.SecondFactorMiddleware",
    "rettidig.web.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "rettidig.config.urls"
WSGI_APPLICATION = "rettidig.config.wsgi.application"
CSRF_FAILURE_VIEW = "rettidig.web.csrf.failure"

LOADERS = ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "rettidig" / "web" / "templates"],  # before the libraries' own pages
        "OPTIONS": {
            # "page.html#part" and its tags; both lines go when Django is 6.0, which has the same built in
            "loaders": [("template_partials.loader.Loader", [("django.template.loaders.cached.Loader", LOADERS)])],
            "builtins": ["template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "rettidig.web.context.site",
            ],
        },
    }
]

DATABASES = {
    "default": env.database(
        "DATABASE_URL",
        postgres.embedded_url(VAR_DIR / "postgres", user=postgres.APPLICATION),
        conn_max_age=60,
        conn_health_checks=True,
    )
}
# The role that owns the tables, for the commands that change them; where none is named it is the application's own
OWNER_DATABASE = (
    env.database("DATABASE_OWNER_URL", env.text("DATABASE_URL"))
    if env.is_set("DATABASE_URL")
    else dj_database_url.parse(postgres.embedded_url(VAR_DIR / "postgres", user=postgres.OWNER))
)
if any(DATABASES["default"][part] != OWNER_DATABASE[part] for part in ("ENGINE", "HOST", "PORT", "NAME")):
    raise ImproperlyConfigured("DATABASE_OWNER_URL must name the same database as DATABASE_URL, with another user.")
DATABASE_ROLE, DATABASE_OWNER_ROLE = postgres.role_of(DATABASES["default"]), postgres.role_of(OWNER_DATABASE)
DATABASE_RETENTION_ROLE = env.text("DATABASE_RETENTION_ROLE")
# Nothing is kept in a cache: what must be remembered is counted in rettidig.limits, where nothing is culled.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "casework.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "public:start"
START_PAGES = {
    "adviser": "desk:start",
    "administrative": "desk:start",
    "lead": "desk:morning",
    "lawyer": "desk:start",
    "administrator": "office:running",
    "data_protection": "office:readings",
    "partner": "partner:start",
    "management": "management:start",
}
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "rettidig.integrations.login.adapters.StaffAccountAdapter"
ACCOUNT_RATE_LIMITS = False  # they lie in the cache; integrations/login/tries.py has those of the product
ACCOUNT_FORMS = {"change_password": "rettidig.integrations.login.forms.NewPasswordForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "rettidig.integrations.login.adapters.StaffMFAAdapter"
MFA_FORMS = {
    "authenticate": "rettidig.integrations.login.forms.CodeForm",
    "reauthenticate": "rettidig.integrations.login.forms.CodeAgainForm",
    "activate_totp": "rettidig.integrations.login.forms.FirstCodeForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody is reached by e-mail here
MFA_TOTP_ISSUER = "Rettidig"
MFA_TOTP_TOLERANCE = 1

# The provider at which citizens log in (rettidig.integrations.citizen_login); without an issuer there is no login
CITIZEN_LOGIN_ISSUER = env.text("CITIZEN_LOGIN_ISSUER").rstrip("/")
CITIZEN_LOGIN_CLIENT, CITIZEN_LOGIN_SECRET = env.text("CITIZEN_LOGIN_CLIENT"), env.text("CITIZEN_LOGIN_SECRET")
CITIZEN_LOGIN_SCOPE = " ".join(env.texts("CITIZEN_LOGIN_SCOPE"))
CITIZEN_LOGIN_CLAIMS, CITIZEN_LOGIN_LEVELS = env.pairs("CITIZEN_LOGIN_CLAIMS"), env.texts("CITIZEN_LOGIN_LEVELS")
if CITIZEN_LOGIN_ISSUER and not (CITIZEN_LOGIN_CLIENT and CITIZEN_LOGIN_SECRET):
    raise ImproperlyConfigured("With CITIZEN_LOGIN_ISSUER, set CITIZEN_LOGIN_CLIENT and CITIZEN_LOGIN_SECRET.")
if not dict(CITIZEN_LOGIN_CLAIMS).keys() >= {"number", "level"}:
    raise ImproperlyConfigured("CITIZEN_LOGIN_CLAIMS must name number and level.")
if CITIZEN_LOGIN_ISSUER.startswith("http:") and not DEMO:
    raise ImproperlyConfigured("CITIZEN_LOGIN_ISSUER must begin with https:.")

SESSION_COOKIE_HTTPONLY = True
SESSION_ENGINE = "rettidig.web.session_store"
SESSION_SERIALIZER = "rettidig.web.session_store.EncryptedSerializer"
SESSION_IDLE_SECONDS = env.number("IDLE_SECONDS")  # of staff, of citizens, and of a case opened with its code
SESSION_LOGIN_SECONDS = SESSION_COOKIE_AGE = env.number("SESSION_SECONDS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SAMESITE = "Lax"
if HTTPS:  # cookies that no other host and no http page can set (RFC 6265bis)
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = "__Host-session", "__Host-csrf", "__Host-language"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "frame-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

LANGUAGE_CODE = "da"
LANGUAGES = [("da", _("Dansk")), ("en", _("English")), ("de", _("Tysk"))]
LOCALE_PATHS = [BASE_DIR / "rettidig" / "locale"]
TIME_ZONE = "Europe/Copenhagen"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    ("dkfds", NODE_MODULES / "dkfds" / "dist"),
    ("htmx", NODE_MODULES / "htmx.org" / "dist"),
    ("altcha/widget", NODE_MODULES / "altcha" / "dist" / "external"),
    ("altcha/workers", NODE_MODULES / "altcha" / "dist" / "workers"),
]
STATICFILES_FINDERS = [
    "rettidig.web.static_finder.TrimmedFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": env.text("STATICFILES")},
}

ATTACHMENT_BYTES_MAX = env.number("ATTACHMENT_BYTES_MAX")
REGISTER_FILE_BYTES_MAX = env.number("REGISTER_FILE_BYTES_MAX")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "rettidig.web.uploads.CappedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
CLAMD_ADDRESS = env.text("CLAMD_ADDRESS") or ("fake" if DEMO else "")
RE_REFERRAL_FOLDER = env.text("RE_REFERRAL_FOLDER")
COMPLAINT_FOLDER = env.text("COMPLAINT_FOLDER")
EMAIL_HOST, EMAIL_PORT, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_TLS, EMAIL_USE_SSL = env.mail_server(
    "EMAIL_URL"
)
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL, SITE_URL = env.text("EMAIL_FROM"), env.text("SITE_URL").rstrip("/")
if DEMO and not SITE_URL:
    SITE_URL = f"http://localhost:{env.text('PORT')}"
TEXTS_URL = env.text_gateway("TEXTS_URL") or (f"folder:{VAR_DIR / 'texts'}" if DEMO else "")
TEXTS_KEY, TEXTS_SENDER = env.text("TEXTS_KEY"), env.text("TEXTS_SENDER")
LOOKUPS_STORE = env.path("LOOKUPS_STORE", VAR_DIR / "lookups")
LOOKUPS_JUDGED = env.path("LOOKUPS_JUDGED", LOOKUPS_STORE / "judged")
LOOKUPS_RULES = env.text("LOOKUPS_RULES")
PUBLIC_OFFICE = env.text("PUBLIC_OFFICE")
# How much within a quarter of an hour is a flood (rettidig.limits.pressure)
FLOOD_DRAFTS, FLOOD_SENDINGS = env.number("FLOOD_DRAFTS"), env.number("FLOOD_SENDINGS")
OFFICE_SECONDS = env.number("OFFICE_SECONDS")  # how long what is told of the office may be old
WAS_URL = env.text("WAS_URL")
SECURITY_CONTACT = env.text("SECURITY_CONTACT")  # https: or mailto: address for /.well-known/security.txt
METRICS_TOKEN = env.text("METRICS_TOKEN")
EXAMINATIONS = "rettidig.cli.doctor.examine_running"  # the function that examines the installation
DEMO_LOGINS = "rettidig.casework.demo.logins" if DEMO else ""  # the function that names the demo's people
# HttpsMiddleware is Django's own with more; preloading is decided by the owner of the whole domain.
# `rettidig doctor --url` tests what the proxy does
SILENCED_SYSTEM_CHECKS = ["security.W001", "security.W021"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "rettidig.config.logs.JsonFormatter"},
    },
    "filters": {"impersonal": {"()": "rettidig.config.impersonal_log.WithoutPersonalData"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": env.log_format(is_demo=DEMO),
            "filters": ["impersonal"],
        }
    },
    "loggers": {
        "gunicorn.error": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "procrastinate": {"level": "WARNING"},
        "psycopg.pool": {"level": "ERROR"},
        "django.request": {"level": "CRITICAL"},  # names whole addresses; requests are logged by RequestLogMiddleware
        "waitress.queue": {"level": "ERROR"},  # a request that waits for a thread is no trouble
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL")},
}
