//! Ports for servers that keep theirs over a restart.

use std::net::{Ipv4Addr, TcpListener};

use super::{Error, random};

/// Below the range from which systems take the ports of outgoing connections, so that none of these takes the port of
/// a server that is down for a while.
const LOWEST: u16 = 20_000;
const COUNT: u16 = 12_000;
const TRIES: u32 = 1_000;

/// `count` different ports that are free now.
pub(super) fn free(count: u16) -> Result<Vec<u16>, Error> {
    let mut held = Vec::new();
    for _ in 0..TRIES {
        if held.len() == usize::from(count) {
            break;
        }
        let [high, low] = random::bytes::<2>()?;
        let port = LOWEST + u16::from_be_bytes([high, low]) % COUNT;
        if let Ok(listener) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            held.push((port, listener));
        }
    }
    if held.len() < usize::from(count) {
        return Err(Error::NoPorts { lowest: LOWEST, highest: LOWEST + COUNT });
    }
    Ok(held.into_iter().map(|(port, _)| port).collect())
}
