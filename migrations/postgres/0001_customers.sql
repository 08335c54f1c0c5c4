-- Same tables, same columns as in ../sqlite: a test compares them. Times are microseconds since 1970-01-01 UTC, dates are YYYY-MM-DD.
create table customers (
    id bigint primary key not null,
    email text not null,
    email_key text not null,
    first_name text not null,
    last_name text not null,
    slug text not null,
    date_of_birth text,
    street_address text,
    postal_code text,
    city text,
    state text,
    country text,
    last_purchase_date text,
    password_hash text not null,
    auth_epoch bigint not null,
    version bigint not null,
    created_at bigint not null,
    updated_at bigint not null
);
create unique index customers_email_key on customers (email_key);
create unique index customers_slug on customers (slug);
