"""Healthy means: this container's role reaches the warehouse with the password that it was given."""

import os
import sys

import psycopg2

try:
    psycopg2.connect(
        host=os.environ["WAREHOUSE_HOST"],
        port=os.environ["WAREHOUSE_PORT"],
        dbname=os.environ["WAREHOUSE_DATABASE"],
        user="transformer",
        connect_timeout=5,
    ).close()
except psycopg2.OperationalError as error:
    sys.exit(f"error: {error}")
