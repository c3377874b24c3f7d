//! Reads literals: what value a token stands for.

use crate::tokens;
use proc_macro2::{Delimiter, Literal, TokenTree};

/// A value that the macro can read.
pub(crate) enum Constant {
    Integer(i128),
    Number(f64),
    Text(String),
}

/// The value of a literal, or nothing for one that no API value is written as: a character, bytes.
pub(crate) fn read(literal: &Literal) -> Option<Constant> {
    let source = literal.to_string();
    match source.as_bytes().first()? {
        b'"' | b'r' => text(&source).map(Constant::Text),
        b'0'..=b'9' => number(&source),
        _ => None,
    }
}

/// The text of a literal that is a text of another kind: a character, bytes, or a string of C.
pub(crate) fn other_text(literal: &Literal) -> Option<String> {
    let source = literal.to_string();
    if let Some(character) = character(&source) {
        return Some(character.into());
    }
    let rest = source.strip_prefix(['b', 'c'])?;
    text(rest).or_else(|| character(rest).map(String::from))
}

/// The type that a literal names by its suffix, if that has no room for the value.
pub(crate) fn too_small_suffix(literal: &Literal, value: i128) -> Option<&'static str> {
    let source = literal.to_string();
    let suffix = INTEGERS
        .into_iter()
        .find(|suffix| source.ends_with(suffix))?;
    let (signed, bits) = suffix.split_at(1);
    let bits: u32 = bits.parse().unwrap_or(usize::BITS);
    let fits = match signed {
        "u" => value >= 0 && (bits > 64 || value < 1 << bits),
        _ => bits > 64 || (-(1 << (bits - 1))..1 << (bits - 1)).contains(&value),
    };
    (!fits).then_some(suffix)
}

/// The same for a number with a sign before it.
pub(crate) fn negate(constant: &Constant) -> Option<Constant> {
    match constant {
        Constant::Integer(value) => Some(Constant::Integer(-value)),
        Constant::Number(value) => Some(Constant::Number(-value)),
        Constant::Text(_) => None,
    }
}

/// What `concat!` would make of these tokens, if all of them are literals.
pub(crate) fn concatenated(
    tokens: &[TokenTree],
    nested: &mut dyn FnMut(&[TokenTree]) -> Option<String>,
) -> Option<String> {
    let mut whole = String::new();
    for part in tokens.split(|token| is_punct(token, ',')) {
        match part {
            [] => {}
            [TokenTree::Literal(literal)] => whole.push_str(&displayed(literal, false)?),
            [TokenTree::Punct(minus), TokenTree::Literal(literal)] if minus.as_char() == '-' => {
                whole.push_str(&displayed(literal, true)?);
            }
            [TokenTree::Ident(word)] if tokens::is_among(word, &["true", "false"]) => {
                whole.push_str(&word.to_string());
            }
            [TokenTree::Group(group)] if group.delimiter() == Delimiter::None => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                whole.push_str(&concatenated(&inner, nested)?);
            }
            other => whole.push_str(&nested(other)?),
        }
    }
    Some(whole)
}

fn displayed(literal: &Literal, negative: bool) -> Option<String> {
    match read(literal) {
        Some(Constant::Text(_)) if negative => None,
        Some(Constant::Text(text)) => Some(text),
        Some(Constant::Integer(value)) => Some(if negative {
            format!("-{value}")
        } else {
            value.to_string()
        }),
        Some(Constant::Number(value)) => {
            Some(format!("{:?}", if negative { -value } else { value }))
        }
        None => character(&literal.to_string())
            .filter(|_| !negative)
            .map(String::from),
    }
}

pub(crate) fn is_punct(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted)
}

/// The tokens without a comma at their end, which an argument may have.
pub(crate) fn without_comma(tokens: &[TokenTree]) -> &[TokenTree] {
    match tokens {
        [rest @ .., comma] if is_punct(comma, ',') => rest,
        all => all,
    }
}

const INTEGERS: [&str; 12] = [
    "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize",
];

fn number(source: &str) -> Option<Constant> {
    let digits = source.replace('_', "");
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(rest) = digits.strip_prefix(prefix) {
            let rest = INTEGERS
                .iter()
                .find_map(|suffix| rest.strip_suffix(suffix))
                .unwrap_or(rest);
            return i128::from_str_radix(rest, radix)
                .ok()
                .map(Constant::Integer);
        }
    }
    if let Some(rest) = digits
        .strip_suffix("f64")
        .or_else(|| digits.strip_suffix("f32"))
    {
        return rest.parse().ok().map(Constant::Number);
    }
    let rest = INTEGERS
        .iter()
        .find_map(|suffix| digits.strip_suffix(suffix))
        .unwrap_or(&digits);
    if let Ok(value) = rest.parse() {
        return Some(Constant::Integer(value));
    }
    rest.parse().ok().map(Constant::Number)
}

