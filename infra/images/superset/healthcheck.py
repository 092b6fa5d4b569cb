#!/usr/bin/python3 -IS
"""Whether Superset and its metadata database answer, as an exit code; small, for it runs all day."""

import socket
import sys

REQUEST = b"GET /health/database HTTP/1.0\r\nHost: localhost\r\n\r\n"

try:
    with socket.create_connection(("127.0.0.1", 8088), timeout=5) as connection:
        connection.sendall(REQUEST)
        status = connection.recv(64).split(b"\r\n", 1)[0]
except OSError as error:
    sys.exit(f"Superset does not answer: {error}")
if b" 200 " not in status:
    sys.exit(f"Superset's database does not answer: {status.decode()}")
