"""Snapshots: copies of a whole warehouse, Superset's database with it, that new stacks start from.

The path of this package's modules is part of every such stack's state; renaming one orphans its start.
"""
