//! The prompt of `match` on a terminal, which `script` of util-linux makes: what is asked, what is cleared, what is kept.

use std::fs;
use std::io::{Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::place::{MARKER, Place, holding};
use crate::system_calls::{offences, tracer};

/// How the line editor hears that the window was resized: both ends are in the program.
const WINDOW_RESIZED: &str = "socketpair(AF_UNIX,";
const QUESTION: &str = "Clear this screen";
/// The lines above the screen are erased.
const ERASED: &str = "\u{1b}[3J";
const ENTER: &str = "\r";
const CTRL_C: &str = "\u{3}";
const CTRL_D: &str = "\u{4}";
/// Seconds after which a terminal that waits for something is ended.
const PATIENCE: &str = "120";

/// `amends match` on a terminal.
struct Terminal {
    child: Child,
    typed: ChildStdin,
    screen: ChildStdout,
}

impl Terminal {
    /// `None` where there is no `script`.
    fn open(place: &Place, tracer: &[String], arguments: &str) -> Option<Self> {
        let words = tracer.iter().map(String::as_str).chain([env!("CARGO_BIN_EXE_amends"), "match"]);
        let program: String = words.map(|word| format!("'{word}' ")).chain([arguments.into()]).collect();
        if Command::new("script").arg("--version").output().is_err() {
            let _ = writeln!(std::io::stderr(), "skipped: no prompt is tried, since script is missing");
            return None;
        }
        let mut command = place.command("timeout");
        command.args([PATIENCE, "script", "-qec", &program, "/dev/null"]).env("SHELL", "/bin/sh");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (typed, screen) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        Some(Self { child, typed, screen })
    }

    /// Waits until the screen has shown `text`, then types `keys`.
    fn at(&mut self, text: &str, keys: &str) {
        let mut shown = Vec::new();
        let mut byte = [0];
        while !shown.ends_with(text.as_bytes()) {
            let read = self.screen.read(&mut byte).unwrap();
            assert!(read > 0, "`{text}` was not shown: {}", String::from_utf8_lossy(&shown));
            shown.push(byte[0]);
        }
        self.typed.write_all(keys.as_bytes()).unwrap();
        self.typed.flush().unwrap();
    }

    /// What the screen shows from here to the end, and the exit code.
    fn end(mut self) -> (String, i32) {
        let mut rest = Vec::new();
        self.screen.read_to_end(&mut rest).unwrap();
        drop(self.typed);
        (String::from_utf8_lossy(&rest).into_owned(), self.child.wait().unwrap().code().unwrap())
    }
}

/// A description at the prompt, ended by an empty line, up to the question.
fn asked(terminal: &mut Terminal) {
    terminal.at("> ", &format!("he lied about money again {MARKER}{ENTER}"));
    terminal.at("> ", ENTER);
    terminal.at(QUESTION, "");
}

#[test]
fn the_prompt_leaves_nothing_and_clears_where_that_is_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let record = folder.path().join("record");
    let tracer = tracer(record.to_str().unwrap());
    let place = Place::indexed();
    let before = place.files();
    let Some(mut terminal) = Terminal::open(&place, tracer.as_deref().unwrap_or_default(), "") else {
        return;
    };
    asked(&mut terminal);
    terminal.at("leaves it.", &format!("y{ENTER}"));
    let (rest, code) = terminal.end();
    assert!(rest.ends_with(ERASED) && !rest.contains(MARKER), "{rest:?}");
    assert_eq!(code, 0);
    let after = place.files();
    assert!(before == after && holding(&after, MARKER).is_empty());
    if tracer.is_some() {
        let record = fs::read_to_string(&record).unwrap();
        assert!(record.contains("/dev/tty"), "{record}");
        assert_eq!(offences(&record, &[WINDOW_RESIZED]), [""; 0]);
    }
}

#[test]
fn enter_and_the_end_of_input_leave_the_screen() {
    let place = Place::indexed();
    for keys in [ENTER, "n\r", CTRL_D] {
        let Some(mut terminal) = Terminal::open(&place, &[], "") else { return };
        asked(&mut terminal);
        terminal.at("leaves it.", keys);
        let (rest, code) = terminal.end();
        assert!(!rest.contains(ERASED), "{keys:?}: {rest:?}");
        assert_eq!(code, 0);
    }
}

#[test]
fn leaving_asks_nothing() {
    let place = Place::indexed();
    let Some(mut terminal) = Terminal::open(&place, &[], "") else { return };
    terminal.at("> ", &format!("he lied {MARKER}"));
    terminal.at(MARKER, CTRL_C);
    let (rest, code) = terminal.end();
    assert!(!rest.contains(QUESTION) && !rest.contains(ERASED), "{rest:?}");
    assert_eq!(code, 130);
}

#[test]
fn where_nothing_was_typed_nothing_is_asked() {
    let place = Place::indexed();
    let Some(mut terminal) = Terminal::open(&place, &[], "") else { return };
    terminal.at("> ", CTRL_D);
    let (rest, code) = terminal.end();
    assert!(rest.contains("There was no text") && !rest.contains(QUESTION), "{rest:?}");
    assert_eq!(code, 1);
}

#[test]
fn where_the_question_could_not_be_seen_nothing_is_asked() {
    let place = Place::indexed();
    let Some(mut terminal) = Terminal::open(&place, &[], "2>/dev/null") else { return };
    terminal.at("> ", &format!("he lied about money again{ENTER}"));
    terminal.at("> ", ENTER);
    let (rest, code) = terminal.end();
    assert!(rest.contains("amends show") && !rest.contains(ERASED), "{rest:?}");
    assert_eq!(code, 0);
}
