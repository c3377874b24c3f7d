//! A crate without the prelude, with names of its own for what others take from it.

#![no_implicit_prelude]
#![allow(dead_code, unused_macros)]

macro_rules! own {
    ($($name:ident)*) => {$(
        macro_rules! $name { ($d:tt) => { ::core::compile_error!("this is another one") } }
    )*};
}
own! { concat stringify vec panic format include_str compile_error matches assert }

struct Option;
#[allow(non_camel_case_types)]
struct str;
#[allow(non_camel_case_types)]
struct bool;
#[allow(non_camel_case_types)]
struct f64;
#[allow(non_camel_case_types)]
struct usize;
struct String;
struct Vec;
struct Some;
struct None;
struct Result;
trait Into {}
trait From {}
trait Clone {}
trait Iterator {}
mod core {}
mod std {}
mod alloc {}
mod revox_types {}

const SPEED: ::core::primitive::f64 = 1.0;

::revox_client::assistant! {
    /// Calls people.
    pub struct Reminder;

    name: "Reminder",
    prompt: "You call {{first_name}}.",
    voice: { provider: cartesia, id: "x", speed: SPEED },
}

fn main() {
    let items = [::revox_client::types::Weekday::Monday];
    let made = ::revox_client::assistant! {
        name: "Reminder",
        prompt: "Be brief.",
        first_sentence: ::core::option::Option::Some("Hi"),
        max_call_duration_secs: 60,
        call_retry_config: {
            allowed_days: [tuesday, ..items],
            calling_windows: [{ calling_window_start_time: "9am", calling_window_end_time: "5pm", retry_delay_seconds: 60 }],
            max_retry_attempts: 2,
            call_twice_in_a_row: false,
            timezone: null,
        },
        ..::core::clone::Clone::clone(&*Reminder)
    };
    let variables = ReminderVariables { first_name: ::core::convert::Into::into("Ada") };
    let call = Reminder::call("id", "+33639981234", variables);
    ::core::assert_eq!(made.name, "Reminder");
    ::core::assert!(call.prompt_variables.is_some());
}
