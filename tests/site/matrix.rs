//! The authorization matrix: every route of the router's own tables, asked by everybody who may come, for every spelling of an id. What must
//! happen follows from what the table says of the route alone, so a new route is in the matrix as soon as it is served.

use axum::http::Method;
use nameplate::server::{api::operation::Operation, docs::operations, router::routes, web::route::Access};
use serde_json::json;

use crate::{person::Person, request::Ask, site::Site};

/// An address that nobody has.
const STRANGER: &str = "stranger@example.com";

/// Whose account a request comes from, as the server must see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Caller {
    /// Nobody, or somebody whose session, token or account has ended.
    Nobody,
    Owner,
    Another,
}

/// Somebody who asks, with what they show.
struct Identity {
    name: &'static str,
    caller: Caller,
    /// One's own, so that a change keeps it; whoever is not signed in can only guess.
    email: String,
    cookie: Option<String>,
    token: Option<String>,
}

impl Identity {
    fn show(&self, mut request: Ask) -> Ask {
        if let Some(cookie) = &self.cookie {
            request = request.cookie(cookie);
        }
        if let Some(token) = &self.token {
            request = request.bearer(token);
        }
        request
    }
}

/// Everybody who may come, and the owner whose account it is about.
struct Cast {
    owner: Person,
    closed: Person,
    identities: Vec<Identity>,
}

impl Cast {
    /// New people: none of them has done anything yet.
    async fn new(site: &Site, number: usize) -> Self {
        let email = |name: &str| format!("{name}{number}@example.com");
        let owner = site.person(&email("owner")).await;
        let (expired, expired_token) = (owner.cookie.clone(), owner.token.clone());
        site.sql("update sessions set created_at = 0, last_seen_at = 0").await;
        site.sql("update tokens set expires_at = 0").await;
        let owner = owner.on_another_device().await;

        let signed_out = owner.on_another_device().await;
        signed_out.post("/sign-out", &[]).await;
        signed_out.by_token(Method::POST, "/auth/logout/").await;
        let another = site.person(&email("another")).await;
        let closed = site.person(&email("closed")).await;
        closed.delete().await;

        let email_of = |caller| match caller {
            Caller::Nobody => STRANGER.to_owned(),
            Caller::Owner => owner.email.clone(),
            Caller::Another => another.email.clone(),
        };
        let by_session = |name, caller, cookie: &str| Identity { name, caller, email: email_of(caller), cookie: Some(cookie.to_owned()), token: None };
        let by_token = |name, caller, token: &str| Identity { name, caller, email: email_of(caller), cookie: None, token: Some(token.to_owned()) };
        let identities = vec![
            Identity { name: "nobody", caller: Caller::Nobody, email: email_of(Caller::Nobody), cookie: None, token: None },
            by_session("the owner by session", Caller::Owner, &owner.cookie),
            by_token("the owner by token", Caller::Owner, &owner.token),
            by_session("another by session", Caller::Another, &another.cookie),
            by_token("another by token", Caller::Another, &another.token),
            by_session("an expired session", Caller::Nobody, &expired),
            by_token("an expired token", Caller::Nobody, &expired_token),
            by_session("a session that was signed out", Caller::Nobody, &signed_out.cookie),
            by_token("a token that was signed out", Caller::Nobody, &signed_out.token),
            by_session("a session of a closed account", Caller::Nobody, &closed.cookie),
            by_token("a token of a closed account", Caller::Nobody, &closed.token),
        ];
        Self { owner, closed, identities }
    }

    /// Each way to write an id, and whose it is.
    fn spellings(&self) -> Vec<(String, Id)> {
        let id = self.owner.id.to_string();
        let first_digit_escaped = format!("%3{}{}", &id[..1], &id[1..]);
        vec![
            (id.clone(), Id::Owners),
            (format!("00{id}"), Id::Owners),
            (first_digit_escaped, Id::Owners),
            ("me".to_owned(), Id::Callers),
            ("%6De".to_owned(), Id::Callers),
            (self.closed.id.to_string(), Id::Nobodys),
            ("1".to_owned(), Id::Nobodys),
            ("9".repeat(30), Id::Nobodys),
            (format!("{id}.0"), Id::None),
            (format!("+{id}"), Id::None),
            (format!("-{id}"), Id::None),
            (format!("{id}%00"), Id::None),
            (format!("{id}%20"), Id::None),
            (format!("{id}%2F"), Id::None),
            (format!("%EF%BC%91{id}"), Id::None),
            ("ME".to_owned(), Id::None),
        ]
    }
}

