-- Wrong passwords, by address, by account and by both. key_hash is a sha-256, so that no address stands here to be read. free_at is when all
-- tries are back, trusted_until how long a place where the account has signed in counts as its own; microseconds since 1970-01-01 UTC.
create table sign_in_tries (
    key_hash blob primary key not null,
    free_at integer not null,
    trusted_until integer not null
) strict, without rowid;
