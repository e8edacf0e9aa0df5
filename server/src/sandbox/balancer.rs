//! A load balancer that knows nothing of HTTP: each connection goes to the next server that takes it.

use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};

/// Accepts connections for ever and passes each on. Without a server that is up, the connection is closed.
pub(super) async fn balance(listener: TcpListener, ports: Vec<u16>) {
    let ports: std::sync::Arc<[u16]> = ports.into();
    let next = std::sync::Arc::new(AtomicUsize::new(0));
    loop {
        let Ok((mut client, _)) = listener.accept().await else { continue };
        let (ports, next) = (ports.clone(), next.clone());
        tokio::spawn(async move {
            let first = next.fetch_add(1, Ordering::Relaxed);
            for offset in 0..ports.len() {
                let port = ports[(first + offset) % ports.len()];
                if let Ok(mut server) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await {
                    // A failed connection ends as it would without the balancer between: nothing is left to tell.
                    let _ = client.set_nodelay(true);
                    let _ = server.set_nodelay(true);
                    let _ = copy_bidirectional(&mut client, &mut server).await;
                    return;
                }
            }
        });
    }
}
