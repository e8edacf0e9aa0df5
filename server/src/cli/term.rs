//! Writing to the terminal: colours where they are seen, silence where nobody listens any more.

use std::fmt::Display;
use std::io::{IsTerminal as _, Write as _};
use std::panic::PanicHookInfo;

use anstyle::{AnsiColor, Style};
use tracing_subscriber::EnvFilter;

pub const GOOD: Style = AnsiColor::Green.on_default();
pub const BAD: Style = AnsiColor::Red.on_default();
pub const DOUBT: Style = AnsiColor::Yellow.on_default();
pub const DIM: Style = Style::new().dimmed();
pub const BOLD: Style = Style::new().bold();

/// Starts the log, to standard error at the level of `HOTDEPLOY_LOG` or warnings, and says how a panic is reported.
pub fn start() {
    let filter = std::env::var("HOTDEPLOY_LOG").unwrap_or_else(|_| "hotdeploy=warn".to_owned());
    // Whoever embeds this may have a log already.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::builder().parse_lossy(filter))
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .without_time()
        // Of a standard error that is closed, there is nobody to tell, least of all by a panic.
        .log_internal_errors(false)
        .try_init();
    std::panic::set_hook(Box::new(report_panic));
}

/// Says where, never what: a panic's message may hold what it was working on.
fn report_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
    say_aside(format_args!("internal error at {place}; please report it"));
}

/// A line to standard output. Whoever stopped reading it is no reason to stop.
pub fn say(line: impl Display) {
    let _ = writeln!(anstream::stdout(), "{line}");
}

/// A line to standard error.
pub fn say_aside(line: impl Display) {
    let _ = writeln!(anstream::stderr(), "{line}");
}

/// An error that ends the command.
pub fn complain(message: &str) {
    say_aside(format_args!("{}: {message}", paint(BAD.bold(), "error")));
}

/// Text in a style.
pub fn paint(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}

/// Whether a person watches standard error and can answer on standard input.
pub fn is_interactive() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// Whether a person watches standard error.
pub fn is_watched() -> bool {
    std::io::stderr().is_terminal()
}

/// `1 server`, `2 servers`.
pub fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}
