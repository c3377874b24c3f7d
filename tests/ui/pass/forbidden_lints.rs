//! Every lint may be forbidden, in both forms: what is forbidden, no code inside may allow.

#![deny(warnings, unused, clippy::all, clippy::pedantic)]
#![forbid(dead_code, non_snake_case, unreachable_pub, private_interfaces, unused_variables, unused_imports)]
#![forbid(missing_docs, missing_debug_implementations, missing_copy_implementations, single_use_lifetimes)]
#![forbid(unused_parens, unused_braces, unused_macros, deprecated, clippy::unreadable_literal)]

mod hidden {
    //! Much of what the macro makes is used by nobody here.

    /// What is to be found out.
    #[derive(serde::Deserialize)]
    struct Answer {
        /// Whether it stands.
        confirmed: bool,
    }

    impl revox_client::types::Extract for Answer {
        fn fields() -> Vec<revox_client::types::StructuredOutputField> {
            vec![revox_client::types::StructuredOutputField::new("confirmed", true, "boolean".into())]
        }
    }

    const VOLUME: f64 = 1.5;

    revox_client::assistant! {
        /// Calls people.
        #[derive(Debug, Clone, Copy)]
        pub(crate) struct Reminder;

        name: "Reminder",
        prompt: "You call {{FirstName}} about {{the-visit}}.",
        voice: { provider: cartesia, id: "x", volume: VOLUME },
        structured_output_config: Answer,
    }

    pub(crate) fn confirmed(call: &revox_client::types::Call) -> bool {
        Reminder::output(call).is_ok_and(|answer| answer.confirmed)
    }
}

fn main() {
    let name = { String::from("Reminder") };
    let made = revox_client::assistant! {
        name,
        prompt: (hidden::Reminder.prompt.clone()),
        first_sentence_delay_ms: 1_000_000,
        max_call_duration_secs: { 60 },
        faq_items: [..Vec::new()],
    };
    assert_eq!(made.max_call_duration_secs, Some(60.0));
    assert!(hidden::confirmed as fn(&_) -> _ as usize > 0);
}
