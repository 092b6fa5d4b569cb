"""The stack's configuration, read once and typed. Pulumi.yaml declares the same keys for people."""

import datetime
import re
from collections.abc import Container
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic.alias_generators import to_camel

from generator.request import MAX_AS_OF, MAX_SCALE, MIN_AS_OF, MIN_SCALE
from generator.scenarios import SCENARIOS
from infra.names import PROJECT

SCALE = re.compile(r"[0-9]+(\.[0-9]{1,6})?")
"""Six places are a thousandth of the smallest scale: more would make no other data."""

IMAGE = re.compile(
    r"([A-Za-z0-9.-]+(:[0-9]+)?/)?[a-z0-9]+([._/-]+[a-z0-9]+)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?"
    r"(@sha256:[0-9a-f]{64})?"
)
"""An image's name: registry, path, tag and digest, all but the path left out at will."""

SERVICE_MEMORY = {"postgres": 2048, "dbt_core": 1024, "superset": 1536}
"""Memory limit of each service's container, in mebibytes."""


def parse_scale(value: Any) -> Decimal:
    """Return the scale; raise ValueError when it is not a decimal number that the generator takes."""
    if not SCALE.fullmatch(str(value)) or not MIN_SCALE <= Decimal(value) <= MAX_SCALE:
        raise ValueError(
            f"it has to be a decimal number, {MIN_SCALE} or more, {MAX_SCALE} or less, with 6 digits or fewer"
            " behind the point, such as 0.1"
        )
    return Decimal(value)


def parse_scenario(value: Any) -> str:
    """Return the scenario's name; raise ValueError when there is none of that name."""
    if value not in SCENARIOS:
        raise ValueError(f"it has to be one of {', '.join(sorted(SCENARIOS))}")
    return str(value)


def parse_date(value: Any) -> datetime.date:
    """Return the date; raise ValueError when it is not written as YYYY-MM-DD or the generator refuses it."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(value)):
        raise ValueError("it has to be a date written as YYYY-MM-DD, such as 2025-06-30")
    date = datetime.date.fromisoformat(str(value))
    if not MIN_AS_OF <= date <= MAX_AS_OF:
        raise ValueError(f"it has to be a day from {MIN_AS_OF} to {MAX_AS_OF}")
    return date


def parse_image(value: Any) -> str:
    """Return the image's name, empty for the project's own; raise ValueError when it cannot be one."""
    if value and not IMAGE.fullmatch(str(value)):
        raise ValueError(
            "it has to be the name of an image, such as postgres:17, or empty for the project's own"
        )
    return str(value)


Port = Annotated[int, Field(ge=1024, le=65535)]


class Settings(BaseModel):
    """One stack's settings; constructing it with a wrong one raises pydantic's ValidationError."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, validate_default=True)

    scale: Annotated[Decimal, BeforeValidator(parse_scale)] = Decimal(1)
    scenario: Annotated[str, BeforeValidator(parse_scenario)] = "baseline"
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 42
    as_of: Annotated[datetime.date, BeforeValidator(parse_date)] = datetime.date(2025, 6, 30)
    warehouse_port: Port = 15432
    superset_port: Port = 8088
    postgres_image: Annotated[str, BeforeValidator(parse_image)] = ""
    rotation: Annotated[int, Field(ge=0)] = 0
    warm_start: bool = False

    @field_validator("superset_port")
    @classmethod
    def differs_from_warehouse_port(cls, port: int, info: ValidationInfo) -> int:
        """Return the port; raise ValueError when the warehouse has it."""
        if port == info.data.get("warehouse_port"):
            raise ValueError("warehousePort has the same: it has to be another port")
        return port

    @classmethod
    def of_stack(cls) -> Self:
        """Read the running program's configuration; raise RunError with one line for each mistake."""
        import pulumi  # noqa: PLC0415 - a fifth of a second, which commands that only check settings save
        from pulumi.runtime.config import CONFIG, get_config_env  # noqa: PLC0415 - as above

        prefix = f"{PROJECT}:"
        values = {
            key.removeprefix(prefix): value
            for key, value in {**get_config_env(), **CONFIG.get()}.items()
            if key.startswith(prefix)
        }
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise pulumi.RunError("\n".join(explain(error))) from None


def explain(error: ValidationError, option: str = "", given: Container[str] = ()) -> list[str]:
    """Return one line for each mistake: the key, its value and the mend.

    `option` follows the `pulumi config` commands; `given` are the keys that the command line set.
    """
    lines = []
    for mistake in error.errors():
        key, value = mistake["loc"][0], str(mistake["input"])
        reason = mistake["msg"].removeprefix("Value error, ")
        if mistake["type"] == "extra_forbidden":
            known = ", ".join(to_camel(name) for name in Settings.model_fields)
            mend = f"remove it with `pulumi config rm {key}{option}`"
            lines.append(f"unknown setting '{key}': known are {known}; {mend}")
        elif key in given:
            lines.append(f"--{key} is {value!r}: {reason}")
        else:
            mend = f"set it with `pulumi config set {key} VALUE{option}`"
            lines.append(f"setting '{key}' is {value!r}: {reason}; {mend}")
    return lines
