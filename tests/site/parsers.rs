//! What is true of every parser, whatever the bytes: one function each, which panics where it is not. `properties.rs` calls them with
//! generated texts, and `fuzz/` with bytes that are led by the coverage.

use axum::http::{HeaderMap, HeaderValue, header};
use chrono::NaiveDate;
use nameplate::{
    customer::{form::ProfileForm, inputs::Inputs, rulebook::Rulebook},
    server::{api::json::read_object, auth::bearer::bearer, countries, http::cross_site::has_cookie, precondition::Base, secret, web::page_request},
};
use serde_json::{Value, json};

/// A request's body as JSON: read as any other parser reads it, or refused; a profile that was accepted is accepted again unchanged.
pub fn json_body(bytes: &[u8]) {
    let Ok(object) = read_object(bytes) else {
        return;
    };
    let other: Value = serde_json::from_slice(bytes).expect("what is read here is JSON");
    assert_eq!(Value::Object(object.clone()), other, "two parsers read two different requests");
    stays_accepted(&ProfileForm::from_json(&object));
}

/// A plain form: what was read says the same when it is sent again.
pub fn form_body(bytes: &[u8]) {
    let Some(inputs) = page_request::read_form(bytes) else {
        return;
    };
    let again = form_urlencoded::Serializer::new(String::new()).extend_pairs(inputs.iter()).finish();
    assert_eq!(page_request::read_form(again.as_bytes()).as_ref(), Some(&inputs));
    let in_json = serde_json::to_string(&inputs).expect("inputs are JSON");
    assert_eq!(serde_json::from_str::<Inputs>(&in_json).ok().as_ref(), Some(&inputs), "the form and the server function read two different things");
    stays_accepted(&inputs.profile_form());
}

fn stays_accepted(form: &ProfileForm) {
    let rules = Rulebook {
        today: NaiveDate::from_ymd_opt(2026, 1, 1).expect("a date"),
        find_country: &|raw| countries::find(raw).map_err(|nearest| nearest.into_iter().map(str::to_owned).collect()),
    };
    let Ok(profile) = form.check(None, &rules) else {
        return;
    };
    let texts = profile.texts();
    let members = texts.iter().filter(|(field, _)| !field.is_in_address()).map(|(field, text)| (field.name().to_owned(), json!(text)));
    let again = members.chain([("address".to_owned(), json!(profile.address))]).collect();
    assert_eq!(ProfileForm::from_json(&again).check(None, &rules), Ok(profile));
}

/// `Authorization`: what passes is exactly one token of ours, and nothing can be left away from it or added.
pub fn token(bytes: &[u8]) {
    let Some(headers) = headers(header::AUTHORIZATION, bytes) else {
        return;
    };
    let Ok(Some(token)) = bearer(&headers) else {
        return;
    };
    if secret::hash_of(token).is_some() {
        assert!(token.len() == 41 && token.starts_with("np_") && token.bytes().skip(3).all(|byte| byte.is_ascii_alphanumeric()));
        assert!(secret::hash_of(&token[..40]).is_none() && secret::hash_of(&format!("{token}0")).is_none());
    }
}

/// `Cookie`: whether it is proof of anything is asked only where there is one, however it is spelled.
pub fn cookie(bytes: &[u8]) {
    use tower_sessions::{cookie::Cookie, session::Id};

    let Some(headers) = headers(header::COOKIE, bytes) else {
        return;
    };
    let text = headers[header::COOKIE].to_str().unwrap_or_default();
    // As the session layer reads it.
    let ids = text.split(';').filter_map(|pair| Cookie::parse_encoded(pair.trim().to_owned()).ok()).filter(|cookie| cookie.name() == "sid");
    for cookie in ids {
        assert!(has_cookie(&headers), "a cookie that signs in must be seen by the gate");
        if let Ok(id) = cookie.value().parse::<Id>() {
            assert_eq!(id.to_string().parse::<Id>().ok(), Some(id));
        }
    }
}

/// Where signing in leads: a path of our own, as a browser resolves it (WHATWG URL).
pub fn next(text: &str) {
    let path = page_request::own_path(text);
    let origin = url::Url::parse("https://account.example.com").expect("a URL");
    let target = origin.join(path).expect("a path");
    assert_eq!(target.origin(), origin.origin(), "{path:?} leads away");
    assert!(path.bytes().all(|byte| byte.is_ascii_graphic()), "{path:?} cannot be a header");
}

/// `If-Match` and `If-None-Match`: a list that was read means the same when it is written in the plainest way.
pub fn if_match(bytes: &[u8]) {
    for name in [header::IF_MATCH, header::IF_NONE_MATCH] {
        let Some(headers) = headers(name.clone(), bytes) else {
            return;
        };
        let base = Base::of_headers(&headers);
        let (Ok(Base::OneOf { these: versions, .. }) | Ok(Base::NoneOf(versions))) = &base else {
            continue;
        };
        let plain = versions.iter().map(|version| format!("\"v{version}\"")).collect::<Vec<_>>().join(", ");
        // No version at all is "none of those that were named", which no list can say.
        if let (Some(headers), false) = (self::headers(name, plain.as_bytes()), versions.is_empty()) {
            assert_eq!(Base::of_headers(&headers), base);
        }
    }
}

fn headers(name: header::HeaderName, bytes: &[u8]) -> Option<HeaderMap> {
    Some(HeaderMap::from_iter([(name, HeaderValue::from_bytes(bytes).ok()?)]))
}
