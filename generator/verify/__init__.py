"""Checks a loaded company: every reference finds its row, and the sources tell one story."""
