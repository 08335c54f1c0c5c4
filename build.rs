//! Tells cargo what it cannot see: a new file in `migrations/` is built in by `sqlx::migrate!`, which names only those that are there.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
