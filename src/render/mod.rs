//! Answers to bytes: one file a format. A new format is a file, a variant of [`Format`] and an arm in [`render`].

mod html;
mod json;
mod markdown;
mod page;
mod said;
mod screen;
mod text;

use std::io::{self, Write};

use serde::Serialize;

pub use html::eval_page;
pub use page::Page;
pub use screen::Screened;

use crate::answer::{
    Answer, Bibliography, EvalReport, IndexReport, NoticeReport, Outline, Shown, StatusReport,
};

/// An answer of any verb.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum View {
    /// Of `match`.
    Match(Answer),
    /// Of `search`.
    Search(Answer),
    /// Of `show`.
    Show(Shown),
    /// Of `toc`.
    Toc(Outline),
    /// Of `refs`.
    Refs(Bibliography),
    /// Of `index`.
    Index(IndexReport),
    /// Of `status` and `index --check`.
    Status(StatusReport),
    /// Of `eval --notices`.
    Notices(NoticeReport),
    /// Of `eval`.
    Eval(Box<EvalReport>),
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people, at a terminal.
    #[default]
    Text,
    /// For programs; see `schemas/`.
    Json,
    /// For documents.
    Markdown,
}

/// Writes `view` to `out`. Nothing in it can steer a terminal: text and Markdown are [`Screened`], and JSON has escapes in
/// place of such characters.
///
/// # Errors
/// What `out` says when it cannot be written to.
pub fn render(view: &View, format: Format, page: &Page, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Text => text::render(view, page, &mut Screened::new(out)),
        Format::Json => json::render(view, out),
        Format::Markdown => markdown::render(view, &mut Screened::new(out)),
    }
}
