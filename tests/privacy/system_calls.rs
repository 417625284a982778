//! `match` as the system sees it: which files it opens and how, and that it asks for no socket.

use std::io::Write;
use std::process::Command;

use crate::place::{MARKER, Place, feed, ways};

/// What is recorded: whatever takes the name of a file, whatever is for the network, and what could hide either.
const RECORDED: &str =
    "trace=%file,%network,?memfd_create,?io_uring_setup,?shmget,?mq_open,?sendfile,?copy_file_range";
/// Calls that look at a file or folder and cannot change it.
const LOOKS: &[&str] = &[
    "access",
    "faccessat",
    "faccessat2",
    "stat",
    "stat64",
    "lstat",
    "lstat64",
    "fstatat64",
    "newfstatat",
    "statx",
    "statfs",
    "statfs64",
    "readlink",
    "readlinkat",
    "getcwd",
];
/// Flags of an opening that could write or create.
const WRITES: &[&str] = &["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND", "O_TMPFILE"];
/// What keeps nothing may be opened for writing.
const KEEPS_NOTHING: &[&str] = &["/dev/null", "/dev/tty"];

/// `strace` with a place for its record, where it is installed and the system lets it trace.
pub(crate) fn tracer(record: &str) -> Option<Vec<String>> {
    let works = Command::new("strace").args(["-o", "/dev/null", "true"]).output();
    if works.is_ok_and(|output| output.status.success()) {
        return Some(["strace", "-f", "-o", record, "-e", RECORDED].map(String::from).into());
    }
    // Not through the macros, whose words are held back where a test passes.
    let _ = writeln!(
        std::io::stderr(),
        "skipped: no system calls are traced, since strace is missing or may not trace"
    );
    None
}

/// The calls of `record` that do more than look, but for those that begin as `allowed` do.
pub(crate) fn offences(record: &str, allowed: &[&str]) -> Vec<String> {
    let mut programs = 0;
    record
        .lines()
        // A process id, and then the call.
        .map(|line| line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' '))
        // Ends of calls that another interrupted, signals, and ends of processes.
        .filter(|call| !["<...", "---", "+++"].iter().any(|start| call.starts_with(start)))
        .filter(|call| {
            programs += usize::from(call.starts_with("execve"));
            !(looks(call, programs) || allowed.iter().any(|start| call.starts_with(start)))
        })
        .map(str::to_owned)
        .collect()
}

fn looks(call: &str, programs: usize) -> bool {
    match call.split('(').next().unwrap_or_default() {
        "open" | "openat" | "openat2" => {
            let path = call.split('"').nth(1).unwrap_or_default();
            let flags = call.rsplit('"').next().unwrap_or_default();
            KEEPS_NOTHING.contains(&path) || !WRITES.iter().any(|flag| flags.contains(flag))
        }
        // The program itself is started; it starts no other.
        "execve" => programs == 1,
        name => LOOKS.contains(&name),
    }
}

#[test]
fn match_opens_nothing_for_writing_and_no_socket() {
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("record");
    let Some(tracer) = tracer(record.to_str().unwrap()) else { return };
    let text = format!("he lied about money again {MARKER}");
    for (arguments, piped) in ways(&text, &folder.path().join("description.txt")) {
        let place = Place::indexed();
        let mut command = place.command(&tracer[0]);
        command.args(&tracer[1..]).arg(env!("CARGO_BIN_EXE_amends")).args(&arguments);
        let output = feed(&mut command, piped);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let record = std::fs::read_to_string(&record).unwrap();
        // That it was recorded: the program began, and read its index.
        assert!(record.contains("execve(") && record.contains("model.bin"), "{record}");
        assert_eq!(offences(&record, &[]), [""; 0], "{arguments:?}");
    }
}

#[test]
fn what_writes_or_connects_is_an_offence() {
    for call in [
        r#"openat(AT_FDCWD, "/home/a/log", O_WRONLY|O_CREAT|O_APPEND|O_CLOEXEC, 0666) = 3"#,
        r#"openat(AT_FDCWD, "/home/a/O_RDONLY", O_RDWR <unfinished ...>"#,
        r#"openat(AT_FDCWD, "/tmp", O_RDWR|O_EXCL|O_TMPFILE, 0600) = 3"#,
        r#"openat2(AT_FDCWD, "log", {flags=O_WRONLY, resolve=0}, 24) = 3"#,
        r#"creat("log", 0666) = 3"#,
        r#"mkdir("/home/a/.amends", 0777) = 0"#,
        r#"rename("a", "b") = 0"#,
        r#"unlinkat(AT_FDCWD, "a", 0) = 0"#,
        r#"socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 3"#,
        r#"connect(3, {sa_family=AF_INET}, 16) = -1 EINPROGRESS (Operation now in progress)"#,
        r#"socketpair(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0, [4, 5]) = 0"#,
        r#"memfd_create("a", 0) = 3"#,
    ] {
        assert_eq!(offences(&format!("4711  {call}\n"), &[]), [call]);
    }
    let program = r#"execve("/bin/amends", ["amends", "match"], 0x7ffc /* 9 vars */) = 0"#;
    assert_eq!(offences(&format!("1 {program}\n2 {program}\n"), &[]), [program]);
}

#[test]
fn looking_is_no_offence() {
    let record = r#"4711  execve("/bin/amends", ["amends", "match"], 0x7ffc /* 9 vars */) = 0
4711  access("/etc/ld.so.preload", R_OK) = -1 ENOENT (No such file or directory)
4711  openat(AT_FDCWD, "/home/O_CREAT/index/CURRENT", O_RDONLY|O_CLOEXEC) = 3
4712  openat(AT_FDCWD, "model.bin", O_RDONLY|O_CLOEXEC <unfinished ...>
4711  openat(AT_FDCWD, "/dev/tty", O_RDWR|O_CLOEXEC) = 3
4712  <... openat resumed>) = 4
4711  --- SIGPIPE {si_signo=SIGPIPE, si_code=SI_USER, si_pid=4711, si_uid=0} ---
4711  +++ exited with 0 +++
"#;
    assert_eq!(offences(record, &[]), [""; 0]);
    let pair = "1 socketpair(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0, [4, 5]) = 0";
    assert_eq!(offences(pair, &["socketpair(AF_UNIX,"]), [""; 0]);
}
