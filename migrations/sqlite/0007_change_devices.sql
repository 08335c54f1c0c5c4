-- The browser and system a change was made with, in words a person knows; empty where no browser made it.
alter table changes add column device text not null default '';
