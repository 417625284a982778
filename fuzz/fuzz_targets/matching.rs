#![no_main]

#[path = "../checks/mod.rs"]
mod checks;

// What takes seconds comes before the first input, whose time is watched.
libfuzzer_sys::fuzz_target!(init: { std::sync::LazyLock::force(&checks::guide::INDEX); }, |data: &[u8]| checks::matching::check(data));
