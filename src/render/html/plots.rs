//! Plots as inline SVG, drawn by hand: a curve in the unit square, and bars. Each has a title and a description for those
//! who do not see it.

use std::io::{self, Write};

use super::escape::escape;

/// Width of every plot, in units of its `viewBox`; the page scales it.
const WIDTH: f64 = 320.0;
/// The unit square of a curve: its left and upper edge, and its sides.
const LEFT: f64 = 42.0;
const TOP: f64 = 10.0;
const SIDE: f64 = 264.0;
/// Room below the square for numbers and a label.
const BELOW: f64 = 40.0;
/// Lines of the grid, besides that of 0.
const TICKS: u32 = 5;

/// Where bars begin, how long that of 1 is, and how far apart they are.
const BARS_FROM: f64 = 136.0;
const BAR: f64 = 144.0;
const ROW: f64 = 20.0;
/// Longer labels are cut; the table beside has them whole.
const LABEL_CHARS: usize = 21;

/// What a plot is called and what it shows.
pub(super) struct Caption<'a> {
    /// Unique in the page.
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    pub(super) description: &'a str,
}

/// A curve through points of the unit square.
pub(super) struct Curve<'a> {
    pub(super) caption: Caption<'a>,
    pub(super) x: &'a str,
    pub(super) y: &'a str,
    pub(super) points: Vec<(f64, f64)>,
    /// Whether each point is marked.
    pub(super) marked: bool,
    /// Whether the diagonal is drawn, dashed.
    pub(super) diagonal: bool,
}

impl Curve<'_> {
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        open(&self.caption, TOP + SIDE + BELOW, out)?;
        self.axes(out)?;
        if self.diagonal {
            let ends = path(&[(0.0, 0.0), (1.0, 1.0)]);
            writeln!(out, "<path class=\"ideal\" d=\"{ends}\"/>")?;
        }
        if self.points.len() > 1 {
            writeln!(out, "<path class=\"curve\" d=\"{}\"/>", path(&self.points))?;
        }
        if self.marked {
            for (x, y) in self.points.iter().map(|point| place(*point)) {
                writeln!(out, "<circle class=\"mark\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\"/>")?;
            }
        }
        writeln!(out, "</svg>")
    }

    fn axes(&self, out: &mut dyn Write) -> io::Result<()> {
        for tick in 0..=TICKS {
            let value = f64::from(tick) / f64::from(TICKS);
            let ((x, y), (right, bottom)) = (place((value, value)), place((1.0, 0.0)));
            writeln!(
                out,
                "<path class=\"grid\" d=\"M{LEFT:.1} {y:.1}H{right:.1}M{x:.1} {TOP:.1}V{bottom:.1}\"/>"
            )?;
            text((LEFT - 6.0, y + 4.0), "end", &format!("{value:.1}"), out)?;
            text((x, bottom + 15.0), "middle", &format!("{value:.1}"), out)?;
        }
        let middle = SIDE / 2.0;
        text((LEFT + middle, TOP + SIDE + 33.0), "middle", self.x, out)?;
        let (x, y) = (11.0, TOP + middle);
        let turned = format!("text-anchor=\"middle\" transform=\"rotate(-90 {x:.1} {y:.1})\"");
        writeln!(out, "<text x=\"{x:.1}\" y=\"{y:.1}\" {turned}>{}</text>", escape(self.y))
    }
}

/// Horizontal bars, one a row: a label and a value of 0..1.
pub(super) fn bars(caption: &Caption<'_>, rows: &[(String, f64)], out: &mut dyn Write) -> io::Result<()> {
    open(caption, ROW * rows.len() as f64 + 4.0, out)?;
    for (at, (label, value)) in rows.iter().enumerate() {
        let top = ROW * at as f64;
        let (base, length) = (top + 14.0, value.clamp(0.0, 1.0) * BAR);
        text((BARS_FROM - 6.0, base), "end", &cut(label), out)?;
        let place = format!("x=\"{BARS_FROM:.1}\" y=\"{:.1}\"", top + 4.0);
        writeln!(out, "<rect class=\"mark\" {place} width=\"{length:.1}\" height=\"{:.1}\"/>", ROW - 7.0)?;
        text((BARS_FROM + length + 5.0, base), "start", &format!("{value:.3}"), out)?;
    }
    let bottom = ROW * rows.len() as f64 + 2.0;
    writeln!(out, "<path class=\"grid\" d=\"M{BARS_FROM:.1} 2V{bottom:.1}\"/>\n</svg>")
}

fn open(caption: &Caption<'_>, height: f64, out: &mut dyn Write) -> io::Result<()> {
    let Caption { id, title, description } = caption;
    let (id, named) = (escape(id), format!("{}-title {}-desc", escape(id), escape(id)));
    writeln!(out, "<svg viewBox=\"0 0 {WIDTH:.0} {height:.0}\" role=\"img\" aria-labelledby=\"{named}\">")?;
    writeln!(out, "<title id=\"{id}-title\">{}</title>", escape(title))?;
    writeln!(out, "<desc id=\"{id}-desc\">{}</desc>", escape(description))
}

fn text(at: (f64, f64), anchor: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
    let (x, y) = at;
    writeln!(out, "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{}</text>", escape(text))
}

/// A point of the unit square, whose origin is below, on the canvas, whose origin is above.
fn place((x, y): (f64, f64)) -> (f64, f64) {
    (LEFT + x * SIDE, TOP + (1.0 - y) * SIDE)
}

fn path(points: &[(f64, f64)]) -> String {
    let steps = points.iter().map(|point| place(*point)).enumerate();
    steps.map(|(at, (x, y))| format!("{}{x:.1} {y:.1}", if at == 0 { 'M' } else { 'L' })).collect()
}

fn cut(label: &str) -> String {
    match label.char_indices().nth(LABEL_CHARS) {
        Some(_) => label.chars().take(LABEL_CHARS - 1).chain(['…']).collect(),
        None => label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAPTION: Caption<'static> = Caption { id: "p", title: "T", description: "a < b" };

    fn written(write: impl Fn(&mut dyn Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_origin_is_below_left() {
        assert_eq!((place((0.0, 0.0)), place((1.0, 1.0))), ((42.0, 274.0), (306.0, 10.0)));
        assert_eq!(path(&[(0.0, 0.0), (1.0, 1.0)]), "M42.0 274.0L306.0 10.0");
    }

    #[test]
    fn a_curve_has_a_title_a_description_and_its_marks() {
        let (x, y, points) = ("x", "y", vec![(0.0, 0.5), (1.0, 0.25)]);
        let curve = Curve { caption: CAPTION, x, y, points, marked: true, diagonal: false };
        let svg = written(|out| curve.write(out));
        assert!(svg.contains("<title id=\"p-title\">T</title>") && svg.contains(">a &lt; b</desc>"), "{svg}");
        assert_eq!((svg.matches("<circle").count(), svg.contains("ideal")), (2, false));
    }

    #[test]
    fn bars_are_cut_to_fit_and_escaped() {
        let svg = written(|out| bars(&CAPTION, &[("<b>".into(), 0.5), ("long".repeat(9), 1.0)], out));
        assert!(svg.contains("&lt;b&gt;") && svg.contains("width=\"72.0\""), "{svg}");
        assert!(svg.contains(">longlonglonglonglong…<"), "{svg}");
    }
}
