"""`make credentials`: how to log in, printed for the person who asks."""

from ci.stack import Stack
from ci.toolchain import address


def credentials(stack: Stack) -> None:
    """Print the URL, user and password of Superset, and of each role of the warehouse."""
    outputs = stack.deployed()
    if not address.is_here():
        print(
            f"The services are on the engine's host, {address.host()}:"
            f" `make tunnel{stack.option}` lets you open them from here."
        )
    print(f"Superset   {outputs['supersetUrl']}")
    print(f"  {outputs['supersetAdminUser']:<12} {outputs['supersetAdminPassword']}")
    where = f"{outputs['warehouseHost']}:{outputs['warehousePort']:.0f}"
    print(f"PostgreSQL {where}, database {outputs['warehouseDatabase']}")
    for role, password in sorted(outputs["warehousePasswords"].items()):
        print(f"  {role:<12} {password}")
