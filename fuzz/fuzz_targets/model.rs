#![no_main]

#[path = "../checks/mod.rs"]
mod checks;

// What takes seconds comes before the first input, whose time is watched.
libfuzzer_sys::fuzz_target!(init: { std::sync::LazyLock::force(&checks::model::FILES); }, |data: &[u8]| checks::model::check(data));
