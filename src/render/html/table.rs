//! Tables of text; every cell is escaped here.

use std::io::{self, Write};

use super::escape::escape;

/// A table whose first column names its rows.
pub(super) struct Table<'a> {
    pub(super) caption: &'a str,
    pub(super) head: &'a [&'a str],
    pub(super) rows: Vec<Vec<String>>,
}

impl Table<'_> {
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "<table>\n<caption>{}</caption>", escape(self.caption))?;
        let head: String = self.head.iter().map(|name| cell("th", " scope=\"col\"", name)).collect();
        writeln!(out, "<thead><tr>{head}</tr></thead>\n<tbody>")?;
        for row in &self.rows {
            let cells = row.iter().enumerate().map(|(at, text)| match at {
                0 => cell("th", " scope=\"row\"", text),
                _ => cell("td", "", text),
            });
            let cells: String = cells.collect();
            writeln!(out, "<tr>{cells}</tr>")?;
        }
        writeln!(out, "</tbody>\n</table>")
    }
}

fn cell(tag: &str, attributes: &str, text: &str) -> String {
    format!("<{tag}{attributes}>{}</{tag}>", escape(text))
}

/// A measure, to three digits.
pub(super) fn number(value: f64) -> String {
    format!("{value:.3}")
}

/// A measure that there may be none of.
pub(super) fn number_or_dash(value: Option<f64>) -> String {
    value.map_or_else(|| "–".into(), number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_escaped_and_rows_are_named() {
        let table = Table { caption: "c", head: &["a", "b"], rows: vec![vec!["<i>".into(), number(0.5)]] };
        let mut out = Vec::new();
        table.write(&mut out).unwrap();
        let html = String::from_utf8(out).unwrap();
        assert!(html.contains("<tr><th scope=\"row\">&lt;i&gt;</th><td>0.500</td></tr>"), "{html}");
    }
}
