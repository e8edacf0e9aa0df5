//! Random bytes from the operating system, by way of the TLS library that is here anyway.

use super::Error;

/// `N` random bytes.
pub(super) fn bytes<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    let source = rustls::crypto::ring::default_provider().secure_random;
    source.fill(&mut bytes).map_err(|_| Error::NoRandomness)?;
    Ok(bytes)
}

/// A password or token of 128 random bits.
pub(super) fn token() -> Result<String, Error> {
    use std::fmt::Write as _;
    let mut text = String::new();
    for byte in bytes::<16>()? {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}
