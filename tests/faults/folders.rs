//! Folders that are no index, are not ours, or may not be written; and what a process that died left behind.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::pond::{Edition, PROGRAM, Pond, SEARCH, is_right};
use crate::tell;

#[test]
fn what_dead_processes_left_behind_is_no_obstacle() {
    let pond = Pond::indexed();
    let index = pond.index();
    fs::write(index.join("LOCK"), "4294967295 and more").unwrap();
    fs::write(index.join("CURRENT.new"), "generation-").unwrap();
    for name in ["building-1", "building-999999", "generation-000000", "generation-000099"] {
        fs::create_dir(index.join(name)).unwrap();
        fs::write(index.join(name).join("meta.json"), "{").unwrap();
    }
    assert_eq!(pond.answered(), Ok(pond.before.clone()));
    assert_eq!(pond.store().left_overs().len(), 4);
    let status = String::from_utf8(pond.run(&["status"], Edition::Before).stdout).unwrap();
    assert!(status.contains("building-999999"), "{status}");
    assert!(pond.run(&["index", "--wait", "0"], Edition::After).status.success());
    assert_eq!(pond.answered(), Ok(pond.after.clone()));
    assert_eq!(pond.store().left_overs(), [""; 0]);
    assert!(pond.generation().ends_with("generation-000100"));
}

#[test]
fn of_two_rebuilds_the_second_waits_or_says_who_holds_the_index() {
    let pond = Pond::indexed();
    let lock = fs::File::options().write(true).open(pond.index().join("LOCK")).unwrap();
    lock.lock().unwrap();
    let refused = pond.run(&["index", "--wait", "0"], Edition::After);
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(said.contains(&std::process::id().to_string()) && said.contains("--wait"), "{said}");
    assert_eq!(pond.answered(), Ok(pond.before.clone()));
    // Who only reads waits for nobody.
    assert_eq!(pond.assert_program_answers(Edition::Before, "locked"), "");
    let mut waiting = Command::new(PROGRAM)
        .args(pond.arguments(&["index"], Edition::After))
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert_eq!(waiting.try_wait().unwrap(), None);
    lock.unlock().unwrap();
    assert!(waiting.wait().unwrap().success());
    assert_eq!(pond.answered(), Ok(pond.after.clone()));
}

/// Puts something in the place of the index folder, of which none can be made.
fn assert_answers_from_memory(pond: &Pond, fault: &str) {
    let said = pond.assert_program_answers(Edition::After, fault);
    assert!(said.contains("in memory this time"), "{fault}: {said}");
    let rebuilt = pond.run(&["index"], Edition::After);
    let said = String::from_utf8(rebuilt.stderr).unwrap();
    assert!(rebuilt.status.code() == Some(2) && said.contains("permissions"), "{fault}: {said}");
}

#[test]
fn where_no_folder_can_be_the_answer_comes_from_memory() {
    let pond = Pond::indexed();
    let index = pond.index();
    fs::remove_dir_all(&index).unwrap();
    fs::write(&index, "a file").unwrap();
    assert_answers_from_memory(&pond, "a file");
    fs::remove_file(&index).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(pond.path("nowhere/at/all"), &index).unwrap();
        assert_answers_from_memory(&pond, "a link to nowhere");
        fs::remove_file(&index).unwrap();
    }
    fs::create_dir_all(index.join("LOCK")).unwrap();
    assert_answers_from_memory(&pond, "a folder for a lock");
    fs::remove_dir(index.join("LOCK")).unwrap();
    fs::create_dir(index.join("CURRENT")).unwrap();
    assert_answers_from_memory(&pond, "a folder for a pointer");
}

/// Somebody who is not root and owns none of the files here.
#[cfg(unix)]
const NOBODY: &str = "65534";

/// How a program is run as one who may not write where its owner may not; `None` where that cannot be arranged.
#[cfg(unix)]
fn as_another_user() -> Option<Vec<String>> {
    let other = ["setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"].map(String::from);
    let works = Command::new(&other[0]).args(&other[1..]).args([PROGRAM, "--version"]).output();
    if works.is_ok_and(|output| output.status.success()) {
        return Some(other.into());
    }
    tell("faults: skipped folders of other users, which need root, setpriv and a program that all may run");
    None
}

#[cfg(unix)]
fn run_as(user: &[String], pond: &Pond, verb: &[&str], edition: Edition) -> Output {
    let mut command = Command::new(&user[0]);
    command.args(&user[1..]).arg(PROGRAM).args(pond.arguments(verb, edition)).output().unwrap()
}

#[cfg(unix)]
fn permit(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(unix)]
#[test]
fn the_index_of_another_user_is_read_and_never_written() {
    let Some(nobody) = as_another_user() else { return };
    let pond = Pond::indexed();
    permit(pond.index().parent().unwrap(), 0o755);
    let asked = |edition, fault: &str| {
        let output = run_as(&nobody, &pond, &SEARCH, edition);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success() && is_right(&output.stdout, edition), "{fault}: {said}");
        said
    };
    assert_eq!(asked(Edition::Before, "current"), "");
    assert!(asked(Edition::After, "stale").contains("in memory this time"));
    let rebuilt = run_as(&nobody, &pond, &["index"], Edition::After);
    let said = String::from_utf8(rebuilt.stderr).unwrap();
    assert!(rebuilt.status.code() == Some(2) && said.contains("permissions"), "{said}");
    for path in [pond.generation().join("model.bin"), pond.index().join("CURRENT"), pond.generation()] {
        permit(&path, 0o000);
        assert!(asked(Edition::Before, "unreadable").contains("in memory this time"), "{}", path.display());
        permit(&path, 0o755);
    }
    permit(&pond.index(), 0o700);
    assert!(asked(Edition::Before, "closed").contains("in memory this time"));
    permit(&pond.index(), 0o777);
    // May be written, but for what the other one made: what is stale is replaced all the same, if nobody locks it away.
    assert_eq!(asked(Edition::Before, "open"), "");
    permit(&pond.index().join("LOCK"), 0o600);
    assert!(asked(Edition::After, "the lock of another").contains("in memory this time"));
    assert_eq!(pond.answered(), Ok(pond.before.clone()));
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_only_be_read_answers() {
    let Some(nobody) = as_another_user() else { return };
    let pond = Pond::indexed();
    permit(pond.index().parent().unwrap(), 0o755);
    let owned = Command::new("chown").args(["-R", NOBODY]).arg(pond.index()).status().unwrap();
    assert!(owned.success());
    permit(&pond.generation(), 0o555);
    permit(&pond.index(), 0o555);
    let current = run_as(&nobody, &pond, &SEARCH, Edition::Before);
    assert!(current.stderr.is_empty() && is_right(&current.stdout, Edition::Before));
    let stale = run_as(&nobody, &pond, &SEARCH, Edition::After);
    let said = String::from_utf8(stale.stderr).unwrap();
    assert!(is_right(&stale.stdout, Edition::After) && said.contains("in memory this time"), "{said}");
    assert_eq!(pond.answered(), Ok(pond.before.clone()));
    permit(&pond.index(), 0o755);
    permit(&pond.generation(), 0o755);
}
