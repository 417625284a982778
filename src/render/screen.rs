//! What stands between an answer and a terminal: text and the few styles of this program pass, and nothing else that steers.
//!
//! Renderers clean what they show as they set it; this is the one place that holds even where one of them forgets.

use std::io::{self, Write};

use crate::text::{steers, visible};

/// The codes of the styles (ECMA-48): plain, bold, faint, underlined, yellow.
const STYLES: [&str; 5] = ["\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[4m", "\x1b[33m"];

/// A stream that takes UTF-8 in pieces of any size. Bytes that are none become replacement characters; what
/// [steers] a terminal is left out, but for line breaks and this program's own styles.
#[derive(Debug)]
pub struct Screened<W: Write> {
    out: W,
    /// The beginning of a character or of a style, of which the rest has not been written yet.
    begun: Vec<u8>,
}

impl<W: Write> Screened<W> {
    /// Stands before `out`.
    pub fn new(out: W) -> Self {
        Self { out, begun: Vec::new() }
    }

    fn put(&mut self, text: &str) -> io::Result<()> {
        let mut rest = text;
        while let Some(at) = rest.find('\x1b') {
            self.out.write_all(visible(&rest[..at]).as_bytes())?;
            rest = &rest[at..];
            let style = STYLES.iter().find(|style| rest.starts_with(**style));
            self.out.write_all(style.map_or(&[][..], |style| style.as_bytes()))?;
            rest = &rest[style.map_or(1, |style| style.len())..];
        }
        self.out.write_all(visible(rest).as_bytes())
    }
}

impl<W: Write> Write for Screened<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut whole = std::mem::take(&mut self.begun);
        whole.extend_from_slice(bytes);
        self.begun = whole.split_off(complete(&whole));
        self.put(&String::from_utf8_lossy(&whole))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// How many of `bytes` are whole characters and whole styles.
fn complete(bytes: &[u8]) -> usize {
    let last = bytes.len().saturating_sub(STYLES[4].len() - 1);
    let style = (last..bytes.len()).find(|at| {
        STYLES
            .iter()
            .any(|style| style.len() > bytes.len() - at && style.as_bytes().starts_with(&bytes[*at..]))
    });
    style.unwrap_or_else(|| match bytes.utf8_chunks().last() {
        Some(chunk) if is_beginning(chunk.invalid()) => bytes.len() - chunk.invalid().len(),
        _ => bytes.len(),
    })
}

/// Whether bytes that are no character may become one.
fn is_beginning(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

/// `json` with the characters that steer a terminal as escapes, which programs read as the same text. Such characters stand
/// in strings alone, but for line breaks.
pub(super) fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c == '\n' || !steers(c) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            out.push_str(&format!("\\u{unit:04x}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::page::{FAINT, FOUND, STRONG, paint};

    fn through(pieces: &[&[u8]]) -> String {
        let mut out = Vec::new();
        let mut screened = Screened::new(&mut out);
        for piece in pieces {
            screened.write_all(piece).unwrap();
        }
        screened.flush().unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn own_styles_pass_and_nothing_else_does() {
        for style in [STRONG, FAINT, FOUND] {
            let painted = paint(style, "a\nb");
            assert_eq!(through(&[painted.as_bytes()]), painted);
        }
        let hostile = "\x1b[31mred\x1b]0;t\x07\x1b[2J\u{9b}2J\u{202e}x\u{200b}\x1b[1mb\x1b";
        assert_eq!(through(&[hostile.as_bytes()]), "[31mred]0;t[2J2Jx\x1b[1mb");
    }

    #[test]
    fn pieces_are_as_the_whole() {
        let text = format!("é{}\x1b[33\x1b[3z😭\u{202e}{}", paint(FOUND, "ü"), paint(STRONG, "x"));
        let bytes: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
        assert_eq!(through(&bytes), through(&[text.as_bytes()]));
        assert_eq!(through(&[b"a\xff", b"\xe2", b"b"]), "a\u{fffd}\u{fffd}b");
    }

    #[test]
    fn json_stays_what_it_says() {
        let text = "a\u{9b}\u{7f}\u{202e}\u{e0041}\u{200d}é\n";
        let json = serde_json::to_string_pretty(&[text]).unwrap();
        let escaped = escaped(&json);
        assert!(escaped.chars().all(|c| c == '\n' || !steers(c)));
        assert_eq!(serde_json::from_str::<Vec<String>>(&escaped).unwrap(), [text]);
    }
}
