//! Notices that the editor is gone. One that is killed may leave the pipe open: another process can hold it.

/// Waits until the process with this id has ended. Never resolves where that cannot be told: then the end of the
/// session is the end of standard input alone.
///
/// Linux: woken by the kernel, at once. Other Unix: looked for every [`INTERVAL`]. Windows: cannot be told.
/// A process that is not there to begin with is not waited for: an editor outside of our container has an id that
/// means nothing here.
pub async fn gone(process: u32) {
    if watch(process).await.is_none() {
        tracing::debug!(process, "the editor's process cannot be watched");
        std::future::pending::<()>().await;
    }
    tracing::info!(process, "the editor is gone");
}

#[cfg(target_os = "linux")]
async fn watch(process: u32) -> Option<()> {
    use rustix::process::{Pid, PidfdFlags, pidfd_open};
    use tokio::io::Interest;
    use tokio::io::unix::AsyncFd;

    let process = Pid::from_raw(i32::try_from(process).ok()?)?;
    let handle = pidfd_open(process, PidfdFlags::NONBLOCK).ok()?;
    #[expect(
        deprecated,
        reason = "its successor is unsafe for types that may not own what they name; this one does"
    )]
    let handle = AsyncFd::with_interest(handle, Interest::READABLE).ok()?;
    // Readable means ended.
    handle.readable().await.ok().map(|_| ())
}

/// How often a process is looked for where the kernel does not tell.
#[cfg(all(unix, not(target_os = "linux")))]
const INTERVAL: std::time::Duration = std::time::Duration::from_secs(3);

#[cfg(all(unix, not(target_os = "linux")))]
async fn watch(process: u32) -> Option<()> {
    use rustix::io::Errno;
    use rustix::process::{Pid, test_kill_process};

    let process = Pid::from_raw(i32::try_from(process).ok()?)?;
    let alive = || test_kill_process(process) != Err(Errno::SRCH);
    if !alive() {
        return None;
    }
    while alive() {
        tokio::time::sleep(INTERVAL).await;
    }
    Some(())
}

#[cfg(not(unix))]
async fn watch(_process: u32) -> Option<()> {
    None
}
