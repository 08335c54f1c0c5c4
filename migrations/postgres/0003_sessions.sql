-- id_hash is the sha-256 of the id in the cookie: who reads this table cannot sign in with it.
create table sessions (
    id_hash bytea primary key not null,
    customer_id bigint references customers (id) on delete cascade,
    data text not null,
    device text not null,
    created_at bigint not null,
    last_seen_at bigint not null
);
create index sessions_customer_id on sessions (customer_id);
create index sessions_last_seen_at on sessions (last_seen_at);
