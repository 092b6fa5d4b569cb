"""`make credentials`: how to log in, printed for the person who asks."""

from ci.stack import Stack


def credentials(stack: Stack) -> None:
    """Print the URL, user and password of Superset, and of each role of the warehouse."""
    outputs = stack.deployed()
    print(f"Superset   {outputs['supersetUrl']}")
    print(f"  {outputs['supersetAdminUser']:<12} {outputs['supersetAdminPassword']}")
    address = f"{outputs['warehouseHost']}:{outputs['warehousePort']:.0f}"
    print(f"PostgreSQL {address}, database {outputs['warehouseDatabase']}")
    for role, password in sorted(outputs["warehousePasswords"].items()):
        print(f"  {role:<12} {password}")
