//! No code for the network: not in the crates that are linked into the program, and not in its own sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

/// Crates that open connections, and those that are only there for crates which do. A final `*` stands for any ending.
const NETWORK_CRATES: &[(&str, &str)] = &[
    ("socket2", "sockets"),
    ("net2", "sockets"),
    ("mio", "waits on sockets"),
    ("polling", "waits on sockets"),
    ("async-io", "sockets, asynchronous"),
    ("async-net", "sockets, asynchronous"),
    ("async-std", "sockets, asynchronous"),
    ("smol", "sockets, asynchronous"),
    ("glommio", "sockets, asynchronous"),
    ("monoio", "sockets, asynchronous"),
    ("compio*", "sockets, asynchronous"),
    ("tokio-*", "what tokio needs for connections"),
    ("hyper*", "HTTP"),
    ("http", "the types of HTTP"),
    ("http-body*", "HTTP"),
    ("h2", "HTTP/2"),
    ("h3*", "HTTP/3"),
    ("reqwest*", "HTTP client"),
    ("ureq*", "HTTP client"),
    ("isahc", "HTTP client"),
    ("surf", "HTTP client"),
    ("attohttpc", "HTTP client"),
    ("minreq", "HTTP client"),
    ("curl*", "HTTP client"),
    ("actix-*", "HTTP server"),
    ("axum*", "HTTP server"),
    ("warp", "HTTP server"),
    ("rocket*", "HTTP server"),
    ("tiny_http", "HTTP server"),
    ("tonic*", "gRPC"),
    ("rustls*", "TLS"),
    ("native-tls", "TLS"),
    ("openssl*", "TLS"),
    ("schannel", "TLS"),
    ("security-framework*", "TLS"),
    ("quinn*", "QUIC"),
    ("quiche", "QUIC"),
    ("tungstenite", "WebSocket"),
    ("websocket*", "WebSocket"),
    ("hickory-*", "DNS"),
    ("trust-dns-*", "DNS"),
    ("dns-lookup", "DNS"),
    ("libp2p*", "peer to peer"),
    ("zmq*", "message queue"),
    ("ssh2", "SSH"),
    ("russh*", "SSH"),
    ("git2", "fetches repositories"),
    ("lettre", "mail"),
    ("sentry*", "reports crashes to a server"),
    ("opentelemetry*", "reports to a server"),
    ("self_update", "fetches itself"),
    ("update-informer", "asks a server for updates"),
    ("pnet*", "raw packets"),
    ("pcap", "raw packets"),
];
/// Features that open connections, of crates that do other things as well.
const NETWORK_FEATURES: &[(&str, &str)] = &[
    ("tokio", "net"),
    ("nix", "net"),
    ("nix", "socket"),
    ("rustix", "net"),
    ("windows-sys", "Win32_Networking_WinSock"),
    ("windows-sys", "Win32_Networking_WinHttp"),
];
/// What the standard library calls connections to other machines.
const INTERNET_TYPES: &[&str] = &["TcpStream", "TcpListener", "UdpSocket", "ToSocketAddrs"];
/// Crates whose sources name these types and that still open no connection here.
const ONLY_NAMED: &[(&str, &str)] = &[
    ("nix", "its features for sockets are off, as tested here"),
    ("rustix", "an example in its documentation; its feature for sockets is off, as tested here"),
    ("serde_json", "an example in its documentation"),
];
/// What our own sources may not name.
const OURS_MAY_NOT: &[&str] = &[
    "std::net",
    "core::net",
    "os::unix::net",
    "TcpStream",
    "TcpListener",
    "UdpSocket",
    "ToSocketAddrs",
    "UnixStream",
    "UnixListener",
    "UnixDatagram",
    "process::Command",
];

/// A crate that is linked into the program.
struct Linked {
    name: String,
    features: BTreeSet<String>,
    manifest: PathBuf,
}

/// The crates that the root of `metadata` reaches by normal dependencies, itself included.
fn linked(metadata: &Value) -> Vec<Linked> {
    let by_id = |list: &Value| -> BTreeMap<String, Value> {
        let items = list.as_array().unwrap().iter();
        items.map(|item| (item["id"].as_str().unwrap().to_owned(), item.clone())).collect()
    };
    let (packages, nodes) = (by_id(&metadata["packages"]), by_id(&metadata["resolve"]["nodes"]));
    let mut seen = BTreeSet::new();
    let mut open = vec![metadata["resolve"]["root"].as_str().unwrap().to_owned()];
    while let Some(id) = open.pop() {
        let normal = |dep: &&Value| dep["dep_kinds"].as_array().unwrap().iter().any(|k| k["kind"].is_null());
        let dependencies = nodes[&id]["deps"].as_array().unwrap().iter();
        if seen.insert(id) {
            open.extend(dependencies.filter(normal).map(|dep| dep["pkg"].as_str().unwrap().to_owned()));
        }
    }
    let features = |node: &Value| {
        node["features"].as_array().unwrap().iter().map(|f| f.as_str().unwrap().into()).collect()
    };
    seen.iter()
        .map(|id| Linked {
            name: packages[id]["name"].as_str().unwrap().into(),
            features: features(&nodes[id]),
            manifest: packages[id]["manifest_path"].as_str().unwrap().into(),
        })
        .collect()
}

