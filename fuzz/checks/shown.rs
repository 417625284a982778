//! What must hold for an answer in any format: it steers no terminal, and its JSON reads back.

use amends::answer::Answer;
use amends::render::{Format, Page, View, render};

/// An answer in a format, as it would be written.
pub(crate) fn rendered(view: &View, format: Format, columns: usize) -> String {
    let mut bytes = Vec::new();
    render(view, format, &Page::new(columns), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Whether a character steers a terminal, or reorders what is read.
pub(crate) fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{FEFF}')
        || ('\u{2028}'..='\u{202E}').contains(&c)
        || ('\u{2060}'..='\u{206F}').contains(&c)
        || ('\u{E0000}'..='\u{E007F}').contains(&c)
}

/// Checks that no form of an answer (without the program's own styles) steers a terminal, and that its JSON is JSON.
pub(crate) fn assert_harmless(view: &View, columns: usize) {
    let text = without_styles(&rendered(view, Format::Text, columns));
    let json = rendered(view, Format::Json, columns);
    assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{json}");
    for text in [text, json, rendered(view, Format::Markdown, columns)] {
        let found = text.chars().find(|c| *c != '\n' && steers(*c));
        assert_eq!(found, None, "in {text:?}");
    }
}

/// Checks that an answer of `match` or `search` is the same when it is read back.
pub(crate) fn assert_reads_back(answer: &Answer) {
    let json = serde_json::to_string(answer).unwrap();
    let back: Answer = serde_json::from_str(&json).unwrap();
    assert_eq!(&back, answer);
}

/// `text` without the styles that the program itself writes, `ESC [ digits m`; any other escape stays.
fn without_styles(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\u{1b}[") {
        out.push_str(&rest[..at]);
        let behind = &rest[at + 2..];
        let end = behind.find(|c: char| !(c.is_ascii_digit() || c == ';'));
        match end.filter(|end| behind[*end..].starts_with('m')) {
            Some(end) => rest = &behind[end + 1..],
            None => {
                out.push_str("\u{1b}[");
                rest = behind;
            }
        }
    }
    out.push_str(rest);
    out
}
