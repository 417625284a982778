//! Text made fit to show: without the characters that steer a terminal, and on one line.

use std::borrow::Cow;

/// `text` without control characters (tab becomes a space, line breaks stay) and without the invisible characters that
/// reorder what is read (bidirectional overrides and isolates).
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| c == '\n' || !steers(c)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars()
            .filter_map(|c| match c {
                '\n' => Some('\n'),
                '\t' => Some(' '),
                c if steers(c) => None,
                c => Some(c),
            })
            .collect(),
    )
}

/// `text` on one line, with single spaces.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}')
        || ('\u{202A}'..='\u{202E}').contains(&c)
        || ('\u{2066}'..='\u{2069}').contains(&c)
}

/// The beginning of a text of at most `most` characters, cut after a word and marked as cut; the text itself where it is no
/// longer.
pub fn beginning(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((limit, _)) => {
            let cut = text[..limit].rfind(' ').unwrap_or(limit);
            format!("{}…", text[..cut].trim_end_matches([',', ';', ':', ' ']))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_overrides_are_taken_out() {
        assert_eq!(visible("a\u{1b}[31mb\tc\u{202e}d\ne"), "a[31mb cd\ne");
        assert!(matches!(visible("plain – text 😭"), Cow::Borrowed(_)));
    }
}
