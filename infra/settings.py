"""The stack's configuration, read once and typed. Pulumi.yaml declares the same keys for people."""

import datetime
import re
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Self

import pulumi
from pulumi.runtime.config import CONFIG, get_config_env
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from generator.scenarios import SCENARIOS
from infra.names import PROJECT

SMALLEST_SCALE = Decimal("0.001")


def parse_scale(value: Any) -> Decimal:
    """Return the scale; raise ValueError when it is not a decimal number of at least 0.001."""
    try:
        scale = Decimal(value)
    except InvalidOperation:
        scale = Decimal("nan")
    if not scale.is_finite() or scale < SMALLEST_SCALE:
        raise ValueError(f"it has to be a decimal number, {SMALLEST_SCALE} or more, such as 0.1")
    return scale


def parse_scenario(value: Any) -> str:
    """Return the scenario's name; raise ValueError when there is none of that name."""
    if value not in SCENARIOS:
        raise ValueError(f"it has to be one of {', '.join(sorted(SCENARIOS))}")
    return str(value)


def parse_date(value: Any) -> datetime.date:
    """Return the date; raise ValueError when it is not written as YYYY-MM-DD."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value)):
        raise ValueError("it has to be a date written as YYYY-MM-DD, such as 2025-06-30")
    return datetime.date.fromisoformat(value)


Port = Annotated[int, Field(ge=1024, le=65535)]


class Settings(BaseModel):
    """One stack's settings; constructing it with a wrong one raises pydantic's ValidationError."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)

    scale: Annotated[Decimal, BeforeValidator(parse_scale)] = Decimal(1)
    scenario: Annotated[str, BeforeValidator(parse_scenario)] = "baseline"
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 42
    as_of: Annotated[datetime.date, BeforeValidator(parse_date)] = datetime.date(2025, 6, 30)
    warehouse_port: Port = 15432
    superset_port: Port = 8088

    @classmethod
    def of_stack(cls) -> Self:
        """Read the running program's configuration; raise RunError with one line for each mistake."""
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


def explain(error: ValidationError) -> list[str]:
    """Return one line for each mistake: the key, its value and the mend."""
    lines = []
    for mistake in error.errors():
        key = mistake["loc"][0]
        if mistake["type"] == "extra_forbidden":
            known = ", ".join(to_camel(name) for name in Settings.model_fields)
            lines.append(
                f"unknown setting '{key}': known are {known}; remove it with `pulumi config rm {key}`"
            )
        else:
            reason = mistake["msg"].removeprefix("Value error, ")
            lines.append(
                f"setting '{key}' is '{mistake['input']}': {reason};"
                f" set it with `pulumi config set {key} VALUE`"
            )
    return lines
