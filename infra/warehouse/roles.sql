-- Roles and databases. Runs at every start, so that a rotated password is taken over.
\set loader_password `cat /run/secrets/loader_password`
\set transformer_password `cat /run/secrets/transformer_password`
\set reporter_password `cat /run/secrets/reporter_password`
\set superset_password `cat /run/secrets/superset_password`

select format('create role %I login', role_name)
from unnest(array['loader', 'transformer', 'reporter', 'superset']) as role_name
where not exists (select from pg_roles where rolname = role_name)
\gexec

-- The superuser comes through the socket only; the image makes none without a password.
alter role postgres password null;
alter role loader password :'loader_password';
alter role transformer password :'transformer_password';
alter role reporter password :'reporter_password';
alter role superset password :'superset_password';

select format('create database %I', database_name)
from unnest(array[:'warehouse', 'superset']) as database_name
where not exists (select from pg_database where datname = database_name)
\gexec

revoke all on database :"warehouse" from public;
revoke all on database superset from public;
revoke all on database postgres from public;
revoke all on database template1 from public;
alter database superset owner to superset;
grant connect, create, temporary on database :"warehouse" to loader, transformer;
grant connect on database :"warehouse" to reporter;

-- PostgreSQL lets every role change its own password and defaults: what one changed ends with the next start.
select format('alter role %I reset all', role_name),
    format('alter role %I in database %I reset all', role_name, :'warehouse')
from unnest(array['loader', 'transformer', 'reporter', 'superset']) as role_name
\gexec

alter role reporter set default_transaction_read_only = on;
