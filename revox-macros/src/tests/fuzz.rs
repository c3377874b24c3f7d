//! Mutated definitions: whatever the tokens are, the macro does not panic, and what it makes for the compiler is Rust.
//!
//! The inputs are the same in every run. `REVOX_FUZZ` is their number, 500 by default.

use proc_macro2::{Delimiter, Group, Literal, Punct, Spacing, TokenStream, TokenTree};
use quote::quote;

use crate::{CREATE, UPDATE, run};

/// Definitions of every kind, and what users have half-typed.
const SEEDS: &[&str] = &[
    r#"name: "n", prompt: include_str!("x.md"), first_sentence_mode: static, voice: { provider: cartesia, id: "x", speed: 1.1 }, ..base()"#,
    r#"{ "name": "n", "prompt": "Hi {{day}}", "llm_model": { "type": "openrouter", "openrouter_model_id": "m" }, "thinking_sound": null }"#,
    r#"AssistantCreateParams { name: "n", voice: Voice { provider: "cartesia", id: ID, ..v }, llm_model: OpenrouterLlm { openrouter_model_id: m() } }"#,
    r#"/// Calls.
       pub struct Reminder; name: "n", prompt: "Hi {{day}}", variables: { day: "which" }, structured_output_config: Answer,
       custom_tools: [..tools, { name: "t", url: "https://a.example/{{slot}}", method: GET, input_schema: Slot }]"#,
    r#"name: if late { "a".into() } else { text? }, max_call_duration_secs: -1.5, call_retry_config: { allowed_days: [monday, (day)],
       calling_windows: vec![CallingWindow { calling_window_start_time: "9:00" }], timezone: None }, webhook_url"#,
    r#"name = "n"; prompt => Reminder the day; voice.id: x, sms_enabled: True, faq_items: { question: "q" }, headers: Some({ }), : , ..: b"#,
];

/// Tokens at which a parser may stumble.
const PIECES: &str = r##". , : :: ; = => - ! ? # & | .. ... ..= 'a _ r#type self crate None Some null true struct pub name voice type provider
    llm_model custom_tools static if else match return x pro 0 1 1u8 1h -1 1.5 1e400 0x10 99999999999999999999999999999999999999999
    "" "{{x}}" "\u{0}\"" r#"a"# b"a" c"a" 'c' {} [] () { a: 1 } [ x ; 3 ] ( { } ) vec![] concat!("a" "b") include_str!() #[doc = "a"] #[cfg(x)]"##;

#[test]
fn no_input_panics() {
    let size = std::env::var("REVOX_FUZZ").map_or(500, |size| size.parse().unwrap());
    let seeds: Vec<TokenStream> = SEEDS.iter().map(|seed| seed.parse().unwrap()).collect();
    let pieces: Vec<TokenTree> = PIECES.parse::<TokenStream>().unwrap().into_iter().collect();
    for number in 0..size {
        let mut dice = Dice(number);
        let mut input = seeds[dice.below(seeds.len())].clone();
        for _ in 0..=dice.below(3) {
            input = mutated(input, &pieces, &mut dice);
        }
        check(number, &input);
    }
}

fn check(number: u64, input: &TokenStream) {
    for root in [&CREATE, &UPDATE] {
        for editor in [false, true] {
            let expansion = run(quote!([krate] #input), root, editor);
            let is_rust = syn::parse2::<syn::Expr>(expansion.clone()).is_ok()
                || syn::parse2::<syn::File>(expansion.clone()).is_ok();
            assert!(
                editor || is_rust,
                "{number}, {}! {{ {input} }}\nbecomes\n{expansion}",
                root.called
            );
        }
    }
}

/// Tokens with one change somewhere in them.
fn mutated(tokens: TokenStream, pieces: &[TokenTree], dice: &mut Dice) -> TokenStream {
    let mut tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let at = dice.below(tokens.len() + 1);
    let piece = |dice: &mut Dice| pieces[dice.below(pieces.len())].clone();
    match tokens.get(at).cloned() {
        Some(TokenTree::Group(group)) if dice.below(4) > 0 => {
            let inner = mutated(group.stream(), pieces, dice);
            tokens[at] = Group::new(group.delimiter(), inner).into();
        }
        Some(old) => match dice.below(6) {
            0 => drop(tokens.remove(at)),
            1 => tokens.insert(at, old),
            2 => tokens.truncate(at),
            3 => {
                let other = dice.below(tokens.len());
                tokens.swap(at, other);
            }
            4 => {
                let end = at + dice.below(tokens.len() - at) + 1;
                let inner = tokens.drain(at..end).collect();
                let delimiter = match dice.below(4) {
                    0 => Delimiter::Brace,
                    1 => Delimiter::Bracket,
                    2 => Delimiter::Parenthesis,
                    // What a fragment of a `macro_rules!` comes in.
                    _ => Delimiter::None,
                };
                tokens.insert(at, Group::new(delimiter, inner).into());
            }
            _ => tokens[at] = piece(dice),
        },
        None => {
            for _ in 0..=dice.below(3) {
                tokens.push(match dice.below(8) {
                    0 => Punct::new('.', Spacing::Joint).into(),
                    1 => Literal::f64_unsuffixed(0.1).into(),
                    _ => piece(dice),
                });
            }
        }
    }
    tokens.into_iter().collect()
}

/// Numbers that look like chance and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap_or(0) % limit
    }
}
