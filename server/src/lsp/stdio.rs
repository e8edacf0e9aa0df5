//! Standard input and output of the process.
//!
//! An editor's pipes and sockets are read and written by the core's own thread: no other thread has to be woken for a
//! message, which is half of what a short one costs. Anything else (a terminal, a file) goes the general way.

use tokio::io::{AsyncRead, AsyncWrite};

/// What the client sends.
pub type Input = Box<dyn AsyncRead + Send + Unpin>;
/// What the client is sent.
pub type Output = Box<dyn AsyncWrite + Send + Unpin>;

/// Standard input and output. Call within a runtime.
pub fn open() -> (Input, Output) {
    #[cfg(unix)]
    {
        let input = unix::input().unwrap_or_else(|| Box::new(tokio::io::stdin()));
        let output = unix::output().unwrap_or_else(|| Box::new(tokio::io::stdout()));
        (input, output)
    }
    #[cfg(not(unix))]
    {
        (Box::new(tokio::io::stdin()), Box::new(tokio::io::stdout()))
    }
}

#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::io;
    use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
    use std::os::unix::fs::FileTypeExt as _;
    use std::os::unix::net::UnixStream;

    use tokio::net::unix::pipe;

    use super::{Input, Output};

    /// `None` where it is neither a pipe nor a socket.
    pub fn input() -> Option<Input> {
        let file = duplicate(io::stdin().as_fd())?;
        match kind(&file)? {
            Kind::Pipe => Some(Box::new(pipe::Receiver::from_file(file).ok()?)),
            Kind::Socket => Some(Box::new(socket(file)?)),
        }
    }

    pub fn output() -> Option<Output> {
        let file = duplicate(io::stdout().as_fd())?;
        match kind(&file)? {
            Kind::Pipe => Some(Box::new(pipe::Sender::from_file(file).ok()?)),
            Kind::Socket => Some(Box::new(socket(file)?)),
        }
    }

    enum Kind {
        Pipe,
        Socket,
    }

    fn duplicate(fd: BorrowedFd<'_>) -> Option<File> {
        fd.try_clone_to_owned().ok().map(File::from)
    }

    fn kind(file: &File) -> Option<Kind> {
        let kind = file.metadata().ok()?.file_type();
        if kind.is_fifo() { Some(Kind::Pipe) } else { kind.is_socket().then_some(Kind::Socket) }
    }

    fn socket(file: File) -> Option<tokio::net::UnixStream> {
        let stream = UnixStream::from(OwnedFd::from(file));
        // Some other kind of socket has no such address.
        stream.local_addr().ok()?;
        stream.set_nonblocking(true).ok()?;
        tokio::net::UnixStream::from_std(stream).ok()
    }
}
