"""The rules of a stack's resources, as a Pulumi policy pack."""
