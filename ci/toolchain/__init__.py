"""Brings to the machine whatever the project needs and is not there yet."""
