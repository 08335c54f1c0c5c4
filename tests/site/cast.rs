//! How people come into the database of a test at once: what signing up has stored for one of them, once, is stored for everybody, with
//! their own email address and a hash of the password that costs next to nothing to make and to check.

use std::sync::{
    LazyLock,
    atomic::{AtomicI64, Ordering},
};

use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, Version, password_hash::SaltString};
use serde_json::{Map, Value, json};
use tokio::sync::OnceCell;

use crate::{
    person::Person,
    site::{PASSWORD, Site},
};

type Row = Map<String, Value>;

/// Whose rows are copied.
const MODEL: &str = "model@example.com";

/// Adds somebody, and says who it is.
pub async fn add(site: &Site, email: &str) -> i64 {
    static PEOPLE: AtomicI64 = AtomicI64::new(1);
    let (mut customer, mut change) = rows_of_the_model().await.clone();
    customer.insert("password_hash".to_owned(), json!(*QUICK_HASH));
    let id = customer["id"].as_i64().expect("an id") + PEOPLE.fetch_add(1, Ordering::Relaxed);
    customer.insert("id".to_owned(), json!(id));
    customer.insert("email".to_owned(), json!(email));
    customer.insert("email_key".to_owned(), json!(email.to_lowercase()));
    if site.count("select count(*) from customers where slug = 'john-doe'").await > 0 {
        customer.insert("slug".to_owned(), json!(format!("john-doe-{id:x}")));
    }
    change.insert("customer_id".to_owned(), json!(id));
    change.insert("new_values".to_owned(), json!(change["new_values"].as_str().expect("text").replace(MODEL, email)));

    site.sql(insertion("customers", &customer)).await;
    site.sql(insertion("changes", &change)).await;
    id
}

/// From now on it takes as long to look at this person's password as it takes the product.
pub async fn slow_down(person: &Person) {
    let hash = rows_of_the_model().await.0["password_hash"].as_str().expect("a hash");
    person.site.sql(format!("update customers set password_hash = '{hash}' where id = {}", person.id)).await;
}

/// Of `customers` and `changes`.
async fn rows_of_the_model() -> &'static (Row, Row) {
    static ROWS: OnceCell<(Row, Row)> = OnceCell::const_new();
    let sign_up = || async {
        let site = Site::on_sqlite().await;
        Box::pin(site.sign_up(MODEL)).await;
        (only_row(&site, "customers").await, only_row(&site, "changes").await)
    };
    ROWS.get_or_init(sign_up).await
}

/// The only row of a table of SQLite, whatever its columns are.
async fn only_row(site: &Site, table: &str) -> Row {
    let columns = site.texts(format!("select '''' || name || ''', ' || name from pragma_table_info('{table}')")).await.join(", ");
    let rows = site.texts(format!("select json_object({columns}) from {table}")).await;
    assert_eq!(rows.len(), 1, "{table}");
    serde_json::from_str(&rows[0]).expect("an object")
}

fn insertion(table: &str, row: &Row) -> String {
    let literal = |value: &Value| match value {
        Value::String(text) => format!("'{}'", text.replace('\'', "''")),
        other => other.to_string(),
    };
    let columns: Vec<&str> = row.keys().map(String::as_str).collect();
    let values: Vec<String> = row.values().map(literal).collect();
    format!("insert into {table} ({}) values ({})", columns.join(", "), values.join(", "))
}

/// argon2id with the least that it can be asked for: a hash says itself what it costs.
static QUICK_HASH: LazyLock<String> = LazyLock::new(|| {
    let params = Params::new(Params::MIN_M_COST, 1, 1, None).expect("parameters");
    let salt = SaltString::encode_b64(b"the same for all").expect("a salt");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password(PASSWORD.as_bytes(), &salt).expect("a hash").to_string()
});

on_both_databases! {
    async fn people_of_the_tests_are_what_signing_up_makes(site) {
        let signed_up = site.sign_up("O'Ada@example.com").await;
        let added = site.person("O'Bob@example.com").await;
        let told = "select replace(lower(new_values), 'o''ada', 'o''bob') || old_values || through || device || version from changes order by customer_id";

        let profiles = [signed_up.profile().await, added.profile().await].map(|mut profile| {
            profile["email"] = Value::Null;
            profile["slug"] = Value::Null;
            profile
        });
        let history = site.texts(told).await;

        assert_eq!(profiles[0], profiles[1]);
        assert_eq!(history[0], history[1]);
        assert_eq!(site.count("select count(distinct email_key) from customers where email_key = lower(email)").await, 2);
    }
}
