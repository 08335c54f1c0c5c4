-- secret_hash is the sha-256 of the token. Tokens that come from one sign-in are a family and end together.
create table tokens (
    secret_hash bytea primary key not null,
    customer_id bigint not null references customers (id) on delete cascade,
    family bigint not null,
    kind text not null,
    prefix text not null,
    name text not null,
    scopes text not null,
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint
);
create index tokens_customer_id on tokens (customer_id);
create index tokens_family on tokens (family);
create index tokens_expires_at on tokens (expires_at);
