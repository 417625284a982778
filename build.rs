//! Tells cargo that the bundled corpus is part of the build: a section added, edited or removed rebuilds the crate.

fn main() {
    println!("cargo:rerun-if-changed=corpus");
}
