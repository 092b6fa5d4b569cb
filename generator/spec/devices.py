"""Connected devices of the product's customers, and what they report."""

from generator.spec.app_database import ACCOUNTS, LOCATIONS
from generator.spec.model import Column, Table

KINDS = ("tap_controller", "flow_meter", "keg_sensor", "gateway")
DEVICE_STATUSES = ("online", "degraded", "offline", "retired")
EVENT_TYPES = ("pour", "keg_change", "cleaning", "firmware_update", "fault", "offline", "online")
BEVERAGES = ("lager", "ale", "ipa", "stout", "cider", "wine", "cocktail", "soda")
ERROR_CODES = (
    "pressure_low",
    "temperature_high",
    "valve_stuck",
    "sensor_drift",
    "leak_detected",
    "power_unstable",
)
POUR_DAYS = 35
"""Days before the data's end of which pours are kept."""
HEALTH_DAYS = 30
FAULT_POINTS = 5
OFFLINE_HOURS_PER_POINT = 2
DEGRADED_BELOW = 80
"""Health under which a device that answers counts as degraded."""

DEVICES = Table(
    "app_database_devices",
    "Connected devices at the bars of locations. One row per device; many locations have none.",
    rows_at_scale_1=6_000,
    bytes_per_row=205,
    columns=(
        Column("device_id", "bigint", "Device's key."),
        Column("account_id", "bigint", "Account that uses it.", references=ACCOUNTS.name),
        Column("location_id", "bigint", "Location it is installed at.", references=LOCATIONS.name),
        Column("device_type", "text", "What the device does.", choices=KINDS),
        Column("serial_number", "text", "Maker's number on the case.", unique=True),
        Column("firmware_version", "text", "Version that it runs, or ran last."),
        Column(
            "status",
            "text",
            f"State at the end of the data: retired once removed, offline while it does not answer, "
            f"degraded with a health below {DEGRADED_BELOW}, else online.",
            choices=DEVICE_STATUSES,
        ),
        Column(
            "health_score",
            "integer",
            f"100 less {FAULT_POINTS} per fault and 1 per {OFFLINE_HOURS_PER_POINT} full hours offline in "
            f"the {HEALTH_DAYS} days before its removal or the data's end; at least 0.",
        ),
        Column("installed_at", "timestamptz", "When it was installed."),
        Column(
            "removed_at",
            "timestamptz",
            "When its location closed or its account left; null while it is installed.",
            nullable=True,
        ),
        Column("last_seen_at", "timestamptz", "When it last sent anything, be it a sign of life."),
    ),
    checks={
        "retired": "(status = 'retired') = (removed_at is not null)",
        "health": "health_score between 0 and 100",
        "degraded": f"status in ('retired', 'offline') "
        f"or (status = 'degraded') = (health_score < {DEGRADED_BELOW})",
        "lifetime": "removed_at > installed_at",
        "last_seen": "last_seen_at >= installed_at",
    },
)

TAP_EVENTS = Table(
    "app_database_tap_events",
    f"What devices report, one row per event. Pours are kept for the data's last {POUR_DAYS} days only, "
    "all other events for the whole history.",
    rows_at_scale_1=350_000,
    bytes_per_row=115,
    columns=(
        Column("event_id", "bigint", "Event's key."),
        Column("device_id", "bigint", "Device that reports.", references=DEVICES.name),
        Column("location_id", "bigint", "Location of that device.", references=LOCATIONS.name),
        Column("event_type", "text", "What happened.", choices=EVENT_TYPES),
        Column("occurred_at", "timestamptz", "When it happened."),
        Column("volume_ml", "integer", "Millilitres of the round that a pour served.", nullable=True),
        Column(
            "beverage",
            "text",
            "What a pour served, or what is in the new keg; null for other events.",
            nullable=True,
            choices=BEVERAGES,
        ),
        Column(
            "temperature_tenths",
            "integer",
            "Temperature of that beverage in tenths of a degree Celsius; null for other events.",
            nullable=True,
        ),
        Column("error_code", "text", "What a fault consists in.", nullable=True, choices=ERROR_CODES),
        Column("firmware_version", "text", "Version that an update brought.", nullable=True),
    ),
    checks={
        "volume": "(event_type = 'pour') = (volume_ml is not null)",
        "volume_size": "volume_ml > 0",
        "beverage": "(event_type in ('pour', 'keg_change')) = (beverage is not null)",
        "temperature": "(beverage is null) = (temperature_tenths is null)",
        "error": "(event_type = 'fault') = (error_code is not null)",
        "firmware": "(event_type = 'firmware_update') = (firmware_version is not null)",
    },
)

TABLES = (DEVICES, TAP_EVENTS)
