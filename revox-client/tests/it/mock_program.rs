//! `revox-mock`, the program.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_revox-mock"));
    command.args(arguments);
    command
}

#[test]
fn it_says_where_it_listens() {
    let mut child = program(&["--key", "k"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(line.starts_with("http://127.0.0.1:"), "{line}");
}

#[test]
fn it_refuses_what_it_cannot_use() {
    for (arguments, code, why) in [
        (&["--stat", "a"][..], 2, "unknown argument `--stat`"),
        (&["--port", "x"], 2, "`x` is not a port"),
        (&["--state", ""], 1, "is not the name of a file"),
        (
            &["--state", "/nowhere/a.json"],
            1,
            "there is no directory `/nowhere`",
        ),
    ] {
        let output = program(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(code));
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(text.contains(why), "{text}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn nobody_has_to_listen_to_its_complaints() {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let status = program(&["--port", "x"]).stderr(writer).status().unwrap();
    assert_eq!(status.code(), Some(2));
}
