"""Brings Superset's metadata database up to this image's version and serves the web pages, in one process.

Migrations, roles and permissions are done once per version, what is encrypted follows the key, and the
administrator's password is set at every start.
"""

import hashlib
import sys
import time
from pathlib import Path
from typing import Any

import flask_migrate
import psycopg2
from flask_appbuilder import Model
from gunicorn.app.base import BaseApplication
from superset import appbuilder, db, security_manager
from superset.app import create_app
from superset.utils.encrypt import EncryptedType, SecretsMigrator
from superset_config import PREVIOUS_SECRET_KEY, SECRET_KEY, SQLALCHEMY_DATABASE_URI, secret
from werkzeug.security import check_password_hash

HERE = Path(__file__).parent
ADMIN = "admin"
WAIT, PAUSE = 60.0, 0.1  # seconds in all for its database to answer, and between two tries
CHANGING = {"can_write", "can_add", "can_edit", "can_delete"}


class Server(BaseApplication):
    """Gunicorn around an application that is loaded before its workers fork: they share its memory."""

    def __init__(self, application: Any) -> None:
        self.application = application
        super().__init__()

    def load_config(self) -> None:
        """Sets Gunicorn's options."""
        options = {
            "bind": "0.0.0.0:8088",
            "workers": 2,
            "worker_class": "gthread",
            "threads": 8,
            "timeout": 120,
            "graceful_timeout": 5,
            "worker_tmp_dir": "/dev/shm",  # noqa: S108 - memory: a heartbeat on a slow disk ends workers
            "preload_app": True,
            "loglevel": "warning",
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application."""
        return self.application


class KeyChange(SecretsMigrator):
    """Encrypts with the new key what was encrypted with the one before."""

    def discover_encrypted_fields(self) -> dict[str, dict[str, EncryptedType]]:
        """The encrypted columns by table; Superset 6.1.0 looks where none is and changes nothing (#39391)."""
        columns = [column for table in Model.metadata.tables.values() for column in table.columns]
        found: dict[str, dict[str, EncryptedType]] = {}
        for column in columns:
            if isinstance(column.type, EncryptedType):
                found.setdefault(column.table.name, {})[column.name] = column.type
        return found


def connect() -> Any:
    """A connection to the metadata database, which may start at the same time as this program.

    Ends the program with one line when there is none to have within WAIT.
    """
    end = time.monotonic() + WAIT
    while True:
        try:
            return psycopg2.connect(SQLALCHEMY_DATABASE_URI.replace("+psycopg2", ""), connect_timeout=10)
        except psycopg2.OperationalError as error:
            if time.monotonic() > end:
                reason = str(error).strip().splitlines()[-1]
                sys.exit(f"error: Superset's database does not answer: {reason}; see the postgres container")
            time.sleep(PAUSE)


def version() -> str:
    """The digest of what decides the metadata database's content: the locked packages and the settings."""
    digest = hashlib.sha256()
    for name in ("requirements.lock", "superset_config.py"):
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()


def fingerprint() -> str:
    """A digest of the key that Superset encrypts with: of 192 random bits, so that it gives nothing away."""
    return hashlib.sha256(SECRET_KEY.encode()).hexdigest()


def recorded(connection: Any) -> dict[str, str]:
    """What the database was last prepared for, `version` and `key`; nothing when it is new."""
    with connection, connection.cursor() as cursor:
        cursor.execute("create table if not exists prepared (what text primary key, digest text not null)")
        cursor.execute("select what, digest from prepared")
        return dict(cursor.fetchall())


def record(connection: Any, what: str, digest: str) -> None:
    """Remembers what the database is prepared for."""
    statement = (
        "insert into prepared values (%s, %s) on conflict (what) do update set digest = excluded.digest"
    )
    with connection, connection.cursor() as cursor:
        cursor.execute(statement, (what, digest))


def prepare(app: Any) -> None:
    """Migrates the metadata database and synchronises roles and permissions."""
    print("migrating the metadata database", flush=True)
    flask_migrate.upgrade()
    app.sync_config_to_db()
    print("synchronising roles and permissions", flush=True)
    appbuilder.add_permissions(update_perms=True)
    security_manager.sync_role_definitions()
    set_roles()
    db.session.commit()


def set_roles() -> None:
    """Makes the roles that an administrator gives to people: a Viewer reads dashboards, an Editor makes some.

    Superset's own Gamma reads no data; its Alpha reads all of it.
    """
    data = security_manager.find_permission_view_menu("all_datasource_access", "all_datasource_access")
    gamma, alpha = (security_manager.find_role(name).permissions for name in ("Gamma", "Alpha"))
    security_manager.add_role("Viewer").permissions = [data, *(held for held in gamma if not changes(held))]
    security_manager.add_role("Editor").permissions = list(alpha)


def changes(held: Any) -> bool:
    """Whether a permission changes what others see; a viewer's own filters are kept by `...RestApi`."""
    return held.permission.name in CHANGING and not held.view_menu.name.endswith("RestApi")


def set_administrator() -> None:
    """Makes the administrator's account, or gives it the password of its secret."""
    password = secret("superset_admin_password")
    user = security_manager.find_user(ADMIN)
    if user is None:
        role = security_manager.find_role("Admin")
        security_manager.add_user(ADMIN, "Superset", "Admin", f"{ADMIN}@localhost", role, password)
    elif not check_password_hash(user.password, password):
        security_manager.reset_password(user.id, password)


def main() -> None:
    """Prepares what is not prepared yet, then serves until it is told to stop."""
    connection = connect()
    app = create_app()
    with app.app_context():
        before = recorded(connection)
        if before.get("version") != version():
            prepare(app)
            record(connection, "version", version())
        if before.get("key") != fingerprint():
            if PREVIOUS_SECRET_KEY:
                print("encrypting connections with the new key", flush=True)
                KeyChange(PREVIOUS_SECRET_KEY).run()
            record(connection, "key", fingerprint())
        connection.close()
        set_administrator()
        db.session.remove()
        db.engine.dispose()  # the workers must not share this process's connections
    print("serving on port 8088", flush=True)
    Server(app).run()


if __name__ == "__main__":
    main()
