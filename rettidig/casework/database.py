"""The roles of the database, and what each may do there (decision 0012).

The owner owns the tables and changes them in `migrate`. Pages and jobs work as the application, which owns nothing.
The retention role, which the owner takes with SET ROLE, is the only one whose removals the guards let through.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import Connection, sql

from rettidig.integrations.postgres import IMPERSONAL_LOG

from .guards import APP, privileges

READ_ONLY = ("django_migrations",)
EVERYTHING = ("SELECT", "INSERT", "UPDATE", "DELETE")


class Roles(NamedTuple):
    """The names of the three roles of one installation."""

    owner: str
    application: str
    retention: str

    @property
    def are_apart(self) -> bool:
        return self.owner != self.application


def roles() -> Roles:
    """The roles as the settings name them."""
    return Roles(settings.DATABASE_OWNER_ROLE, settings.DATABASE_ROLE, settings.DATABASE_RETENTION_ROLE)


@contextmanager
def as_owner() -> Iterator[None]:
    """Inside, one is connected as the owner. For commands, which have one thread and are not in a transaction yet."""
    before, owner = dict(connection.settings_dict), settings.OWNER_DATABASE
    connection.close()
    connection.settings_dict.update(
        {part: owner[part] for part in ("USER", "PASSWORD")}, OPTIONS=owner.get("OPTIONS", {})
    )
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


class NotOwner(Exception):
    """This role may not change the tables; the text says what to do."""


def check_is_owner() -> None:
    """Raises NotOwner unless the role that we are connected as may change the tables."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege('public', 'CREATE'), current_user")
        may, role = cursor.fetchone()
    if not may:
        cure = "Set DATABASE_OWNER_URL; `rettidig database setup` makes the role that it names."
        raise NotOwner(f"The role {role} may not change the tables. {cure}")


def grant() -> None:
    """Give the application and the retention role what they need of each table, and nothing else. For the owner.

    Nothing is done where the installation has one role for everything.
    """
    if not roles().are_apart:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in _grants(cursor):
            cursor.execute(statement)


def _grants(cursor: CursorWrapper) -> Iterator[sql.Composed]:
    application, retention = sql.Identifier(roles().application), sql.Identifier(roles().retention)
    models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
    for (name,) in cursor.fetchall():
        table = sql.Identifier("public", name)
        mine = ["SELECT"] if name in READ_ONLY else privileges(models[name]) if name in models else EVERYTHING
        yield sql.SQL("REVOKE ALL ON {} FROM PUBLIC, {}").format(table, application)
        yield sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(", ".join(mine)), table, application)
        if name in models and models[name]._meta.app_label == APP:
            yield sql.SQL("GRANT SELECT, UPDATE, DELETE ON {} TO {}").format(table, retention)
    count = sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}")
    yield count.format(application)
    # The import of earlier years counts on from the numbers that it brought
    yield sql.SQL("GRANT UPDATE ON SEQUENCE public.casework_case_number TO {}").format(application)
    later = sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {} ON {} TO {}")
    yield later.format(sql.SQL(", ".join(EVERYTHING)), sql.SQL("TABLES"), application)
    yield later.format(sql.SQL("USAGE, SELECT"), sql.SQL("SEQUENCES"), application)


# What the application's role must not be or have, each with the question that finds it. Roles are parameters.
APPLICATION_FAULTS = {
    "is the owner of the tables too": "SELECT %(owner)s = %(application)s",
    "is a superuser, or may make roles or databases": """
        SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls
        FROM pg_roles WHERE rolname = %(application)s""",
    "owns tables": """
        SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace
            AND pg_get_userbyid(relowner) = %(application)s)""",
    "may make tables": "SELECT has_schema_privilege(%(application)s, 'public', 'CREATE')",
    "may take the role of the owner or of retention": """
        SELECT EXISTS (SELECT FROM pg_roles WHERE rolname IN (%(owner)s, %(retention)s)
            AND rolname <> %(application)s AND pg_has_role(%(application)s, oid, 'MEMBER'))""",
    "may switch triggers off": "SELECT has_parameter_privilege(%(application)s, 'session_replication_role', 'SET')",
    "may empty tables or set triggers": """
        SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
            AND has_table_privilege(%(application)s, oid, 'TRUNCATE, TRIGGER, REFERENCES'))""",
    "may change or delete the audit log": """
        SELECT bool_or(has_any_column_privilege(%(application)s, name, 'UPDATE')
            OR has_table_privilege(%(application)s, name, 'DELETE'))
        FROM unnest(ARRAY['casework_auditevent', 'casework_auditremoval', 'casework_auditseal']) AS name""",
    "is not the one that this process works as": "SELECT current_user <> %(application)s",
    "lacks the right to work with some tables": """
        SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
            AND NOT has_table_privilege(%(application)s, oid, 'SELECT'))""",
}