/// Whose account an id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Id {
    Owners,
    /// Whoever asks.
    Callers,
    /// No account, or one that is closed.
    Nobodys,
    /// It is no id.
    None,
}

/// What must happen, by what the table says of the operation.
fn expected(operation: &Operation, caller: Caller, id: Id) -> &'static [u16] {
    match (operation.is_personal, id, caller) {
        (_, Id::None, _) => &[404],
        (true, _, Caller::Nobody) => &[401],
        (true, Id::Callers, _) | (true, Id::Owners, Caller::Owner) => &[200, 204],
        (true, Id::Owners | Id::Nobodys, _) => &[403],
        // Whoever asks: the same answer, also where it is a refusal of what was sent.
        (false, ..) => &[200, 400, 401],
    }
}

/// What its table says it reads, or nothing: the right type, and a change of the name.
fn request(site: &Site, operation: &Operation, path: &str, identity: &Identity, number: usize) -> Ask {
    let request = identity.show(site.ask(operation.method.clone(), path));
    let Some(reads) = &operation.body else {
        return request;
    };
    let email = if operation.is_personal { &identity.email } else { STRANGER };
    let body = json!({"email": email, "first_name": format!("Changed {number}")});
    request.header("content-type", reads.media_type).body(body.to_string())
}

/// Changes with every change of any account, and with nothing else.
async fn everything(site: &Site) -> (i64, i64, i64) {
    (
        site.count("select count(*) from changes").await,
        site.count("select count(*) from customers where closed_at is not null").await,
        site.count("select cast(sum(version) as bigint) from customers").await,
    )
}

on_both_databases! {
    async fn each_operation_serves_whom_it_should_and_nobody_else(site) {
        let mut casts = 0;
        let mut cast = Cast::new(&site, casts).await;
        let (mut asked, everybody) = (0, cast.identities.len());

        for operation in operations() {
            for who in 0..everybody {
                let is_of_one = operation.path.contains("{id}");
                for which in 0..if is_of_one { cast.spellings().len() } else { 1 } {
                    let (spelling, id) = if is_of_one { cast.spellings().swap_remove(which) } else { (String::new(), Id::Callers) };
                    let identity = &cast.identities[who];
                    let before = everything(&site).await;
                    let path = operation.path.replace("{id}", &spelling);

                    let answer = request(&site, &operation, &path, identity, asked).await;

                    asked += 1;
                    let expected = expected(&operation, identity.caller, id);
                    assert!(expected.contains(&answer.status), "{} of {} {path}: {} instead of {expected:?}: {}", identity.name, operation.method, answer.status, answer.text);
                    let is_personal_success = operation.is_personal && answer.status < 300;
                    if !is_personal_success {
                        assert_eq!(everything(&site).await, before, "{} of {} {path} was refused, and yet something has changed", identity.name, operation.method);
                        assert!(!answer.text.contains("owner"), "{} learns the owner's address: {}", identity.name, answer.text);
                    } else if identity.caller == Caller::Another {
                        assert!(!answer.text.contains("owner"), "{} reads another's profile: {}", identity.name, answer.text);
                        assert_eq!(cast.owner.read().await.status, 200);
                    } else if answer.status == 200 {
                        assert!(answer.text.contains("owner"), "{} reads somebody else's profile: {}", identity.name, answer.text);
                    }
                    if is_personal_success && answer.status == 204 {
                        // Somebody's account, session or token is gone.
                        casts += 1;
                        cast = Cast::new(&site, casts).await;
                    }
                }
            }
        }
        assert!(asked > 700, "{asked} requests: a matrix this small has lost something");
    }
}

