-- What was deployed. A stage's newest record is what stands; the hooks compare it with what they want.
create schema if not exists ops;
revoke all on schema ops from public;
grant usage on schema ops to loader, transformer;

create table if not exists ops.loads (
    load_id text primary key,
    digest text not null,
    scale numeric not null,
    seed bigint not null,
    scenario text not null,
    as_of date not null,
    row_counts jsonb not null,
    schema_name text not null,
    seconds numeric not null,
    loaded_at timestamptz not null default now()
);

create table if not exists ops.transforms (
    transform_id bigint generated always as identity primary key,
    digest text not null,
    load_id text not null references ops.loads (load_id),
    report jsonb not null,
    manifest jsonb not null,
    transformed_at timestamptz not null default now()
);

create table if not exists ops.imports (
    import_id bigint generated always as identity primary key,
    digest text not null,
    transform_id bigint not null references ops.transforms (transform_id),
    report jsonb not null,
    imported_at timestamptz not null default now()
);

grant select, insert on ops.loads to loader;
grant select on ops.loads to transformer;
grant select, insert on ops.transforms to transformer;

-- Ordered by the columns of the tables: a plain name would be that of the text beside it, in which 9 follows 10.
create or replace view ops.deployed as
(
    select
        'seed' as stage,
        load_id as record_id,
        digest,
        null as upstream_id,
        jsonb_build_object(
            'rows', row_counts,
            'rows_total', (select sum(rows.value::bigint) from jsonb_each(row_counts) as rows),
            'seconds', seconds,
            'load_id', load_id
        ) as report
    from ops.loads
    order by loads.loaded_at desc
    limit 1
)
union all
(
    select 'transform', transform_id::text, digest, load_id, report
    from ops.transforms
    order by transforms.transform_id desc
    limit 1
)
union all
(
    select 'dashboards', import_id::text, digest, transform_id::text, report
    from ops.imports
    order by imports.import_id desc
    limit 1
);

grant select on ops.deployed to loader, transformer;

-- Drops the raw schemas of earlier loads and of loads that were killed. Runs as loader, their owner, for
-- transformer, who knows when the models have left them. Never cascades: one that somebody's view still
-- reads stays until that view is gone.
create or replace function ops.drop_previous_loads() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    previous_schema text;
    table_list text;
    dropped integer := 0;
begin
    for previous_schema in
        select nspname from pg_namespace
        where nspname like 'raw\_%' and nspowner = 'loader'::regrole
        order by nspname
    loop
        begin
            select string_agg(format('%I.%I', schemaname, tablename), ', ') into table_list
            from pg_tables where schemaname = previous_schema;
            if table_list is not null then
                execute 'drop table ' || table_list;
            end if;
            execute format('drop schema %I', previous_schema);
            dropped := dropped + 1;
        exception when dependent_objects_still_exist then
            raise notice 'schema % stays: views still read it', previous_schema;
        end;
    end loop;
    return dropped;
end
$$;
alter function ops.drop_previous_loads() owner to loader;
revoke all on function ops.drop_previous_loads() from public;
grant execute on function ops.drop_previous_loads() to transformer;

-- A digest of which relations are live: whoever builds or drops one by hand, even of the same name, gives another.
create or replace function ops.live_relations() returns text
language sql stable set search_path = pg_catalog, pg_temp
return (
    select md5(string_agg(relations.oid::text || '.' || relations.relfilenode, ' ' order by relations.oid))
    from pg_class as relations
    inner join pg_namespace as schemas on relations.relnamespace = schemas.oid
    where schemas.nspname in ('public', 'entity') and relations.relkind in ('r', 'v')
);
revoke all on function ops.live_relations() from public;
grant execute on function ops.live_relations() to transformer;

-- By default everybody may make large objects, the reader too.
revoke execute on function lo_create(oid), lo_creat(integer), lo_from_bytea(oid, bytea) from public;

-- Staging and metrics live in public, entities in entity; both are transformer's.
revoke all on schema public from public;
alter schema public owner to transformer;
create schema if not exists entity authorization transformer;
grant usage on schema public, entity to reporter;
