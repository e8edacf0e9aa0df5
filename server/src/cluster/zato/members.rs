//! Which servers a cluster has, where they are, and which of them may be given the passwords.

use std::fmt;
use std::net::IpAddr;

use url::{Host, Url};

use super::wire::ListedServer;
use crate::deploy::{ServerInfo, ServerName, TargetName};
use crate::secrets::Origin;
use crate::text::plain_line;

/// One server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub name: ServerName,
    pub url: Url,
    /// The origin whose passwords this server is given: its own, or for a discovered one that of the target's
    /// address, which is on the same host.
    pub password_of: Origin,
}

impl Member {
    /// `None` where the address is neither `http` nor `https`.
    pub fn new(name: ServerName, url: Url) -> Option<Self> {
        let password_of = Origin::of(&url)?;
        Some(Self { name, url, password_of })
    }

    /// An address below the server's.
    pub fn at(&self, path: &str) -> Url {
        let mut url = self.url.clone();
        url.set_path(&format!("{}{path}", self.url.path().trim_end_matches('/')));
        url.set_query(None);
        url.set_fragment(None);
        url
    }

    pub fn info(&self) -> ServerInfo {
        ServerInfo { name: self.name.clone(), url: self.address() }
    }

    /// Without user name and password, should somebody have put them there.
    fn address(&self) -> String {
        self.url.origin().ascii_serialization()
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name, self.address())
    }
}

/// The servers of a cluster, and what the user should know of them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub members: Vec<Member>,
    /// Those that answered.
    pub up: Vec<ServerName>,
    pub notes: Vec<String>,
}

/// What may be made of the list that a server gives of its cluster.
///
/// A password belongs to scheme, host and port. A server that the list names gets it only on the same host and on no
/// weaker scheme; any other has to be listed by the user.
pub(super) fn discovered(target: &TargetName, url: &Url, list: &[ListedServer]) -> Found {
    let mut found = Found::default();
    for listed in list {
        let name = plain_line(&listed.name, 100);
        let is_taken = found.members.iter().any(|member| member.name.as_str() == name);
        match address_of(listed).and_then(|address| trusted(&address, url).then_some(address)) {
            Some(address) if !is_taken && !name.is_empty() => {
                let password_of = Origin::of(url);
                let member = password_of.map(|password_of| Member {
                    name: name.as_str().into(),
                    url: address,
                    password_of,
                });
                found.members.extend(member);
            }
            _ => {
                let host = plain_line(&listed.preferred_address, 100);
                found.notes.push(format!(
                    "server {name} at {host}:{} is not watched, because it is not on the host of {}. To send it your \
                     passwords, list it under targets.{target}.servers.",
                    listed.bind_port,
                    url.origin().ascii_serialization(),
                ));
            }
        }
    }
    found
}

/// Puts servers from the settings into the order of the cluster's own list, as far as names agree: a broadcast walks
/// it and stops at the first that is down (observed: zato 3.2, section 2).
pub(super) fn in_order(mut members: Vec<Member>, list: &[ListedServer]) -> Vec<Member> {
    let place = |member: &Member| {
        list.iter().position(|listed| listed.name == member.name.as_str()).unwrap_or(usize::MAX)
    };
    members.sort_by_key(place);
    members
}

/// Servers that are in the cluster and not in the settings.
pub(super) fn unlisted(target: &TargetName, members: &[Member], list: &[ListedServer]) -> Option<String> {
    let missing: Vec<_> = list
        .iter()
        .filter(|listed| {
            let port = Some(listed.bind_port);
            !members.iter().any(|member| {
                member.name.as_str() == listed.name || member.url.port_or_known_default() == port
            })
        })
        .map(|listed| plain_line(&listed.name, 100))
        .collect();
    // Where as many are listed as there are, the names only differ.
    (!missing.is_empty() && list.len() > members.len()).then(|| {
        format!(
            "the cluster also has {}, which nobody watches: list it under targets.{target}.servers.",
            missing.join(", ")
        )
    })
}

fn address_of(listed: &ListedServer) -> Option<Url> {
    let scheme = if listed.crypto_use_tls { "https" } else { "http" };
    let host = &listed.preferred_address;
    let host = if host.parse::<std::net::Ipv6Addr>().is_ok() { format!("[{host}]") } else { host.clone() };
    let mut url = Url::parse(&format!("{scheme}://localhost/")).ok()?;
    url.set_host(Some(&host)).ok()?;
    url.set_port(Some(listed.bind_port)).ok()?;
    Some(url)
}

fn trusted(address: &Url, url: &Url) -> bool {
    let same_host = match (address.host(), url.host()) {
        (Some(a), Some(b)) => a == b || (is_loopback(&a) && is_loopback(&b)),
        _ => false,
    };
    same_host && (url.scheme() == "http" || address.scheme() == "https")
}

fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => name.eq_ignore_ascii_case("localhost"),
        Host::Ipv4(ip) => IpAddr::from(*ip).is_loopback(),
        Host::Ipv6(ip) => IpAddr::from(*ip).is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(name: &str, host: &str, port: u16, tls: bool) -> ListedServer {
        ListedServer {
            name: name.to_owned(),
            preferred_address: host.to_owned(),
            bind_port: port,
            crypto_use_tls: tls,
        }
    }

    fn discover(url: &str, server: ListedServer) -> Found {
        discovered(&"dev".into(), &url.parse().unwrap(), &[server])
    }

    #[test]
    fn a_password_goes_to_the_same_host_only() {
        let cases = [
            ("http://localhost:11223", listed("s", "127.0.0.1", 17010, false), true, "both loopback"),
            ("http://[::1]:11223", listed("s", "localhost", 17010, false), true, "both loopback"),
            ("http://[::1]:11223", listed("s", "::1", 17010, false), true, "the same IPv6 address"),
            ("http://zato.example.com", listed("s", "ZATO.example.com", 17010, false), true, "the same name"),
            (
                "http://zato.example.com",
                listed("s", "zato.example.com", 17010, true),
                true,
                "a stronger scheme",
            ),
            (
                "https://zato.example.com",
                listed("s", "zato.example.com", 17010, false),
                false,
                "a weaker scheme",
            ),
            ("http://localhost:11223", listed("s", "10.0.0.5", 17010, false), false, "another host"),
            ("http://10.0.0.5", listed("s", "127.0.0.1", 17010, false), false, "loopback of another machine"),
            ("http://example.com", listed("s", "example.com.evil.org", 80, false), false, "a longer name"),
            ("http://example.com", listed("s", "example.com@evil.org", 80, false), false, "a user name"),
            ("http://example.com", listed("s", "evil.org/example.com", 80, false), false, "a path"),
            ("http://example.com", listed("s", "", 80, false), false, "no address"),
        ];
        for (url, server, expected, what) in cases {
            let found = discover(url, server);
            assert_eq!(found.members.len(), usize::from(expected), "{what}: {found:?}");
            assert_eq!(found.notes.len(), usize::from(!expected), "{what}: {found:?}");
        }
    }

    #[test]
    fn a_discovered_server_gets_the_password_of_the_targets_address() {
        let found = discover("http://localhost:11223", listed("server1", "127.0.0.1", 17010, false));
        let member = &found.members[0];
        assert_eq!(member.url.as_str(), "http://127.0.0.1:17010/");
        assert_eq!(member.password_of.to_string(), "http://localhost:11223");
    }

    #[test]
    fn a_server_elsewhere_is_named_with_what_to_do() {
        let found = discover("http://localhost:11223", listed("server2\u{1b}[31m", "10.0.0.5", 17010, false));
        let note = &found.notes[0];
        assert!(note.contains("server2 at 10.0.0.5:17010"), "{note}");
        assert!(note.contains("targets.dev.servers"), "{note}");
    }

    #[test]
    fn addresses_show_no_password() {
        let url = "http://user:hunter2@localhost:17010/x".parse().unwrap();
        let member = Member::new("server1".into(), url).unwrap();
        assert_eq!(member.to_string(), "server1 (http://localhost:17010)");
        assert_eq!(member.info().url, "http://localhost:17010");
    }

    #[test]
    fn paths_are_joined_below_a_prefix() {
        let member = Member::new("s".into(), "http://h:1/zato/?q=1#f".parse().unwrap()).unwrap();
        assert_eq!(member.at("/ide-deploy").as_str(), "http://h:1/zato/ide-deploy");
        assert_eq!(member.at("/zato/api/invoke/a/../b?c").as_str(), "http://h:1/zato/zato/api/invoke/b%3Fc");
    }

    #[test]
    fn the_clusters_order_is_kept() {
        let member = |name: &str, port: u16| {
            Member::new(name.into(), format!("http://localhost:{port}").parse().unwrap()).unwrap()
        };
        let list = [listed("server2", "h", 1, false), listed("server1", "h", 2, false)];
        let members = in_order(vec![member("server1", 2), member("server2", 1)], &list);
        let names: Vec<_> = members.iter().map(|member| member.name.as_str()).collect();
        assert_eq!(names, ["server2", "server1"]);
    }

    #[test]
    fn a_server_that_nobody_listed_is_told() {
        let member = Member::new("server1".into(), "http://localhost:1".parse().unwrap()).unwrap();
        let list = [listed("server1", "h", 1, false), listed("server2", "h", 2, false)];
        let note = unlisted(&"dev".into(), std::slice::from_ref(&member), &list).unwrap();
        assert!(note.contains("server2") && !note.contains("server1"), "{note}");
        assert_eq!(unlisted(&"dev".into(), &[member], &list[..1]), None);
    }
}