CREATE = """DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {literal}) THEN CREATE ROLE {role} {login}; END IF;
END $$"""
NO_POWERS = """DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = {literal}
        AND (rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls))
    THEN ALTER ROLE {role} NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS; END IF;
END $$"""
NOT_MEMBER = """DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_auth_members JOIN pg_roles ON pg_roles.oid = roleid
        WHERE rolname = {group} AND member = (SELECT oid FROM pg_roles WHERE rolname = {literal}))
    THEN REVOKE {group_role} FROM {role}; END IF;
END $$"""
LOG = """DO $$ BEGIN
    ALTER ROLE {role} SET {setting} = {value};
EXCEPTION WHEN insufficient_privilege THEN
    RAISE WARNING 'Only a superuser can set {setting} for a role. Set it for the whole server.';
END $$"""
NOT_MINE = """DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_database WHERE datname = {database_literal} AND pg_get_userbyid(datdba) = {literal})
    THEN ALTER DATABASE {database} OWNER TO {owner}; END IF;
END $$"""
# Sequences of identity columns follow their table; types of tables and arrays follow what they are of
HAND_OVER = """DO $$
DECLARE it record;
BEGIN
    FOR it IN
        SELECT format('ALTER %s %s OWNER TO {role}', kind, name) AS statement FROM (
            SELECT relowner AS owner, oid, oid::regclass::text AS name,
                CASE relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END AS kind
            FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'S')
                AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype IN ('a', 'i')
                    AND classid = 'pg_class'::regclass AND refclassid = 'pg_class'::regclass)
            UNION ALL SELECT proowner, oid, oid::regprocedure::text, 'ROUTINE'
            FROM pg_proc WHERE pronamespace = 'public'::regnamespace
            UNION ALL SELECT typowner, oid, oid::regtype::text, 'TYPE'
            FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typelem = 0
                AND (typrelid = 0 OR (SELECT relkind FROM pg_class WHERE oid = typrelid) = 'c')
        ) AS things
        WHERE owner <> (SELECT oid FROM pg_roles WHERE rolname = {literal})
            AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = things.oid AND deptype = 'e')
    LOOP
        EXECUTE it.statement;
    END LOOP;
END $$"""


def setup(names: Roles, *, database: str) -> list[str]:
    """The statements, for an administrator of the server, that make the roles and let them into the database.

    They may be run again and again. Whatever stands in the schema `public` is handed over to the owner.
    """
    owner, application, retention = names
    granted = {"owner": owner, "application": application, "retention": retention, "database": database}
    known = {name: sql.Identifier(value) for name, value in granted.items()}
    statements = [_of(CREATE, role, login=sql.SQL("LOGIN")) for role in (owner, application)]
    statements.append(_of(CREATE, retention, login=sql.SQL("NOLOGIN")))
    statements.append(_of(NO_POWERS, application))
    statements += [
        _of(NOT_MEMBER, application, group=sql.Literal(group), group_role=sql.Identifier(group))
        for group in (owner, retention)
    ]
    statements += [
        sql.SQL(text).format(**known)
        for text in (
            "GRANT {retention} TO {owner}",
            "GRANT CONNECT ON DATABASE {database} TO {owner}",
            "GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {application}",
            "REVOKE CREATE ON DATABASE {database} FROM PUBLIC, {application}",
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {application}",
            "GRANT USAGE, CREATE ON SCHEMA public TO {owner}",
            "GRANT USAGE ON SCHEMA public TO {application}, {retention}",
        )
    ]
    for setting, value in IMPERSONAL_LOG.items():
        for role in (owner, application):
            statements.append(_of(LOG, role, setting=sql.SQL(setting), value=sql.Literal(value)))
    place = {"database": known["database"], "database_literal": sql.Literal(database), "owner": known["owner"]}
    statements += [_of(NOT_MINE, application, **place), _of(HAND_OVER, owner)]
    return [statement.as_string() for statement in statements]


def _of(template: str, role: str, **parts: sql.Composable) -> sql.Composed:
    return sql.SQL(template).format(role=sql.Identifier(role), literal=sql.Literal(role), **parts)


def set_up(administrator: Connection[Any], names: Roles, *, passwords: dict[str, str] | None = None) -> None:
    """Run the statements of `setup` in the database that the administrator is connected to.

    `passwords` by role are set; the server sees their SCRAM form only.
    """
    with administrator.transaction():
        administrator.execute("SELECT pg_advisory_xact_lock(hashtext('rettidig database setup'))")
        for statement in setup(names, database=administrator.info.dbname):
            administrator.execute(statement)
        for role, password in (passwords or {}).items():
            secret = administrator.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
            change = sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(secret))
            administrator.execute(change)
