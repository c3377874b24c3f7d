//! Compiled expressions, run by the simplest machine that can.

use crate::ir::{Found, State};
use crate::lower::pattern::compile;

/// Whether the automaton ends in a state in which the expression is found.
fn found(states: &[State], text: &[u8]) -> bool {
    let mut state = &states[0];
    for it in text {
        if state.found == Found::Always {
            return true;
        }
        let way = |(low, high, _): &&(u8, u8, usize)| low <= it && it <= high;
        let Some((_, _, next)) = state.moves.iter().find(way) else {
            return false;
        };
        state = &states[*next];
    }
    state.found != Found::Never
}

#[track_caller]
fn check(pattern: &str, matching: &[&str], others: &[&str]) {
    let states = compile(pattern).expect("a pattern");
    for (texts, expected) in [(matching, true), (others, false)] {
        for text in texts {
            assert_eq!(
                found(&states, text.as_bytes()),
                expected,
                "{pattern} on {text:?}"
            );
        }
    }
}

#[test]
fn patterns() {
    check(
        r"^\+[1-9][0-9]{0,14}$",
        &["+1", "+33639981234"],
        &["", "+", "+0", "1", "+1 2", "+1234567890123456", "+1\n"],
    );
    check("b", &["abc", "b"], &["", "ac"]);
    check("^(a|bc)*d?$", &["", "a", "abca", "bcd"], &["b", "dd", "da"]);
    check("^a{2,}$", &["aa", "aaaa"], &["", "a", "aab"]);
    check("^a{3}$", &["aaa"], &["aa", "aaaa"]);
    check("^a+b+?$", &["ab", "aabb"], &["a", "b"]);
    check("^(?:x|yy|)$", &["", "x", "yy"], &["y", "xx"]);
    check("a|^b|c$", &["xax", "bx", "xc"], &["xb", "cx", ""]);
    check("aab", &["aaab", "aabx", "xaab"], &["abab", "aa", ""]);
    check("^$", &[""], &["a"]);
    check("", &["", "a"], &[]);
    check("a$|^b", &["ba", "b", "xa"], &["ax", "xb"]);
    check(
        "[^a]$",
        &["ab", "\u{d7ff}", "\u{e000}", "\u{10ffff}"],
        &["a", ""],
    );
}

#[test]
fn classes_are_those_of_ecma_script() {
    check(r"^\d$", &["5"], &["٥", "a"]);
    check(r"^\w$", &["a", "_", "7"], &["é", "-"]);
    check(r"^[\d\-.]+$", &["1-2.3"], &["a", "٥"]);
    check(r"^[^\s]+$", &["abc"], &["a b", "a\u{a0}b"]);
    check("^.$", &["a", "é", "😀"], &["\n", "\u{2028}", "ab"]);
    check(r"^[[a&&b]$", &["[", "a", "&", "b"], &["c"]);
    check(r"^\/\u0041$", &["/A"], &["A"]);
}

#[test]
fn refusals() {
    assert_eq!(
        compile("a(?=b)").unwrap_err(),
        "the expression has something that is not supported: look-around, including look-ahead and look-behind, is not supported"
    );
    assert_eq!(
        compile(r"\bword").unwrap_err(),
        "word boundaries are not supported"
    );
    assert_eq!(
        compile(r"(a)\1").unwrap_err(),
        "the expression has something that is not supported: backreferences are not supported"
    );
    assert_eq!(
        compile("^{{x}}$").unwrap_err(),
        "it is no expression of ECMA-262"
    );
    assert_eq!(
        compile("[a-z]{3000}").unwrap_err(),
        "the expression needs more than 1024 states"
    );
    assert_eq!(
        compile("(a|b)*a(a|b){20}").unwrap_err(),
        "the expression needs more than 1024 states"
    );
    assert_eq!(
        compile("(((a{50}){50}){50}){50}").unwrap_err(),
        "the expression needs more than 1024 states"
    );
}
