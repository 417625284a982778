//! Citation marks in pandoc's form, `[@key]` or `[@key; @other, p. 4]`.

use std::ops::Range;

/// The keys that `text` cites in pandoc's form, `[@key]` or `[@key; @other]`, in order.
pub fn cited_keys(text: &str) -> Vec<String> {
    groups(text).flat_map(|(_, keys)| keys).map(str::to_owned).collect()
}

/// `text` without its citation marks and the space before them.
pub fn strip_citations(text: &str) -> String {
    replace_citations(text, |_| None)
}

/// `text` with each citation mark replaced by the numbers of its references, as in `[4]` or `[7, 8]`. Marks whose
/// keys all lack a number are taken out.
pub fn number_citations(text: &str, number: impl Fn(&str) -> Option<u32>) -> String {
    replace_citations(text, |keys| {
        let numbers: Vec<String> = keys.iter().filter_map(|key| number(key)).map(|n| n.to_string()).collect();
        (!numbers.is_empty()).then(|| format!(" [{}]", numbers.join(", ")))
    })
}

fn replace_citations(text: &str, with: impl Fn(&[&str]) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (span, keys) in groups(text) {
        out.push_str(text[at..span.start].trim_end());
        out.push_str(&with(&keys).unwrap_or_default());
        at = span.end;
    }
    out.push_str(&text[at..]);
    out
}

/// Each citation mark: its byte range, and its keys. A bracket is one if some part of it cites, as in
/// `[see @key, p. 4; @other]`.
pub(super) fn groups(text: &str) -> impl Iterator<Item = (Range<usize>, Vec<&str>)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let open = at + text[at..].find('[')?;
            let end = open + text[open..].find(']')? + 1;
            // In `[a [@b]`, the inner bracket is the one that closes.
            let start = text[..end].rfind('[').unwrap_or(open);
            at = end;
            let keys: Vec<&str> = text[start + 1..end - 1].split(';').filter_map(cited_key).collect();
            if !keys.is_empty() {
                return Some((start..end, keys));
            }
        }
    })
}

/// The key behind the first `@` of a part that begins a word; `-@key` leaves the author out and cites as well.
fn cited_key(part: &str) -> Option<&str> {
    let at = part.match_indices('@').map(|(at, _)| at).find(|at| {
        let before = part[..*at].trim_end_matches('-');
        before.is_empty() || before.ends_with(char::is_whitespace)
    })?;
    let rest = &part[at + 1..];
    let end = rest.find(|c: char| c == ',' || c.is_whitespace()).unwrap_or(rest.len());
    Some(&rest[..end]).filter(|key| !key.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_numbers_or_nothing() {
        let text = "Slow it down [@a; @b, p. 3]. Then [@c]?";
        assert_eq!(strip_citations(text), "Slow it down. Then?");
        let number = |key: &str| ["a", "b"].iter().position(|k| *k == key).map(|n| n as u32 + 1);
        assert_eq!(number_citations(text, number), "Slow it down [1, 2]. Then?");
        assert_eq!(strip_citations("an [aside] and [@"), "an [aside] and [@");
        assert_eq!(
            cited_keys("so [see @a, p. 3; -@b] and [x [@c]] to me@home [mail me@home]"),
            ["a", "b", "c"]
        );
    }
}
