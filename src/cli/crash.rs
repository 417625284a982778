//! What is said where the program itself is wrong. Rust's own message may quote the text that was at hand, and with it
//! somebody's description; this one names the place in the program and nothing else.

use std::fs::File;
use std::io::{self, Write};
use std::panic::{self, Location};

/// From here on a panic says where it happened, and nothing of what it was about.
pub(crate) fn install() {
    panic::set_hook(Box::new(|panic| {
        // Where even that fails there is nobody to tell.
        let _ = unlocked_stderr().and_then(|mut err| err.write_all(message(panic.location()).as_bytes()));
    }));
}

fn message(place: Option<&Location>) -> String {
    let place =
        place.map(|place| format!(", in {}, line {}", place.file(), place.line())).unwrap_or_default();
    format!(
        "amends: stopped by a mistake in the program{place}.\nIf you report it: nothing that you wrote is in this message.\n"
    )
}

/// Standard error without its lock, which another thread may hold to its end.
fn unlocked_stderr() -> io::Result<File> {
    #[cfg(unix)]
    let handle = std::os::fd::AsFd::as_fd(&io::stderr()).try_clone_to_owned()?;
    #[cfg(windows)]
    let handle = std::os::windows::io::AsHandle::as_handle(&io::stderr()).try_clone_to_owned()?;
    Ok(File::from(handle))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crash_tells_the_place_alone() {
        let here = Location::caller();
        let place =
            format!("amends: stopped by a mistake in the program, in {}, line {}.", file!(), here.line());
        assert_eq!(message(Some(here)).lines().next(), Some(place.as_str()));
        assert!(message(None).starts_with("amends: stopped by a mistake in the program.\n"));
    }
}
