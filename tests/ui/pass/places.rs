//! The macro works wherever an expression does, under strict lints, and by any name of the crate.

#![deny(warnings, unused_qualifications, clippy::pedantic)]

extern crate revox_client as renamed;

use std::sync::LazyLock;

use renamed::types::AssistantCreateParams;

mod again {
    pub use renamed::assistant as define;
}

static ASSISTANT: LazyLock<AssistantCreateParams> = LazyLock::new(|| {
    renamed::assistant! { name: "static", prompt: include_str!("../words.txt") }
});

async fn ready() -> String {
    String::from("async")
}

async fn defined() -> AssistantCreateParams {
    again::define! { name: ready().await, prompt: "p", ..ASSISTANT.clone() }
}

/// Fragments of another macro are values like any other.
macro_rules! with_voice {
    ($name:expr, $provider:ident, $speed:literal) => {
        renamed::assistant! {
            name: $name,
            prompt: concat!("Call ", $name),
            voice: { provider: $provider, id: "x", speed: $speed },
        }
    };
}

struct Shop {
    name: String,
}

impl Shop {
    const SPEED: f64 = 1.0;

    fn assistant(&self) -> AssistantCreateParams {
        renamed::assistant!(AssistantCreateParams {
            name: &self.name,
            prompt: "p",
            voice: Voice { provider: "cartesia", id: "x", speed: Self::SPEED },
            llm_model: OpenrouterLlm { openrouter_model_id: "a/b", openrouter_provider: "c" },
        })
    }
}

fn main() {
    let all = vec![
        renamed::assistant!(name: "vec", prompt: "p"),
        with_voice!("fragment", elevenlabs, 1.1),
        Shop { name: String::from("shop") }.assistant(),
        ASSISTANT.clone(),
    ];
    let names: Vec<&str> = all.iter().map(|assistant| assistant.name.as_str()).collect();
    assert_eq!(names, ["vec", "fragment", "shop", "static"]);
    assert_eq!(all[1].prompt, "Call fragment");
    drop(defined());
}
