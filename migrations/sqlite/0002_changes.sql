-- One row a version: what each changed member was and became, as JSON objects with the same keys.
create table changes (
    customer_id integer not null references customers (id) on delete cascade,
    version integer not null,
    changed_at integer not null,
    through text not null,
    old_values text not null,
    new_values text not null,
    primary key (customer_id, version)
) strict, without rowid;