/// What of `crates` is for the network, and why.
fn network_code(crates: &[Linked]) -> Vec<String> {
    let mut found = Vec::new();
    for linked in crates {
        let known = NETWORK_CRATES.iter().filter(|(pattern, _)| is_named(&linked.name, pattern));
        found.extend(known.map(|(_, why)| format!("{}: {why}", linked.name)));
        let features = NETWORK_FEATURES.iter().filter(|(name, _)| *name == linked.name);
        let on = features.filter(|(_, feature)| linked.features.contains(*feature));
        found.extend(on.map(|(name, feature)| format!("{name} with its feature {feature}")));
    }
    found
}

fn is_named(name: &str, pattern: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == pattern,
    }
}

/// The metadata of this package for this system. Needs no network where the program was built.
fn metadata() -> Value {
    let version = Command::new(env!("CARGO")).arg("-vV").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--offline", "--format-version", "1", "--filter-platform", host])
        .args(["--manifest-path", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The Rust files below `folder`, with their text.
fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .flat_map(|path| match path.extension().is_some_and(|extension| extension == "rs") {
            true => vec![(path.clone(), String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned())],
            false => sources(&path),
        })
        .collect()
}

/// `file: word` for each of `words` in the sources below `folder`.
fn naming(folder: &Path, words: &[&str]) -> Vec<String> {
    let sources = sources(folder);
    sources
        .iter()
        .flat_map(|(path, text)| words.iter().map(move |word| (path, text, word)))
        .filter(|(_, text, word)| text.contains(**word))
        .map(|(path, _, word)| format!("{}: {word}", path.display()))
        .collect()
}

#[test]
fn no_crate_in_the_program_is_for_the_network() {
    let crates = linked(&metadata());
    // That the walk went somewhere: to direct dependencies, and beyond them.
    for name in ["amends", "tantivy", "rustyline", "memchr"] {
        assert!(crates.iter().any(|linked| linked.name == name), "{name} was not walked to");
    }
    assert!(!crates.iter().any(|linked| linked.name == "trycmd"), "crates for tests are not in the program");
    assert_eq!(network_code(&crates), [""; 0]);
}

#[test]
fn no_crate_in_the_program_names_an_internet_connection() {
    let crates = linked(&metadata());
    for linked in crates.iter().filter(|linked| ONLY_NAMED.iter().all(|(name, _)| *name != linked.name)) {
        let folder = linked.manifest.parent().unwrap().join("src");
        assert_eq!(naming(&folder, INTERNET_TYPES), [""; 0], "{}", linked.name);
    }
}

#[test]
fn our_sources_name_no_connection_and_start_no_program() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    assert!(sources(&source).len() > 50);
    assert_eq!(naming(&source, OURS_MAY_NOT), [""; 0]);
    // The words can be found: they all stand in this file.
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/privacy");
    assert!(naming(&tests, OURS_MAY_NOT).len() >= OURS_MAY_NOT.len());
}

#[test]
fn the_walk_finds_what_is_linked_and_only_that() {
    let package = |id: &str| json!({"id": id, "name": id, "manifest_path": "Cargo.toml"});
    let dep = |to: &str, kind: Value| json!({"pkg": to, "dep_kinds": [{"kind": kind, "target": null}]});
    let node = |id: &str, features: Value, deps: Value| json!({"id": id, "features": features, "deps": deps});
    let names = ["program", "parser", "socket2", "hyper-util", "curl", "tokio", "nix"];
    let made_up = |of_tokio: Value| {
        json!({
            "packages": names.map(package),
            "resolve": {"root": "program", "nodes": [
                node("program", json!([]), json!([
                    dep("parser", Value::Null), dep("curl", json!("dev")), dep("hyper-util", json!("build")),
                ])),
                node("parser", json!(["net"]), json!([dep("socket2", Value::Null), dep("tokio", Value::Null)])),
                node("socket2", json!([]), json!([dep("parser", Value::Null)])),
                node("tokio", of_tokio, json!([])),
                node("curl", json!([]), json!([])),
                node("hyper-util", json!([]), json!([])),
                node("nix", json!(["net"]), json!([])),
            ]},
        })
    };
    let found = |of_tokio| network_code(&linked(&made_up(of_tokio)));
    assert_eq!(found(json!(["sync"])), ["socket2: sockets"]);
    assert_eq!(found(json!(["net"])), ["socket2: sockets", "tokio with its feature net"]);
}

#[test]
fn a_star_stands_for_any_ending() {
    assert!(is_named("hyper", "hyper*") && is_named("hyper-util", "hyper*") && is_named("h2", "h2"));
    assert!(!is_named("h2-something", "h2") && !is_named("http-types", "http"));
}
