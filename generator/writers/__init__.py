"""Encode whole columns as rows, and send the bytes on."""
