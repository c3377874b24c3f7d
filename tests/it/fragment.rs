//! Reads a definition as JSON, so that one text can be judged as syntax by the macro and as a value at run time.
//!
//! It knows the plain half of the macro's grammar: literals, words, `null`, lists and objects. It shares no code with the macro.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use serde_json::{Map, Value};

/// `name: "x", voice: { … }` as a JSON object.
pub(crate) fn object(text: &str) -> Value {
    members(
        text.parse::<TokenStream>()
            .expect("a definition is made of Rust tokens"),
    )
}

fn members(tokens: impl IntoIterator<Item = TokenTree>) -> Value {
    let mut members = Map::new();
    for member in split(tokens) {
        let mut tokens = member.into_iter();
        let name = tokens.next().expect("a member has a name").to_string();
        assert_eq!(
            tokens.next().map(|token| token.to_string()).as_deref(),
            Some(":"),
            "a colon follows `{name}`"
        );
        let tokens: Vec<_> = tokens.collect();
        members.insert(name, value(&tokens));
    }
    Value::Object(members)
}

fn value(tokens: &[TokenTree]) -> Value {
    match tokens {
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::Brace => {
            members(group.stream())
        }
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::Bracket => {
            split(group.stream())
                .iter()
                .map(|item| value(item))
                .collect()
        }
        [TokenTree::Ident(word)] => match word.to_string().as_str() {
            "null" => Value::Null,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            word => Value::String(word.to_owned()),
        },
        [TokenTree::Literal(literal)] => match syn::Lit::new(literal.clone()) {
            syn::Lit::Str(text) => Value::String(text.value()),
            syn::Lit::Int(number) => number.base10_parse::<i64>().expect("integers fit").into(),
            syn::Lit::Float(number) => number
                .base10_parse::<f64>()
                .expect("numbers are finite")
                .into(),
            _ => panic!("{literal} is not a value"),
        },
        // `"A" * 3` stands for a text too long to write out.
        [
            TokenTree::Literal(text),
            TokenTree::Punct(times),
            TokenTree::Literal(count),
        ] if times.as_char() == '*' => {
            let text = syn::parse_str::<syn::LitStr>(&text.to_string()).expect("a string");
            let count = count.to_string().parse().expect("a count");
            Value::String(text.value().repeat(count))
        }
        other => panic!("{other:?} is not a value"),
    }
}

/// The parts between commas.
fn split(tokens: impl IntoIterator<Item = TokenTree>) -> Vec<Vec<TokenTree>> {
    let mut parts = vec![Vec::new()];
    for token in tokens {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => parts.push(Vec::new()),
            _ => parts.last_mut().expect("there is a part").push(token),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}
