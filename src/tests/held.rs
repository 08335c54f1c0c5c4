//! What waits for a row or a table of PostgreSQL that somebody holds, what must not, and what is true when the wait is over.

use std::time::Duration;

use axum::{body::Body, http::Request};
use serde_json::json;

use crate::site::{Site, bearer, path};

/// A row that somebody holds makes those wait who change it, and nobody else: no other edit, and nobody who reads.
#[tokio::test(flavor = "multi_thread")]
async fn an_edit_behind_locked_rows_waits_for_none_of_them() {
    let site = Site::on_postgres(8).await;
    let mut people = Vec::new();
    for number in 0..6 {
        people.push(site.sign_up(&format!("ada{number}@example.com")).await);
    }
    let (locked, free) = people.split_at(4);
    let holder = hold(&site, locked.iter().map(|person| person.id).collect(), Duration::from_millis(1500));
    tokio::time::sleep(Duration::from_millis(200)).await;
    // Those that could be stored together, and those that never are.
    let bodies = |number: usize| [json!({"email": format!("countess{number}@example.com")}), json!({"email": locked[number].email, "first_name": "Held"})];
    let edits = locked.iter().enumerate().flat_map(|(number, person)| {
        let site = &site;
        bodies(number).into_iter().cycle().take(6).map(move |body| async move { site.put(person, &body).await.status })
    });
    let others = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let begun = tokio::time::Instant::now();
        for person in free {
            assert_eq!(site.put(person, &json!({"email": person.email, "first_name": "Free"})).await.status, 200);
            assert_eq!(site.profile(person).await["first_name"], "Free");
        }
        begun.elapsed()
    };

    let (statuses, waited) = tokio::join!(futures::future::join_all(edits), others);

    assert!(waited < Duration::from_millis(900), "they waited {waited:?}");
    assert_eq!(statuses, [200; 24]);
    holder.await.expect("a task").expect("a transaction");
}

/// It was asked for with a token that was good then.
#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_not_closed_with_a_token_that_ended_while_it_waited() {
    let site = Site::on_postgres(8).await;
    let ada = site.sign_up("ada@example.com").await;
    let holder = hold(&site, vec![ada.id], Duration::from_millis(600));
    tokio::time::sleep(Duration::from_millis(200)).await;
    let close = site.send(bearer(Request::delete(path(ada.id)), &ada.token).body(Body::empty()).expect("a request"));
    let end_tokens = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        site.count("with gone as (delete from tokens returning 1) select count(*) from gone").await
    };

    let (closed, ended) = tokio::join!(close, end_tokens);

    assert_eq!((closed.status, ended > 0), (401, true));
    assert_eq!(site.count("select count(*) from customers where closed_at is not null").await, 0);
    holder.await.expect("a task").expect("a transaction");
}

/// The migrations of a large table take longer than any request may.
#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_starts_waits_while_another_one_migrates() {
    let site = Site::on_postgres(4).await;
    let holder = hold_by(&site, "lock table _sqlx_migrations in access exclusive mode", Vec::new(), Duration::from_millis(3500));
    tokio::time::sleep(Duration::from_millis(200)).await;

    let other = Site::on(&site.app.config.database_url, 4, None).await;

    assert_eq!(other.count("select count(*) from customers").await, 0);
    holder.await.expect("a task").expect("a transaction");
}

/// Keeps rows of PostgreSQL from everybody else for a time.
fn hold(site: &Site, ids: Vec<i64>, time: Duration) -> Holder {
    hold_by(site, "select 1 from customers where id = any($1) for update", vec![ids], time)
}

type Holder = tokio::task::JoinHandle<Result<(), nameplate::error::AppError>>;

/// Keeps what a statement locks for a time.
fn hold_by(site: &Site, statement: &'static str, values: Vec<Vec<i64>>, time: Duration) -> Holder {
    let db = site.app.db.clone();
    tokio::spawn(async move {
        db.write(move |connection| {
            let values = values.clone();
            Box::pin(async move {
                if let nameplate::server::database::Connection::Postgres(c) = connection {
                    values.into_iter().fold(sqlx::query(statement), |query, value| query.bind(value)).execute(&mut **c).await?;
                    tokio::time::sleep(time).await;
                }
                Ok(())
            })
        })
        .await
    })
}
