//! Markdown prose to blocks of sentences, each with the lines on which it stands.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde::{Deserialize, Serialize};

use super::limits::SENTENCE;
use super::lines::Lines;
use crate::text::{one_line, sentences};

/// A paragraph or list item of a section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its sentences, never empty.
    pub sentences: Vec<Sentence>,
}

/// The sort of a [`Block`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BlockKind {
    /// Running prose.
    Paragraph,
    /// One item of a list.
    Item,
    /// A heading inside the section.
    Heading,
}

/// A sentence of a section. `text` is plain but for citations, which stay as written (`[@key]`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// The text, with line breaks and emphasis folded away.
    pub text: String,
    /// First and last line in the section's file, 1-based, both included.
    pub lines: (usize, usize),
}

impl Block {
    /// The block as one text.
    pub fn text(&self) -> String {
        let texts: Vec<&str> = self.sentences.iter().map(|s| s.text.as_str()).collect();
        texts.join(" ")
    }
}

/// The blocks of `source[body]`. Lines count from the start of `source`.
pub(crate) fn blocks(source: &str, body: Range<usize>) -> Vec<Block> {
    let lines = Lines::of(source);
    collect(source, body, |block| block.split(&lines))
}

/// [`blocks`], each as one sentence, all in the same line: most of the work is to find sentences.
pub(crate) fn unsplit_blocks(source: &str, line: usize) -> Vec<Block> {
    let unsplit = |kind: Option<BlockKind>, text: String| {
        let kind = kind.unwrap_or(BlockKind::Paragraph);
        Block { kind, sentences: vec![Sentence { text, lines: (line, line) }] }
    };
    match plain_paragraph(source) {
        Some(text) => vec![unsplit(None, text)],
        None => collect(source, 0..source.len(), |Collected { kind, text, .. }| {
            Some(one_line(&text)).filter(|text| !text.is_empty()).map(|text| unsplit(kind, text))
        }),
    }
}

/// The texts of [`blocks`], not split into sentences: a third of the work where no sentence is wanted.
pub(crate) fn texts(source: &str) -> Vec<String> {
    match plain_paragraph(source) {
        Some(text) => vec![text],
        None => collect(source, 0..source.len(), |block| {
            Some(one_line(&block.text)).filter(|text| !text.is_empty())
        }),
    }
}

/// The text, where it is one paragraph in which nothing can be Markdown: it begins with a letter, has one line, and none of the
/// characters that mean something within one. Most sections of large collections are of this sort.
fn plain_paragraph(source: &str) -> Option<String> {
    let means = |byte: u8| {
        matches!(byte, b'\\' | b'`' | b'*' | b'_' | b'<' | b'>' | b'[' | b']' | b'&' | b'~' | b'|')
            || byte < b' '
    };
    let is_plain = source.starts_with(|c: char| c.is_ascii_alphabetic()) && !source.bytes().any(means);
    is_plain.then(|| one_line(source))
}

fn collect<T>(source: &str, body: Range<usize>, finish: impl Fn(Collected) -> Option<T>) -> Vec<T> {
    let offset = body.start;
    let mut open = Collected::default();
    let mut found = Vec::new();
    for (event, range) in Parser::new_ext(&source[body], Options::empty()).into_offset_iter() {
        let at = offset + range.start..offset + range.end;
        match event {
            Event::Start(Tag::Item) => {
                found.extend(finish(open.take()));
                open.kind = Some(BlockKind::Item);
            }
            Event::Start(Tag::Heading { .. }) => {
                found.extend(finish(open.take()));
                open.kind = Some(BlockKind::Heading);
            }
            Event::End(
                TagEnd::Paragraph | TagEnd::Item | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::HtmlBlock,
            ) => {
                found.extend(finish(open.take()));
            }
            Event::Text(text) | Event::Code(text) => open.push(&text, at),
            Event::SoftBreak | Event::HardBreak => open.push(" ", at),
            _ => {}
        }
    }
    found.extend(finish(open.take()));
    found
}

/// Text of the block being read, and from where in the source each piece came.
#[derive(Default)]
struct Collected {
    kind: Option<BlockKind>,
    text: String,
    /// Start in `text`, range in the source.
    pieces: Vec<(usize, Range<usize>)>,
}

impl Collected {
    fn push(&mut self, text: &str, source: Range<usize>) {
        self.pieces.push((self.text.len(), source));
        self.text.push_str(text);
    }

    fn take(&mut self) -> Self {
        std::mem::take(self)
    }

