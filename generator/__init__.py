"""Makes the data of a B2B SaaS company and loads it into PostgreSQL.

`spec` says what the tables are, `story` decides what happens to the accounts of one block, `columns`
turns a story into whole columns, `writers` encode and send them.
"""