on_both_databases! {
    async fn an_operation_for_everybody_answers_everybody_alike(site) {
        let cast = Cast::new(&site, 0).await;

        for operation in operations().into_iter().filter(|operation| !operation.is_personal) {
            let mut answers = Vec::new();
            for identity in &cast.identities {
                let answer = request(&site, &operation, operation.path, identity, 0).await;
                answers.push((answer.status, answer.text));
            }
            assert!(answers.iter().all(|answer| *answer == answers[0]), "{} {}: {answers:?}", operation.method, operation.path);
        }
    }
}

on_both_databases! {
    async fn each_page_serves_whom_it_should_and_nobody_else(site) {
        let mut casts = 0;
        let mut cast = Cast::new(&site, casts).await;
        let mut asked = 0;

        for route in routes() {
            for who in 0..cast.identities.len() {
                let identity = &cast.identities[who];
                // A page knows nothing but the session: a token opens none.
                let caller = if identity.token.is_some() { Caller::Nobody } else { identity.caller };
                let before = everything(&site).await;

                let answer = visit(&site, &route.method, &route.path, identity, asked).await;

                asked += 1;
                let (after, words) = (everything(&site).await, format!("{} of {} {}: {}", identity.name, route.method, route.path, answer.status));
                assert!(answer.status < 500, "{words}");
                let knows_owner = answer.text.contains("owner");
                match (route.access, caller, route.method == Method::GET) {
                    (Access::Personal | Access::Action, Caller::Nobody, is_get) => {
                        let refused = if route.access == Access::Personal && is_get { 303 } else { 401 };
                        assert_eq!((answer.status, after, knows_owner), (refused, before, false), "{words}");
                    }
                    (Access::Personal | Access::Action, caller, is_get) => {
                        assert!([200, 303].contains(&answer.status), "{words} {}", answer.text);
                        assert_eq!(after == before, is_get, "{words}");
                        // What is saved without a page is answered with a redirect.
                        assert_eq!(knows_owner, caller == Caller::Owner && answer.status == 200, "{words}");
                    }
                    (Access::Page | Access::Public, caller, _) => {
                        assert_eq!(after, before, "{words}");
                        // The documentation shows one's own address.
                        assert!(!knows_owner || caller == Caller::Owner, "{words}");
                    }
                }
                if route.path == "/sign-out" && caller != Caller::Nobody {
                    casts += 1;
                    cast = Cast::new(&site, casts).await;
                }
            }
        }
        assert!(asked > 150, "{asked} requests: a matrix this small has lost something");
    }
}

/// What a browser would send: a form, or the JSON of a server function.
fn visit(site: &Site, method: &Method, path: &str, identity: &Identity, number: usize) -> Ask {
    let is_action = path.starts_with("/actions/");
    let path = path.replace("{version}", "1").replace("{name}", if is_action { "save-profile" } else { "Japan" }).replace(['{', '}'], "");
    // A page knows no token, and shows again what was typed.
    let email = if identity.token.is_some() { STRANGER } else { &identity.email };
    let first_name = format!("Changed {number}");
    let request = identity.show(site.ask(method.clone(), path)).header("accept", "text/html");
    let (media_type, body) = if is_action {
        ("application/json", json!({"inputs": {"email": email, "first_name": first_name}}).to_string())
    } else {
        let form = form_urlencoded::Serializer::new(String::new()).append_pair("email", email).append_pair("first_name", &first_name).finish();
        ("application/x-www-form-urlencoded", form)
    };
    request.header("content-type", media_type).body(body)
}

on_both_databases! {
    async fn a_form_that_was_opened_by_one_customer_is_not_saved_by_another(site) {
        let cast = Cast::new(&site, 0).await;
        let another = &cast.identities[3];
        let before = everything(&site).await;
        let owners = cast.owner.id.to_string();

        let inputs = [("customer", owners.as_str()), ("email", &another.email), ("first_name", "Taken")];
        let answer = site.post("/profile/edit", &inputs).header("cookie", another.cookie.as_deref().unwrap_or_default()).await;

        assert_eq!((answer.status, everything(&site).await), (403, before));
        let refresh = site.post_json("/auth/token/refresh/", &json!({"refresh": cast.owner.token})).await;
        assert_eq!(refresh.status, 401, "an access token is no refresh token");
    }
}
