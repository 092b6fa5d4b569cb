#!/bin/bash
# Healthy means: the warehouse answers a query. During start-up the server listens on another socket.
export PGOPTIONS=--search_path=pg_catalog
exec psql --username postgres --dbname "$WAREHOUSE_DATABASE" --no-psqlrc -qAtc 'select count(*) from ops.deployed' >/dev/null