fn text(source: &str) -> Option<String> {
    if let Some(raw) = source.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        let inner = raw.get(hashes..raw.len().checked_sub(hashes)?)?;
        return Some(
            inner
                .strip_prefix('"')?
                .strip_suffix('"')?
                .replace("\r\n", "\n"),
        );
    }
    unescape(source.strip_prefix('"')?.strip_suffix('"')?)
}

fn character(source: &str) -> Option<char> {
    let inner = source.strip_prefix('\'')?.strip_suffix('\'')?;
    let text = unescape(inner)?;
    let mut characters = text.chars();
    characters.next().filter(|_| characters.next().is_none())
}

fn unescape(source: &str) -> Option<String> {
    if !source.contains(['\\', '\r']) {
        return Some(source.to_owned());
    }
    let mut text = String::with_capacity(source.len());
    let mut rest = source.chars().peekable();
    while let Some(character) = rest.next() {
        match character {
            '\r' if rest.peek() == Some(&'\n') => {}
            '\\' => match rest.next()? {
                'n' => text.push('\n'),
                'r' => text.push('\r'),
                't' => text.push('\t'),
                '0' => text.push('\0'),
                'x' => {
                    let code = rest.next()?.to_digit(16)? * 16 + rest.next()?.to_digit(16)?;
                    text.push(char::from_u32(code)?);
                }
                'u' => {
                    let digits: String = rest
                        .by_ref()
                        .skip(1)
                        .take_while(|&digit| digit != '}')
                        .filter(|&digit| digit != '_')
                        .collect();
                    text.push(char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?);
                }
                '\n' | '\r' => {
                    while rest
                        .next_if(|next| matches!(next, ' ' | '\n' | '\r' | '\t'))
                        .is_some()
                    {}
                }
                // A quotation mark or a backslash.
                itself => text.push(itself),
            },
            _ => text.push(character),
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    //! Literals against the values that the compiler gives them.

    use proc_macro2::{TokenStream, TokenTree};

    use super::{Constant, concatenated, read};

    macro_rules! same_as_rustc {
        ($($literal:literal)*) => {$(
            let Some(Constant::Text(value)) = read(&stringify!($literal).parse().unwrap()) else { panic!("{}", stringify!($literal)) };
            assert_eq!(value, $literal);
        )*};
    }

    #[test]
    fn strings() {
        same_as_rustc! { "" "a" "a\nb\t\\\"'\0" "\x41\u{e9}\u{1F_600}" r"a\n" r#"a"b"# r##"a"#b"## "two \
            lines" "two
lines" "🦀" }
    }

    #[test]
    fn numbers() {
        let integer = |source: &str| match read(&source.parse().unwrap()) {
            Some(Constant::Integer(value)) => value,
            _ => panic!("{source}"),
        };
        let number = |source: &str| match read(&source.parse().unwrap()) {
            Some(Constant::Number(value)) => value,
            _ => panic!("{source}"),
        };
        for (source, value) in [
            ("0", 0),
            ("3_600", 3600),
            ("7u8", 7),
            ("0xff", 255),
            ("0b1_0i64", 2),
            ("0o17", 15),
            ("0x1f32", 0x1f32),
        ] {
            assert_eq!(integer(source), value, "{source}");
        }
        for (source, value) in [
            ("1.5", 1.5),
            ("1e3", 1e3),
            ("2f64", 2.0),
            ("1.", 1.0),
            ("1.25e-2", 0.0125),
            ("1_0.5f32", 10.5),
        ] {
            assert!((number(source) - value).abs() < f64::EPSILON, "{source}");
        }
    }

    #[test]
    fn others() {
        for source in ["'a'", "b\"a\"", "b'a'", "c\"a\"", "\"a\"x"] {
            assert!(read(&source.parse().unwrap()).is_none(), "{source}");
        }
    }

    #[test]
    fn concat() {
        let join = |source: &str| {
            let tokens: Vec<TokenTree> =
                source.parse::<TokenStream>().unwrap().into_iter().collect();
            concatenated(&tokens, &mut |_| None)
        };
        assert_eq!(
            join(r#""a", 1, -2, 1.5, 2.0, 'c', true,"#).as_deref(),
            Some(concat!("a", 1, -2, 1.5, 2.0, 'c', true,))
        );
        assert_eq!(join("\"a\", NAME"), None);
    }
}
