//! What waits for a row or a table of PostgreSQL that somebody holds, what must not, and what is true when the wait is over.

use std::{sync::Arc, time::Duration};

use futures::future::join_all;
use nameplate::{error::AppError, server::database::connection::Connection};
use serde_json::json;
use tokio::{sync::Notify, task::JoinHandle, time::Instant};

use crate::site::Site;

/// A row that somebody holds makes those wait who change it, and nobody else: no other edit, and nobody who reads.
#[tokio::test(flavor = "multi_thread")]
async fn an_edit_behind_locked_rows_waits_for_none_of_them() {
    let site = Site::on_postgres(8).await;
    let mut people = Vec::new();
    for number in 0..6 {
        people.push(site.person(&format!("ada{number}@example.com")).await);
    }
    let (locked, free) = people.split_at(4);
    let holder = hold(&site, locked.iter().map(|person| person.id).collect(), Duration::from_millis(1500)).await;
    // Those that could be stored together, and those that never are.
    let bodies = |number: usize| [json!({"email": format!("countess{number}@example.com")}), json!({"email": locked[number].email, "first_name": "Held"})];
    let edits = locked
        .iter()
        .enumerate()
        .flat_map(|(number, person)| bodies(number).into_iter().cycle().take(6).map(move |body| async move { person.put(&body).await.status }));
    let others = async {
        until_somebody_waits(&site).await;
        let begun = Instant::now();
        for person in free {
            assert_eq!(person.put(&json!({"email": person.email, "first_name": "Free"})).await.status, 200);
            assert_eq!(person.profile().await["first_name"], "Free");
        }
        begun.elapsed()
    };

    let (statuses, waited) = tokio::join!(join_all(edits), others);

    assert!(waited < Duration::from_millis(900), "they waited {waited:?}");
    assert_eq!(statuses, [200; 24]);
    holder.await.expect("a task").expect("a transaction");
}

/// It was asked for with a token that was good then.
#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_not_closed_with_a_token_that_ended_while_it_waited() {
    let site = Site::on_postgres(8).await;
    let ada = site.person("ada@example.com").await;
    let holder = hold(&site, vec![ada.id], Duration::from_millis(600)).await;
    let end_tokens = async {
        until_somebody_waits(&site).await;
        site.count("with gone as (delete from tokens returning 1) select count(*) from gone").await
    };

    let (closed, ended) = tokio::join!(ada.delete().send(), end_tokens);

    assert_eq!((closed.status, ended > 0), (401, true));
    assert_eq!(site.count("select count(*) from customers where closed_at is not null").await, 0);
    holder.await.expect("a task").expect("a transaction");
}

/// The migrations of a large table take longer than any request may.
#[tokio::test(flavor = "multi_thread")]
async fn an_instance_that_starts_waits_while_another_one_migrates() {
    let site = Site::on_postgres(4).await;
    let holder = hold_by(&site, "lock table _sqlx_migrations in access exclusive mode", Vec::new(), Duration::from_millis(3500)).await;

    let other = Site::on(&site.app.config.database_url, 4).await;

    assert_eq!(other.count("select count(*) from customers").await, 0);
    holder.await.expect("a task").expect("a transaction");
}

/// Until a statement waits for what another one has locked.
async fn until_somebody_waits(site: &Site) {
    while site.count("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'").await == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

type Holder = JoinHandle<Result<(), AppError>>;

/// Keeps rows of PostgreSQL from everybody else for a time, which begins when they are locked.
async fn hold(site: &Site, ids: Vec<i64>, time: Duration) -> Holder {
    hold_by(site, "select 1 from customers where id = any($1) for update", vec![ids], time).await
}

/// Keeps what a statement locks.
async fn hold_by(site: &Site, statement: &'static str, values: Vec<Vec<i64>>, time: Duration) -> Holder {
    let (db, is_locked) = (site.app.db.clone(), Arc::new(Notify::new()));
    let locked = is_locked.clone();
    let holder = tokio::spawn(async move {
        db.write(move |connection| {
            let (values, is_locked) = (values.clone(), is_locked.clone());
            Box::pin(async move {
                if let Connection::Postgres(c) = connection {
                    values.into_iter().fold(sqlx::query(statement), |query, value| query.bind(value)).execute(&mut **c).await?;
                    is_locked.notify_one();
                    tokio::time::sleep(time).await;
                }
                Ok(())
            })
        })
        .await
    });
    locked.notified().await;
    holder
}
