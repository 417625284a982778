//! JSON, indented, with a final line break. It may be shown on a terminal, so that nothing in it steers one.

use std::io::{self, Write};

use super::View;
use super::screen::escaped;

pub(super) fn render(view: &View, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", escaped(&serde_json::to_string_pretty(view)?))
}
