//! Descriptions that rustdoc would read differently.

use crate::emit::docs::{code, first_sentence, lines};

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(lines(text).join("\n"), expected);
}

#[test]
fn literal_signs() {
    check("See [the list] and a[0].", r"See \[the list\] and a\[0\].");
    check("Sent as <key>: a < b", r"Sent as \<key\>: a \< b");
    check(
        "Stays `a[0] <b>` and ``c ` [d]``.",
        "Stays `a[0] <b>` and ``c ` [d]``.",
    );
    check("One ` alone [x]", r"One \` alone \[x\]");
    check(r"Already \[escaped\].", r"Already \[escaped\].");
}

#[test]
fn addresses() {
    check(
        "At <https://example.com> already",
        "At <https://example.com> already",
    );
    check(
        "A [link](https://example.com/x) stays",
        "A [link](https://example.com/x) stays",
    );
    check(
        "An [inner link](/docs) does not",
        r"An \[inner link\](/docs) does not",
    );
    check("[`a`](https://example.com)", "[`a`](https://example.com)");
    check("[`a`](/docs) and `b\nc`", "\\[`a`\\](/docs) and `b\nc`");
}

#[test]
fn code_blocks() {
    check(
        "Before\n```\nlet x = [1];\n```\nafter [y]",
        "Before\n```text\nlet x = [1];\n```\nafter \\[y\\]",
    );
    check("Indented:\n\n    not code", "Indented:\n\n   not code");
    check(
        "* item\n    - nested\n      more",
        "* item\n    - nested\n   more",
    );
}

#[test]
fn long_lines() {
    let text = "word ".repeat(50);
    for line in lines(&text) {
        assert!(line.chars().count() <= 120, "{line}");
    }
    // A broken line never begins like a list.
    let text = format!("{} - no item", "word ".repeat(21).trim());
    assert!(
        lines(&text)
            .iter()
            .skip(1)
            .all(|line| !line.starts_with('-')),
        "{:?}",
        lines(&text)
    );
}

#[test]
fn pieces() {
    assert_eq!(first_sentence("One thing. Another."), "One thing.");
    assert_eq!(first_sentence("One\nthing\n\nAnother"), "One thing");
    assert_eq!(code("a`b"), "`` a`b ``");
}
