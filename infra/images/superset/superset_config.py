"""Superset's settings in a stack: passwords come from files, and no chart is older than the last import."""

import re
from pathlib import Path
from typing import Any

from flask import Flask, redirect, request, session
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError
from superset.utils.log import DBEventLogger
from werkzeug.wrappers import Response

SECRETS = Path("/run/secrets")


def secret(name: str) -> str:
    """The content of one secret's file, without its line end."""
    return (SECRETS / name).read_text(encoding="utf-8").strip()


SECRET_KEY = secret("superset_secret_key")
PREVIOUS_SECRET_KEY = secret("superset_previous_secret_key") or None
GUEST_TOKEN_JWT_SECRET = SECRET_KEY  # embedding is off; this only keeps the published default out
SQLALCHEMY_DATABASE_URI = URL.create(
    "postgresql+psycopg2",
    username="superset",
    password=secret("superset_database_password"),
    host="postgres",
    port=5432,
    database="superset",
).render_as_string(hide_password=False)
SQLALCHEMY_EXAMPLES_URI = None
# The warehouse's container may be replaced below a running Superset: a dead connection is not handed out.
SQLALCHEMY_ENGINE_OPTIONS = {"pool_pre_ping": True}
PREVENT_UNSAFE_DB_CONNECTIONS = True

# A transform replaces the tables below the dashboards; the import after it has Superset forget what charts
# had been told. Superset's API for that empties the cache of metadata, so both are one folder of all workers.
CACHE_CONFIG = DATA_CACHE_CONFIG = {
    "CACHE_TYPE": "FileSystemCache",
    "CACHE_DIR": "/tmp/superset-cache",  # noqa: S108 - in the container, for its one user
    "CACHE_KEY_PREFIX": "",
    "CACHE_THRESHOLD": 2000,
    "CACHE_DEFAULT_TIMEOUT": 900,  # whoever runs dbt by hand sees it by then
}
STORE_CACHE_KEYS_IN_METADATA_DB = True

PUBLIC_ROLE_LIKE = None
AUTH_ROLE_PUBLIC = "Public"
AUTH_USER_REGISTRATION = False
FAB_API_SWAGGER_UI = False
WTF_CSRF_ENABLED = True
ENABLE_CORS = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = False  # the port is published over http, on the loopback interface only
RATELIMIT_ENABLED = True
RATELIMIT_STORAGE_URI = "memory://"
RATELIMIT_APPLICATION = "500 per second"  # a dashboard's page asks for a hundred files at once

# Pages load from this server alone, so the pixel that counts Superset's installations is not fetched.
TALISMAN_ENABLED = True
TALISMAN_CONFIG = {
    "content_security_policy": {
        "base-uri": ["'self'"],
        "default-src": ["'self'"],
        "img-src": ["'self'", "blob:", "data:"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": "'none'",
        "style-src": ["'self'", "'unsafe-inline'"],
        "font-src": ["'self'"],
        "script-src": ["'self'", "'strict-dynamic'"],
        "frame-ancestors": ["'self'"],
    },
    "content_security_policy_nonce_in": ["script-src"],
    "force_https": False,
    "session_cookie_secure": False,
}

# Fields of requests that carry secrets, at any depth.
SECRET_FIELDS = re.compile("password|secret|token|private_key|credential|encrypted_extra|sqlalchemy_uri")


def without_secrets(value: Any) -> Any:
    """The value without the fields that carry secrets."""
    if isinstance(value, dict):
        kept = {name: item for name, item in value.items() if not SECRET_FIELDS.search(str(name))}
        return {name: without_secrets(item) for name, item in kept.items()}
    return [without_secrets(item) for item in value] if isinstance(value, list) else value


class EventLogger(DBEventLogger):
    """Superset's log of actions; by itself it keeps whole requests, an import's passwords too."""

    def log(self, *args: Any, **kwargs: Any) -> None:
        """Writes the action's records to the metadata database."""
        super().log(*args, **{**kwargs, "records": without_secrets(kwargs.get("records", []))})


EVENT_LOGGER = EventLogger()

FEATURE_FLAGS = {"DASHBOARD_VIRTUALIZATION": False}  # every chart draws at once, so that a print is whole
LANDING = "executive-overview"  # the dashboard that people see first
LOG_LEVEL = "WARNING"
ALEMBIC_SKIP_LOG_CONFIG = True


def FLASK_APP_MUTATOR(app: Flask) -> None:  # noqa: N802 - the name that Superset looks for
    """Adds GET /health/database, which answers while the metadata database does, a landing page, a guard."""
    from superset import db  # noqa: PLC0415 - importing it reads this file

    @app.get("/health/database")
    def database_health() -> tuple[str, int]:
        try:
            db.session.execute("select 1")
        except OperationalError:
            return "the metadata database does not answer", 503
        return "OK", 200

    @app.before_request
    def land() -> Response | None:
        from superset.models.dashboard import Dashboard  # noqa: PLC0415 - as above

        if request.path not in {"/", "/superset/welcome/"} or "_user_id" not in session:
            return None
        imported = db.session.query(Dashboard.id).filter_by(slug=LANDING).scalar()
        return redirect(f"/superset/dashboard/{LANDING}/") if imported else None

    @app.before_request
    def keep_log_in() -> tuple[str, int] | None:
        # The log-in page reports what it showed a second later. Superset's refusal sets a cookie, and a
        # log-in that was accepted in between is lost with the cookie before.
        if request.path == "/superset/log/" and "_user_id" not in session:
            session.modified = False
            return "", 401
        return None
