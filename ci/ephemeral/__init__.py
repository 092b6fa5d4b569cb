"""Stacks that end by themselves, such as one for each pull request: made, listed, extended, removed."""
