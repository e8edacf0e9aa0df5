//! An HTTP server that does what it is told, wrong things included, byte by byte.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: String,
    pub path: String,
    pub head: String,
    pub body: String,
}

/// What is done with a request.
pub enum Reply {
    /// Status, body.
    Text(u16, String),
    /// Everything, head included, after which the connection ends.
    Raw(Vec<u8>),
    /// The connection ends without a word.
    End,
    /// Nothing, for ever.
    Silence,
}

#[allow(clippy::needless_pass_by_value, reason = "a literal, a text or a value, whatever is at hand")]
pub fn json(body: impl ToString) -> Reply {
    Reply::Text(200, body.to_string())
}

pub struct Server {
    pub address: SocketAddr,
    pub requests: Arc<Mutex<Vec<Request>>>,
    pub connections: Arc<Mutex<usize>>,
    /// Told of each request once it was read.
    pub arrived: Arc<Notify>,
    /// Told of each answer once it was sent.
    pub answered: Arc<Notify>,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    pub async fn start(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        Self::start_with(None, answer).await
    }

    pub async fn start_with(
        tls: Option<tokio_rustls::TlsAcceptor>,
        answer: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let connections = Arc::new(Mutex::new(0));
        let (arrived, answered) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let answer = Arc::new(answer);
        let (seen, count) = (requests.clone(), connections.clone());
        let told = [arrived.clone(), answered.clone()];
        let task = tokio::spawn(async move {
            // What is served ends with the server.
            let mut served = tokio::task::JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                *count.lock().unwrap() += 1;
                let (seen, answer, told, tls) = (seen.clone(), answer.clone(), told.clone(), tls.clone());
                served.spawn(async move {
                    match tls {
                        None => serve(stream, &seen, &told, &*answer).await,
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                serve(stream, &seen, &told, &*answer).await;
                            }
                        }
                    }
                });
            }
        });
        Self { address, requests, connections, arrived, answered, task }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn paths(&self) -> Vec<String> {
        self.requests.lock().unwrap().iter().map(|request| request.path.clone()).collect()
    }
}

async fn serve<S>(
    mut stream: S,
    seen: &Mutex<Vec<Request>>,
    [arrived, answered]: &[Arc<Notify>; 2],
    answer: &(impl Fn(&Request) -> Reply + ?Sized),
) where
    S: AsyncRead + AsyncWrite + Unpin,
{
    while let Some(request) = read(&mut stream).await {
        seen.lock().unwrap().push(request.clone());
        arrived.notify_one();
        let reply = match answer(&request) {
            Reply::Text(status, body) => format!(
                "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            )
            .into_bytes(),
            Reply::Raw(bytes) => {
                // Whoever is sent too much may go away.
                let _ = stream.write_all(&bytes).await;
                let _ = stream.shutdown().await;
                return;
            }
            Reply::End => return,
            Reply::Silence => std::future::pending().await,
        };
        if stream.write_all(&reply).await.is_err() {
            return;
        }
        answered.notify_one();
    }
}

async fn read(stream: &mut (impl AsyncRead + Unpin)) -> Option<Request> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let length = head
                .lines()
                .find_map(|line| line.to_lowercase().strip_prefix("content-length: ").map(str::to_owned))
                .map_or(0, |length| length.parse().unwrap());
            while bytes.len() < end + 4 + length {
                match stream.read(&mut buffer).await {
                    Ok(0) | Err(_) => return None,
                    Ok(count) => bytes.extend_from_slice(&buffer[..count]),
                }
            }
            let mut first = head.lines().next().unwrap().split(' ');
            return Some(Request {
                method: first.next().unwrap().to_owned(),
                path: first.next().unwrap().to_owned(),
                body: String::from_utf8_lossy(&bytes[end + 4..]).into_owned(),
                head,
            });
        }
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return None,
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
        }
    }
}
