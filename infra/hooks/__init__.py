"""Deployment hooks: what fills a stack, as resources with state, preview and retry.

The path of this package's modules is part of every stack's state; renaming one orphans the hooks.
"""
