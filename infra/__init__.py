"""The Pulumi program: what an analytics stack consists of, and the hooks that fill it."""
