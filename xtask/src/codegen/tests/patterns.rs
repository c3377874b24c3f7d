//! Compiled expressions, run by the simplest machine that can.

use super::super::ir::Step;
use super::super::pattern::compile;

/// Whether the program finds a match that begins at some character of the text.
fn found(program: &[Step], text: &[char]) -> bool {
    (0..=text.len()).any(|start| {
        let mut open = vec![(0, start)];
        let mut seen = std::collections::HashSet::new();
        while let Some((step, at)) = open.pop() {
            if !seen.insert((step, at)) {
                continue;
            }
            match &program[step] {
                Step::Found => return true,
                Step::Goto(target) => open.push((*target, at)),
                Step::Either(first, second) => open.extend([(*first, at), (*second, at)]),
                Step::Start if at == 0 => open.push((step + 1, at)),
                Step::End if at == text.len() => open.push((step + 1, at)),
                Step::Chars(ranges)
                    if text.get(at).is_some_and(|it| {
                        ranges.iter().any(|(low, high)| low <= it && it <= high)
                    }) =>
                {
                    open.push((step + 1, at + 1));
                }
                _ => {}
            }
        }
        false
    })
}

#[track_caller]
fn check(pattern: &str, matching: &[&str], others: &[&str]) {
    let program = compile(pattern).expect("a pattern");
    for (texts, expected) in [(matching, true), (others, false)] {
        for text in texts {
            let characters: Vec<char> = text.chars().collect();
            assert_eq!(
                found(&program, &characters),
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
        &["+1", "+33612345678"],
        &["", "+", "+0", "1", "+1 2", "+1234567890123456", "+1\n"],
    );
    check("b", &["abc", "b"], &["", "ac"]);
    check("^(a|bc)*d?$", &["", "a", "abca", "bcd"], &["b", "dd", "da"]);
    check("^a{2,}$", &["aa", "aaaa"], &["", "a", "aab"]);
    check("^a{3}$", &["aaa"], &["aa", "aaaa"]);
    check("^a+b+?$", &["ab", "aabb"], &["a", "b"]);
    check("^(?:x|yy|)$", &["", "x", "yy"], &["y", "xx"]);
}

#[test]
fn classes_are_those_of_ecma_script() {
    check(r"^\d$", &["5"], &["٥", "a"]);
    check(r"^\w$", &["a", "_", "7"], &["é", "-"]);
    check(r"^[\d\-.]+$", &["1-2.3"], &["a", "٥"]);
    check(r"^[^\s]+$", &["abc"], &["a b", "a\u{a0}b"]);
    check("^.$", &["a", "é", "😀"], &["\n", "\u{2028}", "ab"]);
    check(r"^[[a&&b]$", &["[", "a", "&", "b"], &["c"]);
    check(r"^{{x}}$", &["{{x}}"], &["{x}"]);
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
        "back-references are not supported"
    );
    assert_eq!(
        compile("[a-z]{300}").unwrap_err(),
        "the expression needs more than 256 steps"
    );
    assert_eq!(
        compile("(((a{50}){50}){50}){50}").unwrap_err(),
        "the expression needs more than 256 steps"
    );
}