    fn split(self, lines: &Lines) -> Option<Block> {
        let Self { kind, text, pieces } = self;
        let sentences: Vec<Sentence> = sentences(&text)
            .into_iter()
            .flat_map(|span| of_bearable_length(&text, span))
            .map(|span| Sentence {
                lines: (
                    lines.at(source_of(&pieces, span.start)),
                    lines.at(source_of(&pieces, span.end.saturating_sub(1))),
                ),
                text: one_line(&text[span]),
            })
            .collect();
        (!sentences.is_empty()).then_some(Block { kind: kind.unwrap_or(BlockKind::Paragraph), sentences })
    }
}

/// A sentence, or pieces of one that has no end for too long, cut between words where there are some.
fn of_bearable_length(text: &str, mut rest: Range<usize>) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    while rest.len() > SENTENCE {
        let limit = text.floor_char_boundary(rest.start + SENTENCE);
        let space = text[rest.start..limit].rfind(' ').filter(|at| *at > 0);
        let end = space.map_or(limit, |at| rest.start + at);
        pieces.push(rest.start..end);
        let gap = text[end..rest.end].len() - text[end..rest.end].trim_start().len();
        rest.start = end + gap;
    }
    pieces.push(rest);
    pieces
}

/// The source offset of the byte at `offset` of the collected text.
fn source_of(pieces: &[(usize, Range<usize>)], offset: usize) -> usize {
    let after = pieces.partition_point(|(start, _)| *start <= offset);
    let Some((start, source)) = after.checked_sub(1).map(|at| &pieces[at]) else {
        return 0;
    };
    // An escape or entity makes the source longer than the text, never the place before its start.
    (source.start + (offset - start)).min(source.end.saturating_sub(1).max(source.start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Block> {
        blocks(text, 0..text.len())
    }

    #[test]
    fn paragraphs_and_items_keep_their_lines() {
        let blocks = read("One here.\nTwo\nruns on [@a].\n\n- first\n- *second* one\n");
        assert_eq!(blocks.len(), 3);
        let first: Vec<_> = blocks[0].sentences.iter().map(|s| (s.text.as_str(), s.lines)).collect();
        assert_eq!(first, [("One here.", (1, 1)), ("Two runs on [@a].", (2, 3))]);
        assert_eq!(blocks[2].kind, BlockKind::Item);
        assert_eq!(blocks[2].sentences[0].text, "second one");
        assert_eq!(blocks[2].sentences[0].lines, (6, 6));
    }

    #[test]
    fn what_never_ends_is_cut_between_words() {
        let text = "w\u{f6}rd ".repeat(2_000);
        let blocks = read(&text);
        assert_eq!(blocks[0].text(), text.trim());
        assert!(blocks[0].sentences.len() > 1);
        assert!(blocks[0].sentences.iter().all(|sentence| sentence.text.len() <= SENTENCE));
        assert!(
            read(&"\u{f6}".repeat(9_000))[0].sentences.iter().all(|sentence| sentence.text.len() <= SENTENCE)
        );
    }

    #[test]
    fn windows_line_ends_count_once() {
        let blocks = read("One.\r\n\r\nTwo.\r\n");
        assert_eq!(blocks[1].sentences[0].lines, (3, 3));
    }

    #[test]
    fn a_list_item_with_two_paragraphs_loses_neither() {
        let texts: Vec<String> = read("- a\n\n  b\n\n  - c\n").iter().map(Block::text).collect();
        assert_eq!(texts, ["a", "b", "c"]);
    }

    proptest::proptest! {
        #[test]
        fn plain_paragraphs_are_what_the_parser_makes_of_them(
            source in "[A-Za-z][a-c .,:;=+#!?()0-9'\"/\u{a0}\u{2028}é\\\\*_<&\\[-]{0,30}"
        ) {
            // Sentences are joined by a space that need not have been there.
            let solid = |text: &str| text.split_whitespace().collect::<String>();
            let parsed: Vec<String> = read(&source).iter().map(|block| solid(&block.text())).collect();
            let of_texts: Vec<String> = super::texts(&source).iter().map(|text| solid(text)).collect();
            proptest::prop_assert_eq!(&of_texts, &parsed);
            let unsplit = unsplit_blocks(&source, 1);
            let unsplit: Vec<String> = unsplit.iter().map(|block| solid(&block.text())).collect();
            proptest::prop_assert_eq!(unsplit, parsed);
        }
    }

    #[test]
    fn texts_are_those_of_the_blocks() {
        let source = "# A *head*\n\nOne. Two\nruns on [@a].\n\n- first\n\n  more\n- `second`\n\n> three\n";
        let of_blocks: Vec<String> = read(source).iter().map(Block::text).collect();
        assert_eq!(super::texts(source), of_blocks);
    }
}
