-- Microseconds since 1970-01-01 UTC. A closed account cannot be signed in to; its email address is free again.
alter table customers add column closed_at bigint;
