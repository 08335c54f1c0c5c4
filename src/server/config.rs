//! Every setting, from the environment or the flag of the same name, checked at start: a wrong one is one clear line and exit status 2.

use std::net::{IpAddr, SocketAddr};

use axum::http::Uri;
use clap::{Parser, Subcommand, ValueEnum};
use ipnet::IpNet;

/// The customer account of a shop.
#[derive(Clone, Debug, Parser)]
#[command(name = "nameplate", version, about)]
pub struct Config {
    /// What to do; without a command: serve.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// `sqlite:FILE` or `postgres://…`. Migrations run at start.
    #[arg(long, env = "DATABASE_URL", default_value = "sqlite:nameplate.db", global = true, hide_env_values = true)]
    pub database_url: String,

    /// Where to listen.
    #[arg(long, env = "LISTEN_ADDR", default_value = "127.0.0.1:3000", global = true)]
    pub listen_addr: SocketAddr,

    /// The origin customers see: in links, and for the cross-site gate. Plain http only for loopback names.
    #[arg(long, env = "PUBLIC_URL", default_value = "http://localhost:3000", global = true, value_parser = public_url)]
    pub public_url: PublicUrl,

    /// The name of the shop on every page.
    #[arg(long, env = "SHOP_NAME", default_value = "Pinecone Shop", global = true)]
    pub shop_name: String,

    /// The most connections to PostgreSQL, beside the two that store changes of profiles.
    #[arg(long, env = "DATABASE_CONNECTIONS", default_value_t = 16, global = true, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub database_connections: u32,

    /// Whether a `PUT` or `PATCH` must name the version it was made for (`If-Match`).
    #[arg(long, env = "REQUIRE_IF_MATCH", default_value_t = false, action = clap::ArgAction::Set, global = true)]
    pub require_if_match: bool,

    /// Whether addresses and accounts have limits: `off` for tests only.
    #[arg(long, env = "RATE_LIMITS", default_value = "on", global = true)]
    pub rate_limits: Switch,

    /// The proxies whose `X-Forwarded-For` counts: addresses and networks like 10.0.0.0/8, separated by commas.
    #[arg(long, env = "TRUSTED_PROXIES", default_value = "", hide_default_value = true, value_parser = list(network), global = true)]
    pub trusted_proxies: ::std::vec::Vec<IpNet>,

    /// The origins whose pages may use the API with a token, like https://app.example.com, separated by commas.
    #[arg(long, env = "CORS_ORIGINS", default_value = "", hide_default_value = true, value_parser = list(origin), global = true)]
    pub cors_origins: ::std::vec::Vec<String>,

    /// The form of the log, on standard error. `RUST_LOG` sets how much (default `info`).
    #[arg(long, env = "LOG_FORMAT", default_value = "text", global = true)]
    pub log_format: LogFormat,
}

/// What the program can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Serve pages and API (the default).
    Serve,
    /// Bring the database to this version's schema and leave.
    Migrate,
    /// Serve a throw-away database with three customers, and say how to sign in.
    Demo,
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// As it should be.
    On,
    /// For tests.
    Off,
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs: one object a line.
    Json,
}

/// The origin customers see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    /// Scheme, host and port, without a last slash.
    pub origin: String,
    /// The host alone, in lower case.
    pub host: String,
    /// Whether cookies are sent over TLS only.
    pub is_https: bool,
}

impl PublicUrl {
    /// The name of the session cookie. Browsers accept the `__Host-` prefix only over https.
    pub fn cookie_name(&self) -> &'static str {
        if self.is_https { "__Host-sid" } else { "sid" }
    }
}

impl Config {
    /// What clap cannot say without repeating a password.
    ///
    /// # Errors
    /// One line about the setting.
    pub fn check(&self) -> Result<(), String> {
        let url = self.database_url.as_str();
        match url.strip_prefix("sqlite:") {
            Some(file) if file.contains(":memory:") || file.contains("mode=memory") => {
                Err("DATABASE_URL must name a file: what is only in memory would be lost, and every reader would have its own".to_owned())
            }
            None if !url.starts_with("postgres://") && !url.starts_with("postgresql://") => {
                Err("DATABASE_URL must begin with sqlite: or postgres://".to_owned())
            }
            _ => Ok(()),
        }
    }
}

/// A list that may be empty, as a whole: clap would take an empty setting for one wrong entry. (`::std::vec::Vec` above is for the same reason:
/// what clap sees as `Vec` it fills entry by entry.)
fn list<T>(one: impl Fn(&str) -> Result<T, String> + Clone) -> impl Fn(&str) -> Result<Vec<T>, String> + Clone {
    move |raw| raw.split(',').map(str::trim).filter(|entry| !entry.is_empty()).map(&one).collect()
}

fn network(raw: &str) -> Result<IpNet, String> {
    let address = || raw.parse::<IpAddr>().map(IpNet::from);
    raw.parse().or_else(|_| address()).map_err(|_| "it must be an address like 10.0.0.1 or a network like 10.0.0.0/8".to_owned())
}

/// As browsers write it: RFC 6454, 6.2.
fn origin(raw: &str) -> Result<String, String> {
    let wrong = || "it must be an origin like https://app.example.com, without a path".to_owned();
    let uri: Uri = raw.parse().map_err(|_| wrong())?;
    match (uri.scheme_str(), uri.authority()) {
        (Some("https" | "http"), Some(authority)) if uri.path() == "/" && uri.query().is_none() && !raw.ends_with('/') && !authority.as_str().contains('@') => {
            let usual_port = if raw.starts_with("https") { ":443" } else { ":80" };
            let origin = raw.to_ascii_lowercase();
            Ok(origin.strip_suffix(usual_port).unwrap_or(&origin).to_owned())
        }
        _ => Err(wrong()),
    }
}

fn public_url(raw: &str) -> Result<PublicUrl, String> {
    let wrong = || "it must be an origin like https://account.example.com, without a path".to_owned();
    let uri: Uri = raw.parse().map_err(|_| wrong())?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err(wrong());
    };
    if uri.path() != "/" || uri.query().is_some() || authority.as_str().contains('@') {
        return Err(wrong());
    }
    let is_loopback = matches!(authority.host(), "localhost" | "127.0.0.1" | "[::1]") || authority.host().ends_with(".localhost");
    match scheme {
        "https" => {}
        "http" if is_loopback => {}
        _ => return Err("it must be https; http only for localhost, 127.0.0.1 and [::1]".to_owned()),
    }
    // Browsers leave the usual port out of the origin they send.
    let usual_port = if scheme == "https" { ":443" } else { ":80" };
    let host = authority.as_str().to_ascii_lowercase();
    let host = host.strip_suffix(usual_port).unwrap_or(&host);
    Ok(PublicUrl { origin: format!("{scheme}://{host}"), host: authority.host().to_ascii_lowercase(), is_https: scheme == "https" })
}
