//! Text made fit to show: without the characters that steer a terminal, and on one line.

use std::borrow::Cow;

/// `text` without the characters that [steer](steers) what shows it. Line breaks stay; other characters that stand for white
/// space become a space.
pub fn visible(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| c == '\n' || !steers(c)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars()
            .filter_map(|c| match c {
                '\n' => Some('\n'),
                c if steers(c) => c.is_whitespace().then_some(' '),
                c => Some(c),
            })
            .collect(),
    )
}

/// Whether a character moves, colors or reorders what a terminal shows, or hides in it: control characters (the line break
/// among them), marks of direction, line separators, what has no width, and tags. Those that emoji and scripts are written
/// with (joiners, variation selectors) are not among them.
pub fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{FEFF}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FFF0}'..='\u{FFFB}'
            | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E00FF}')
}

/// `text` on one line, with single spaces.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
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
        assert_eq!(visible("a\rb\u{2028}c\u{9b}2J\u{e0041}\u{200b}\u{2066}d"), "a b c2Jd");
    }

    #[test]
    fn emoji_and_scripts_stay() {
        for text in ["plain – text 😭", "👩\u{200d}👧 ❤\u{fe0f}", "می\u{200c}خواهم", "e\u{301}"]
        {
            assert!(matches!(visible(text), Cow::Borrowed(_)), "{text}");
        }
    }
}
