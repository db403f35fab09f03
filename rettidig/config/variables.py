"""The variables of the environment that the product reads: the one table.

`environment.py` reads them, and prints this table for docs/operations.md and deploy/rettidig.env.
"""

from dataclasses import dataclass

TEXT, SECRET, LIST, FLAG, NUMBER, FOLDER, FILE = "text", "secret", "list", "yes or no", "number", "folder", "file"
ALWAYS, PROXY, CITIZENS, FILES, DELIVERING, WATCHING, LOOKUPS, SELDOM = (
    "On every server",
    "Behind a proxy",
    "Login of citizens (MitID)",
    "Files that people send",
    "To hospitals and patients",
    "Logs and monitoring",
    "Where look-up logs are analysed",
    "Seldom",
)
ENCODED = "# is %23, % is %25, / is %2F, : is %3A, ? is %3F, @ is %40"


@dataclass(frozen=True)
class Variable:
    """One variable: its kind, what it means, in which situation it is needed, and what holds when it is not set."""

    name: str
    kind: str
    group: str
    meaning: str
    example: str
    default: str = ""
    default_words: str = ""  # where the default follows from something else
    choices: tuple[str, ...] = ()
    least: int = 0
    is_required: bool = False


VARIABLES = (
    Variable(
        "SECRET_KEY",
        SECRET,
        ALWAYS,
        "Signs sessions and forms. Long, random, and known to nobody; the same for web and worker.",
        "",
        is_required=True,
        default_words="it does not start; the demo has one of its own",
    ),
    Variable(
        "PERSON_KEY",
        SECRET,
        ALWAYS,
        "Encrypts CPR numbers in the database. They cannot be read without it: keep a copy apart from the database.",
        "",
        is_required=True,
        default_words="it does not start; the demo has one of its own",
    ),
    Variable(
        "DATABASE_URL",
        SECRET,
        ALWAYS,
        f"The PostgreSQL that holds everything. Signs in user name and password are percent-encoded: {ENCODED}.",
        "postgresql://rettidig:PASSWORD@localhost:5432/rettidig",
        is_required=True,
        default_words="the demo and the tests start one of their own",
    ),
    Variable(
        "DATABASE_OWNER_URL",
        SECRET,
        ALWAYS,
        "The same database as the role that owns the tables. For `rettidig migrate`, `database` and `keys` only: keep "
        "it in owner.env, which web and worker do not read.",
        "postgresql://rettidig_owner:PASSWORD@localhost:5432/rettidig",
        default_words="DATABASE_URL",
    ),
    Variable(
        "DATABASE_ADMIN_URL",
        SECRET,
        ALWAYS,
        "A user who may make roles, as --admin of `rettidig database setup`. For that one command: keep it in no file.",
        "postgresql://postgres:PASSWORD@localhost:5432/postgres",
    ),
    Variable(
        "ALLOWED_HOSTS",
        LIST,
        ALWAYS,
        "The names under which the site is reached, with commas between. A request for another name is refused.",
        "patientkontor.example.dk",
        default="localhost,127.0.0.1,[::1]",
        is_required=True,
    ),
    Variable(
        "HTTPS",
        FLAG,
        ALWAYS,
        "The site is reached over https: cookies are sent over https only, and browsers are told never to use http.",
        "true",
        default="false",
        is_required=True,
    ),
    Variable(
        "PUBLIC_OFFICE",
        TEXT,
        ALWAYS,
        "The office whose public pages are shown, by its short name in `rettidig office`.",
        "midtjylland",
        default="midtjylland",
        is_required=True,
    ),
    Variable(
        "WAS_URL",
        TEXT,
        ALWAYS,
        "The site's accessibility statement (tilgængelighedserklæring), which every public authority must have.",
        "https://www.was.digst.dk/patientkontor-example-dk",
        default_words="none: the page says how far the product itself has been tested",
    ),
    Variable(
        "SECURITY_CONTACT",
        TEXT,
        ALWAYS,
        "Where faults of security are told: an https: or mailto: address.",
        "mailto:sikkerhed@example.dk",
        default_words="no /.well-known/security.txt",
    ),
    Variable(
        "CSRF_TRUSTED_ORIGINS",
        LIST,
        PROXY,
        "Addresses from which forms are accepted although the product sees another: where a proxy changes the name.",
        "https://patientkontor.example.dk",
    ),
    Variable(
        "TRUSTED_PROXIES",
        LIST,
        PROXY,
        "The networks of the proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.",
        "10.1.2.0/28",
        default_words="this machine, with HTTPS; else none",
    ),
    Variable(
        "PROXY_COUNT",
        NUMBER,
        PROXY,
        "How many proxies to believe whatever their addresses; only where nobody can reach the server past them.",
        "1",
        default="0",
    ),
    Variable("HSTS_SECONDS", NUMBER, PROXY, "How long browsers keep to https.", "31536000", default="31536000"),
    Variable("HSTS_SUBDOMAINS", FLAG, PROXY, "The same for every name below the site's.", "true", default="true"),
    Variable(
        "HSTS_PRELOAD", FLAG, PROXY, "Allows browsers to know it before the first visit.", "false", default="false"
    ),
    Variable(
        "CITIZEN_LOGIN_ISSUER",
        TEXT,
        CITIZENS,
        "The OpenID provider at which citizens log in: a broker of MitID, or a gateway before NemLog-in. Without it "
        "the public pages offer no login; every form works all the same. Register /mine-sager/retur/ there.",
        "https://login.example.dk",
        default_words="no login of citizens",
    ),
    Variable("CITIZEN_LOGIN_CLIENT", TEXT, CITIZENS, "The name of this site at the provider.", "rettidig"),
    Variable("CITIZEN_LOGIN_SECRET", SECRET, CITIZENS, "The password of this site at the provider.", ""),
    Variable(
        "CITIZEN_LOGIN_SCOPE",
        LIST,
        CITIZENS,
        "What is asked for; it must bring the CPR number.",
        "openid,mitid,ssn",
        default="openid,profile",
    ),
    Variable(
        "CITIZEN_LOGIN_CLAIMS",
        LIST,
        CITIZENS,
        "What the provider calls the CPR number, the name, the level of assurance, and the protection of name and "
        "address.",
        "number=nin,name=name,level=mitid_loa,protected=mitid_name_and_address_protection",
        default="number=cprNumberIdentifier,name=name,level=loa,protected=mitid_name_and_address_protection",
    ),
    Variable(
        "CITIZEN_LOGIN_LEVELS",
        LIST,
        CITIZENS,
        "The provider's words for the levels of assurance that are high enough; every other login is refused. NSIS "
        "Substantial is the least for health.",
        "Substantial,High",
        default="Substantial,High,https://data.gov.dk/concept/core/nsis/Substantial,"
        "https://data.gov.dk/concept/core/nsis/High",
    ),
    Variable(
        "CLAMD_ADDRESS",
        TEXT,
        FILES,
        "ClamAV's daemon: a socket, or host:port. Without one, files that people send stay in quarantine.",
        "/run/clamav/clamd.ctl",
        default_words="none; the demo has an imitation",
    ),
    Variable(
        "ATTACHMENT_BYTES_MAX",
        NUMBER,
        FILES,
        "The largest file that is taken in, in bytes. The proxy must let more through, so that the page can say so.",
        "10485760",
        default="10485760",
        least=1,
    ),
    Variable(
        "REGISTER_FILE_BYTES_MAX",
        NUMBER,
        FILES,
        "The largest file that a page takes for a register (codes, waiting times), in bytes. The proxy must let a "
        "megabyte more through to /registre/; `rettidig registers import` has no limit.",
        "134217728",
        default="134217728",
        least=1,
    ),
    Variable(
        "RE_REFERRAL_FOLDER",
        FOLDER,
        DELIVERING,
        "Where re-referrals are put as files, in one folder for each hospital that the register gives them so: "
        "docs/file-drop.md. Health data: on an encrypted disk, and nobody but the hospital reads its folder.",
        "/srv/rettidig/hospitals",
        default_words="none: such a hospital reads its page, or gets paper",
    ),
    Variable(
        "COMPLAINT_FOLDER",
        FOLDER,
        DELIVERING,
        "Where PDF files with complaints over hospitals are put, in one folder for each office with its short name: "
        "docs/file-drop.md. Health data: on an encrypted disk.",
        "/srv/rettidig/complaints",
        default_words="none: the files are taken in on the page",
    ),
    Variable(
        "EMAIL_URL",
        SECRET,
        DELIVERING,
        "The mail server that tells patients that there is something new in their case, and brings departments the "
        "link to what they are asked. smtp: is without encryption, "
        f"smtp+tls: is STARTTLS, smtp+ssl: is TLS. {ENCODED}.",
        "smtp+tls://rettidig:PASSWORD@mail.example.dk:587",
        default_words="no e-mail is sent",
    ),
    Variable(
        "EMAIL_FROM",
        TEXT,
        DELIVERING,
        "The sender of those e-mails. With EMAIL_URL it must be set.",
        "svar-ikke@example.dk",
    ),
    Variable(
        "SITE_URL",
        TEXT,
        DELIVERING,
        "The address of the site, for the link in e-mails and texts. With EMAIL_URL or TEXTS_URL it must be set.",
        "https://patientkontor.example.dk",
    ),
    Variable(
        "TEXTS_URL",
        TEXT,
        DELIVERING,
        "The gateway that sends text messages: an https: address that takes one as JSON (sender, recipient, message, "
        "reference) with `Authorization: Token …`. With it, TEXTS_KEY, TEXTS_SENDER and SITE_URL must be set.",
        "https://messaging.gatewayapi.eu/mobile/single",
        default_words="no text is sent; the demo keeps them in a folder",
    ),
    Variable("TEXTS_KEY", SECRET, DELIVERING, "The gateway's key.", ""),
    Variable(
        "TEXTS_SENDER",
        TEXT,
        DELIVERING,
        "Who the texts come from: at most 11 letters, as the gateway knows it.",
        "Patientktr",
    ),
    Variable(
        "LOG_FORMAT",
        TEXT,
        WATCHING,
        "One JSON object for each line, or a line for people.",
        "json",
        choices=("json", "line"),
        default_words="json; in a terminal and in the demo: line",
    ),
    Variable(
        "LOG_LEVEL",
        TEXT,
        WATCHING,
        "The least serious messages that are logged. Requests are logged as INFO.",
        "INFO",
        default="INFO",
        default_words="INFO; for commands: WARNING",
        choices=("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"),
    ),
    Variable(
        "METRICS_TOKEN",
        SECRET,
        WATCHING,
        "Opens /metrics to whoever sends it as `Authorization: Bearer …`. Without it there is no such page.",
        "",
    ),
    Variable(
        "LOOKUPS_STORE",
        FOLDER,
        LOOKUPS,
        "Look-up logs as they were read in. Health data: back it up, and let nobody else read it.",
        "/var/lib/rettidig/lookups",
        default_words="lookups below RETTIDIG_VAR",
    ),
    Variable(
        "LOOKUPS_JUDGED",
        FOLDER,
        LOOKUPS,
        "What the last analysis found.",
        "/var/lib/rettidig/lookups/judged",
        default_words="judged below LOOKUPS_STORE",
    ),
    Variable(
        "LOOKUPS_RULES",
        FILE,
        LOOKUPS,
        "The region's own rules for what explains a look-up.",
        "/etc/rettidig/lookups.yaml",
        default_words="the rules that come with the product",
    ),
    Variable(
        "SPARK_MASTER",
        TEXT,
        LOOKUPS,
        "The Spark cluster of `rettidig lookups analyse --engine spark`, which is an extra.",
        "spark://spark.example.dk:7077",
        default="local[2]",
    ),
    Variable(
        "PORT",
        NUMBER,
        SELDOM,
        "The port that `rettidig serve` listens on.",
        "8000",
        default="8000",
        least=1,
    ),
    Variable(
        "RETTIDIG_VAR",
        FOLDER,
        SELDOM,
        "What is made while installing and running: collected style and scripts, and the demo's database.",
        "/opt/rettidig/var",
        default_words="var in the installation",
    ),
    Variable(
        "SESSION_SECONDS",
        NUMBER,
        SELDOM,
        "How long a login lasts.",
        "36000",
        default="36000",
        least=60,
    ),
    Variable(
        "SECRET_KEY_FALLBACKS",
        LIST,
        SELDOM,
        "Earlier values of SECRET_KEY, for a day after it was replaced.",
        "",
    ),
    Variable(
        "DATABASE_RETENTION_ROLE",
        TEXT,
        SELDOM,
        "The role whose removals the guards of the database let through.",
        "rettidig_retention",
        default="rettidig_retention",
    ),
    Variable(
        "IDLE_SECONDS",
        NUMBER,
        SELDOM,
        "How long a login of staff, or a case that a patient has opened with its code, lasts while nothing is done.",
        "1800",
        default="1800",
        least=60,
    ),
    Variable(
        "OFFICE_SECONDS",
        NUMBER,
        SELDOM,
        "How old the office's name, hours and telephone on a page may be.",
        "10",
        default="10",
    ),
    Variable(
        "FLOOD_DRAFTS",
        NUMBER,
        SELDOM,
        "How many inquiries begun by everybody within a quarter of an hour are a flood. Then each browser proves work.",
        "1000",
        default="1000",
        least=1,
    ),
    Variable(
        "FLOOD_SENDINGS",
        NUMBER,
        SELDOM,
        "How many inquiries, or files, sent by all in a quarter of an hour are a flood. Then each browser proves work.",
        "300",
        default="300",
        least=1,
    ),
    Variable(
        "STATICFILES",
        TEXT,
        SELDOM,
        "Django's storage class for style and scripts.",
        "whitenoise.storage.CompressedManifestStaticFilesStorage",
        default="whitenoise.storage.CompressedManifestStaticFilesStorage",
    ),
    Variable(
        "DEMO",
        FLAG,
        SELDOM,
        "Shows logins and codes to everybody: for `make run` only, never where there are real cases.",
        "false",
        default="false",
    ),
    Variable(
        "DEBUG",
        FLAG,
        SELDOM,
        "Django's error pages, which show settings and data: on a developer's machine only.",
        "false",
        default="false",
    ),
)
