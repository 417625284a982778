//! JSON, indented, with a final line break.

use std::io::{self, Write};

use super::View;

pub(super) fn render(view: &View, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, view)?;
    writeln!(out)
}
