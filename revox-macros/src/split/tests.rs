//! Where entries end, in finished and in half-typed input.

use proc_macro2::{TokenStream, TokenTree};

use super::{End, Form, fields, items};

fn tokens(source: &str) -> Vec<TokenTree> {
    source.parse::<TokenStream>().unwrap().into_iter().collect()
}

fn text(tokens: &[TokenTree]) -> String {
    tokens
        .iter()
        .cloned()
        .collect::<TokenStream>()
        .to_string()
        .replace(' ', "")
}

/// Each entry as `key=value`, with `!` after one that lacks its comma and `;` after one with a semicolon.
#[track_caller]
fn check(source: &str, expected: &[&str]) {
    let tokens = tokens(source);
    let found: Vec<String> = fields(&tokens)
        .iter()
        .map(|entry| {
            let end = match entry.end {
                End::Proper => "",
                End::Semicolon(_) => ";",
                End::Lacking => "!",
            };
            match entry.form {
                Form::Field { key, value, .. } => format!("{key}={}{end}", text(value)),
                Form::Base { value, .. } => format!("..{}{end}", text(value)),
                Form::Attribute(tokens) | Form::Compound(tokens) | Form::Stray(tokens) => {
                    format!("?{}{end}", text(tokens))
                }
            }
        })
        .collect();
    assert_eq!(found, expected, "{source}");
}

#[test]
fn plain() {
    check("", &[]);
    check("a: 1, b, ..c()", &["a=1", "b=", "..c()"]);
    check(
        "a: 1, b: { c: 2 }, d: [3, 4],",
        &["a=1", "b={c:2}", "d=[3,4]"],
    );
    check("#[a] b: 1, #[c]", &["?#[a]", "b=1", "?#[c]"]);
    check("r#type: 1, type: 2", &["r#type=1", "type=2"]);
}

#[test]
fn commas_inside_expressions() {
    check("a: |x, y| x + y, b: 1", &["a=|x,y|x+y", "b=1"]);
    check(
        "a: move |x: Map<K, V>, y: u8| -> Vec<(A, B)> { z }, b: 1",
        &["a=move|x:Map<K,V>,y:u8|->Vec<(A,B)>{z}", "b=1"],
    );
    check(
        "a: || 1, b: x || y, c: x | y",
        &["a=||1", "b=x||y", "c=x|y"],
    );
    check("a: f::<A, B>(), b: 1", &["a=f::<A,B>()", "b=1"]);
    check(
        "a: f::<A, Vec<Vec<B>>>(), b: 1",
        &["a=f::<A,Vec<Vec<B>>>()", "b=1"],
    );
    check("a: <A as B<C, D>>::E, b: 1", &["a=<AasB<C,D>>::E", "b=1"]);
    check("a: x as Map<K, V>, b: 1", &["a=xasMap<K,V>", "b=1"]);
    check("a: x < y, b: y > x", &["a=x<y", "b=y>x"]);
    check("a: n as u8 & m < 3, b: 1 > c", &["a=nasu8&m<3", "b=1>c"]);
    check(
        "a: iter.map(f).collect::<Vec<_>>(), b: 1",
        &["a=iter.map(f).collect::<Vec<_>>()", "b=1"],
    );
    check(
        "a: 'l: loop { break 'l 1 }, b: 2",
        &["a='l:loop{break'l1}", "b=2"],
    );
    check(
        "a: if x { 1 } else { 2 }, b: match y { _ => 3 }",
        &["a=ifx{1}else{2}", "b=matchy{_=>3}"],
    );
    check(
        "a: break 'l x, b: return 0..n, c: -if let 1..5 = x { y } else { z }, d: #[e] f(), ..g",
        &[
            "a=break'lx",
            "b=return0..n",
            "c=-iflet1..5=x{y}else{z}",
            "d=#[e]f()",
            "..g",
        ],
    );
    check(
        "a: ::std::mem::take(x), b: m::C",
        &["a=::std::mem::take(x)", "b=m::C"],
    );
}

#[test]
fn half_typed() {
    check("a: 1 b: 2", &["a=1!", "b=2"]);
    check("a: b: 2", &["a=!", "b=2"]);
    check("a: x. b: 2", &["a=x.!", "b=2"]);
    check("a: x + b: 2", &["a=x+!", "b=2"]);
    check("a: f(1) b: { c: 1 } d: 3", &["a=f(1)!", "b={c:1}!", "d=3"]);
    check("a: , b:", &["a=", "b="]);
    check("a b: 1", &["a=!", "b=1"]);
    check("a b c, d", &["a=b!", "c=", "d="]);
    check("a b, c", &["a=!", "b=", "c="]);
    check("a ..b", &["a=!", "..b"]);
    check("a: \"x\" ..b", &["a=\"x\"!", "..b"]);
    check("a: \"x\" b", &["a=\"x\"!", "b="]);
    check("a: x b", &["a=x!", "b="]);
    check("a: f() b, c: d as u8", &["a=f()!", "b=", "c=dasu8"]);
    check("a: 1 ..b", &["a=1!", "..b"]);
    check("a: f(0..1).g()? ..b()", &["a=f(0..1).g()?!", "..b()"]);
    check("a: x as u8 ..b", &["a=xasu8!", "..b"]);
    check("a: [1..2], ..b", &["a=[1..2]", "..b"]);
    check(
        "a: if let 1..5 = x { y } else { z } ..b",
        &["a=iflet1..5=x{y}else{z}!", "..b"],
    );
    check("..b() c: 1", &["..b()!", "c=1"]);
    check(".., a", &["..", "a="]);
}

#[test]
fn wrong_punctuation() {
    check("a: 1; b: 2", &["a=1;", "b=2"]);
    check("a = 1, b => 2", &["a=1", "b=2"]);
    check("a \"x\", b { c: 1 }", &["a=\"x\"", "b={c:1}"]);
    check("\"a\": 1", &["\"a\"=1"]);
    check(", a: 1,, + 2, b: 3", &["?,", "a=1", "?,", "?+2", "b=3"]);
}

#[test]
fn list_items() {
    let check = |source: &str, expected: &[&str]| {
        let tokens = tokens(source);
        let found: Vec<String> = items(&tokens)
            .iter()
            .map(|item| text(item.tokens) + if item.end == End::Lacking { "!" } else { "" })
            .collect();
        assert_eq!(found, expected, "{source}");
    };
    check("1, 2,", &["1", "2"]);
    check("a, ..b, c", &["a", "..b", "c"]);
    check("a ..b", &["a!", "..b"]);
    check("{ a: 1 } ..b(0..1)", &["{a:1}!", "..b(0..1)"]);
    check("..0..2, a", &["..0..2", "a"]);
    check("a b", &["a!", "b"]);
    check("\"a\" \"b\" c", &["\"a\"!", "\"b\"!", "c"]);
    check("{ a: 1 } { b: 2 }", &["{a:1}!", "{b:2}"]);
    check(
        "A { a: 1 }, unsafe { b }, x as u8, async move { }",
        &["A{a:1}", "unsafe{b}", "xasu8", "asyncmove{}"],
    );
    check("f::<A, B>(), |x, y| z", &["f::<A,B>()", "|x,y|z"]);
    check(
        "#[a] b(), break 'l c, break 'l 1",
        &["#[a]b()", "break'lc", "break'l1"],
    );
    check("if a { b } else { c }, d", &["ifa{b}else{c}", "d"]);
}
