//! Where a request comes from, as far as that can be known: the peer of the connection, or what trusted proxies say about it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::{
    extract::ConnectInfo,
    http::{Extensions, HeaderMap, HeaderName},
};
use ipnet::{IpNet, Ipv6Net};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// What one household or host has of IPv6: whoever has one of its addresses has all.
const IPV6_PREFIX: u8 = 64;

/// Where a request comes from: an IPv4 address or the /64 of an IPv6 address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Client(IpNet);

impl std::fmt::Display for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Client {
    /// The peer, unless it is a trusted proxy: then the last address of `X-Forwarded-For` that is not one. Whatever stands before it was
    /// written by somebody we do not know.
    pub fn of(extensions: &Extensions, headers: &HeaderMap, trusted: &[IpNet]) -> Self {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip().to_canonical());
        let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
        let mut client = peer;
        if is_trusted(&peer) {
            let lines: Vec<&str> = headers.get_all(FORWARDED_FOR).iter().map(|line| line.to_str().unwrap_or_default()).collect();
            for hop in lines.join(",").rsplit(',') {
                // Some proxies write the port too, or the brackets that go with it.
                let hop = hop.trim();
                let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']')).unwrap_or(hop);
                let address = bare.parse().or_else(|_| hop.parse().map(|hop: SocketAddr| hop.ip()));
                let Ok(address) = address else {
                    break;
                };
                client = address.to_canonical();
                if !is_trusted(&client) {
                    break;
                }
            }
        }
        Self(match client {
            IpAddr::V6(address) => Ipv6Net::new(address, IPV6_PREFIX).map_or(IpNet::from(client), |net| IpNet::V6(net.trunc())),
            IpAddr::V4(_) => IpNet::from(client),
        })
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn client(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().expect("an address"), 1)));
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append(FORWARDED_FOR, HeaderValue::from_str(line).expect("a header"));
        }
        let trusted: Vec<IpNet> = trusted.iter().map(|net| net.parse().expect("a network")).collect();
        Client::of(&extensions, &headers, &trusted).to_string()
    }

    #[test]
    fn without_a_trusted_proxy_the_header_changes_nothing() {
        assert_eq!(client("203.0.113.7", &["198.51.100.1"], &[]), "203.0.113.7/32");
        assert_eq!(client("203.0.113.7", &["198.51.100.1"], &["10.0.0.0/8"]), "203.0.113.7/32");
    }

    #[test]
    fn behind_trusted_proxies_the_last_stranger_counts() {
        let proxies = ["10.0.0.0/8", "192.0.2.1/32"];
        assert_eq!(client("10.0.0.1", &["6.6.6.6, 198.51.100.1"], &proxies), "198.51.100.1/32");
        assert_eq!(client("10.0.0.1", &["6.6.6.6", "198.51.100.1, 192.0.2.1"], &proxies), "198.51.100.1/32");
        assert_eq!(client("10.0.0.1", &["6.6.6.6, 198.51.100.1:50123"], &proxies), "198.51.100.1/32");
        assert_eq!(client("10.0.0.1", &["[2001:db8:1:2::1]:50123"], &proxies), "2001:db8:1:2::/64");
        assert_eq!(client("10.0.0.1", &["[2001:db8:1:2::1]"], &proxies), "2001:db8:1:2::/64");
        assert_eq!(client("10.0.0.1", &[], &proxies), "10.0.0.1/32");
        assert_eq!(client("10.0.0.1", &["nonsense"], &proxies), "10.0.0.1/32");
        assert_eq!(client("10.0.0.1", &["6.6.6.6, nonsense, 192.0.2.1"], &proxies), "192.0.2.1/32");
    }

    #[test]
    fn an_address_of_ipv6_counts_as_its_network() {
        assert_eq!(client("2001:db8:1:2:3:4:5:6", &[], &[]), client("2001:db8:1:2:ffff::1", &[], &[]));
        assert_ne!(client("2001:db8:1:2::1", &[], &[]), client("2001:db8:1:3::1", &[], &[]));
        assert_eq!(client("::ffff:203.0.113.7", &[], &[]), "203.0.113.7/32");
    }
}
