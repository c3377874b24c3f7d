//! The macros, as a user meets them. They pass on the path to this crate, so that they work where it has another name or is re-exported.

/// Defines an assistant, and checks the definition while it compiles.
///
/// The value is a plain [`AssistantCreateParams`](crate::types::AssistantCreateParams), the same as one written out by hand.
///
/// ```
/// use revox_client::assistant;
///
/// let reminder = assistant! {
///     name: "Appointment reminder",
///     prompt: "You call {{first_name}} about the appointment tomorrow.",
///     first_sentence: "Hi {{first_name}}, this is Ava from Northside Dental.",
///     first_sentence_mode: static,
///     voice: { provider: elevenlabs, id: "EXAVITQu4vr4xnSDxMaL", speed: 1.1 },
///     llm_model: { type: "openrouter", openrouter_model_id: "openai/gpt-4.1", openrouter_provider: "azure" },
/// };
///
/// assert_eq!(reminder.name, "Appointment reminder");
/// ```
///
/// # How it is written
///
/// The same at every level:
///
/// * `field: value`, separated by commas, in any order. The names are the API's own, `type` among them.
/// * `field` alone takes the variable of that name.
/// * `..base` at the end supplies the fields that are not written. What stands in a base is not judged here, but when it is sent.
/// * `{ … }` is an object where the API takes one, and a Rust block anywhere else.
/// * `[ … ]` is a list. Its items are values and expressions; `..iterable` puts in all that there is to iterate over.
/// * `null` is JSON's, where the API takes it.
/// * An enum value is written as the API writes it: in quotes, or as a bare word where it is one (`monday`, `GET`, `static`). A
///   variable in such a place goes in parentheses: `(provider)`.
/// * Of several kinds of object, the tag chooses one: `{ type: "openrouter", … }`.
/// * Everything else is a Rust expression. An optional field takes the value itself, an `Option` of it, or `None`; every field takes a reference
///   to a value that can be cloned; text fields accept every string type; number fields accept every losslessly convertible type: `i64` takes up to `u32`,
///   `f64` takes up to `i32`, `u32` and `f32`. Text becomes an enum value by `.into()`. Where only the field could tell the type of
///   an expression, as in `row.get(0)?`, it has to be written: `row.get::<_, String>(0)?`.
/// * The value is made when the program runs, so a `static` holds it in a [`LazyLock`](std::sync::LazyLock). Outside of functions and values, the
///   macro needs the head of a struct: see below.
///
/// ```
/// use revox_client::{assistant, types::{AssistantCreateParams, VoiceProvider, Weekday}};
///
/// fn house_style() -> AssistantCreateParams {
///     assistant! { name: "Northside", prompt: "Be brief.", max_call_duration_secs: 300 }
/// }
///
/// let name = format!("Reminder {}", 7);
/// let provider = VoiceProvider::Cartesia;
/// let hook: Option<String> = None;
/// let weekend = [Weekday::Saturday, Weekday::Sunday];
///
/// let reminder = assistant! {
///     name,
///     voice: { provider: (provider), id: "a0e99841", volume: null_or(1.5) },
///     call_retry_config: {
///         allowed_days: [monday, "tuesday", ..weekend],
///         calling_windows: [
///             { calling_window_start_time: "10am", calling_window_end_time: "17:30", retry_delay_seconds: 60 * 60 },
///         ],
///         max_retry_attempts: 3,
///         call_twice_in_a_row: true,
///         timezone: "Europe/Paris",
///     },
///     after_call_sms_prompt: null,
///     webhook_url: hook,
///     ..house_style()
/// };
///
/// # fn null_or(volume: f64) -> Option<f64> { Some(volume) }
/// assert_eq!(reminder.max_call_duration_secs, Some(300.0));
/// ```
///
/// With the names of the types, in parentheses, it means the same, and rustfmt formats it:
///
/// ```
/// # use revox_client::assistant;
/// let reminder = assistant!(AssistantCreateParams {
///     name: "Reminder",
///     prompt: "Be brief.",
///     voice: Voice { provider: "cartesia", id: "a0e99841" },
/// });
/// ```
///
/// # One assistant, one type
///
/// With the head of a struct before the fields, the macro makes a type that stands for the assistant:
///
/// ```
/// use revox_client::{assistant, types::{Extract, StructuredOutputField}, variables};
///
/// /// What we want to know after the call. With the feature `schemars`, `#[derive(schemars::JsonSchema)]` does for the `impl`.
/// #[derive(serde::Deserialize)]
/// struct Answer {
///     confirmed: bool,
/// }
///
/// impl Extract for Answer {
///     fn fields() -> Vec<StructuredOutputField> {
///         vec![StructuredOutputField::new("confirmed", true, "boolean".into())]
///     }
/// }
///
/// assistant! {
///     /// Calls people the day before.
///     pub struct Reminder;
///
///     name: "Appointment reminder",
///     prompt: "You call {{first_name}} about {{appointment}}. Be brief.",
///     structured_output_config: Answer,
/// }
///
/// // It is used as the definition that it holds, such as in `client.assistants().create(&Reminder)`.
/// assert_eq!(Reminder.name, "Appointment reminder");
///
/// // A call has to fill in the placeholders of the texts: rename one, and what does not follow stops compiling.
/// let variables = variables!(ReminderVariables { first_name: "Ada", appointment: "Tuesday 10am" });
/// let call = Reminder::call("182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e", "+33639981234", variables);
/// assert_eq!(call.prompt_variables.unwrap()["first_name"], "Ada");
/// ```
///
/// * The macro stands where a struct could: beside functions, or as a statement in one.
/// * `Reminder` is a unit struct with the attributes and the visibility that are written, and dereferences to its definition, which is made when
///   it is used first. The fields are written as everywhere, but see no local variables; of one in the argument of a call the compiler says E0434.
/// * `ReminderVariables` has a field for each `{{placeholder}}` of the prompts, spoken texts, messages and texts of tools that stand in the definition (literals, `concat!`, `include_str!`), apart from what a tool's own
///   arguments and the API fill in. `{{first name}}` and `{{first-name}}` become `first_name`; a placeholder that
///   could be no name is warned about. Those of constants, functions and a base have to be declared.
/// * `variables: { first_name: "as on the card", … }` declares the variables: a placeholder of another name is an error at its place, one that no text
///   has is a warning. The [guide](crate::guide::variables) has the details.
/// * `secret!("NAME")`, where the API takes a secret, is filled in from the environment when the definition is sent.
/// * `Reminder::call` makes the parameters of a call, to be sent by `client.calls().create(…)` or changed first.
/// * A type in the place of the list of fields to extract says what they are, see [`Extract`](crate::types::Extract). Then
///   `Reminder::output(&call)` reads the answer of a call that is over.
/// * Such a type in the place of a tool's `input_schema` says what the tool takes. In the texts of that tool, a `{{placeholder}}` is filled in by the type, or by an expression in its place, unless it is a variable: a declared one, or,
///   where no variables are declared, one that another text has. If it has no such field, the definition is refused before it is sent. Each such tool
///   gets a type in a module of the assistant's name, `reminder::tools::CheckAvailability`, for the extractor `ToolCall` of the feature `axum`. A `reminder` of your own hides it. Inside of a function, leave out the
///   visibility of the struct: a module does not see the types of a function around it.
///
/// # What is checked
///
/// A definition that breaks a documented rule does not compile, and each error is at the token that is wrong: unknown, missing and repeated
/// fields, unknown enum values, bounds and lengths, the form of phone numbers, times of day, time zones and JSON templates, and rules across
/// fields.
///
/// ```compile_fail
/// # use revox_client::assistant;
/// let reminder = assistant! {
///     name: "Reminder",
///     prompt: "Be brief.",
///     // `speed` is 1.3, above the maximum of 1.2 when `provider` is `elevenlabs`
///     voice: { provider: elevenlabs, id: "EXAVITQu4vr4xnSDxMaL", speed: 1.3 },
/// };
/// ```
///
/// Literals are read, and so are `concat!` and `include_str!`: the text of a file is checked as if it stood in the definition. The value of
/// a constant, a path whose last name is in capitals, is checked by the compiler (that of `Type::NAME` and of one letter, which may be
/// generic, by `cargo build` alone); in parentheses, where a const parameter with a longer name has to stand, it is left alone. All other expressions are judged when the request is sent, by
/// the same rules.
///
/// Advice, and what can only be inferred from the documentation, is a warning at the token. It goes away with `#[allow(deprecated)]`,
/// since on stable Rust a macro can warn by no other lint.
#[macro_export]
macro_rules! assistant {
    ($($definition:tt)*) => {
        $crate::__private::assistant! { [$crate] $($definition)* }
    };
}

/// The part of an assistant's type that is alike in all of them. Expanding it costs the compiler less here than in the procedural macro.
#[doc(hidden)]
#[macro_export]
macro_rules! __item {
    ($visibility:vis $name:ident, $variables:ident { $($field:ident $about:literal)* }) => {
        /// The values of the placeholders in one call.
        #[derive(::core::clone::Clone)]
        $visibility struct $variables {
            $(#[doc = $about] pub $field: ::std::string::String,)*
        }

        impl ::core::fmt::Debug for $variables {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::__private::debug::<$name>(self, f)
            }
        }

        impl $name {
            /// The variables that a call fills in.
            $visibility const VARIABLES: &'static [&'static ::core::primitive::str] =
                <$name as $crate::__private::Item>::FACTS.variables;

            /// The definition, which is made when it is used first.
            #[must_use]
            $visibility fn definition() -> &'static $crate::__private::Definition {
                $crate::__private::definition::<$name>()
            }

            /// The prompt of a call with these variables, for a preview.
            #[must_use]
            $visibility fn prompt(variables: &$variables) -> ::std::string::String {
                $crate::__private::prompt::<$name>(variables)
            }

            /// A text with these variables filled in: escaped in JSON and in a URL. A value is not searched for placeholders.
            #[must_use]
            $visibility fn render(text: &::core::primitive::str, variables: &$variables) -> ::std::string::String {
                $crate::__private::render::<$name>(text, variables)
            }

            /// The parameters of a call by this assistant, which the API knows by its id. Nothing is sent.
            #[must_use]
            $visibility fn call(
                assistant_id: impl ::core::convert::Into<::std::string::String>,
                phone_number: impl ::core::convert::Into<::std::string::String>,
                variables: $variables,
            ) -> $crate::__private::PlacedCall {
                $crate::__private::call::<$name>(assistant_id, phone_number, variables)
            }
        }

        impl ::core::ops::Deref for $name {
            type Target = $crate::__private::Definition;

            fn deref(&self) -> &$crate::__private::Definition {
                $crate::__private::definition::<$name>()
            }
        }
    };
}

/// Defines changes to an assistant, and checks them while they compile.
///
/// It is written like [`assistant!`](crate::assistant!), and the value is an
/// [`AssistantUpdateParams`](crate::types::AssistantUpdateParams). Nothing is required: a field that is not written stays as it is, and `null`
/// clears one where the API takes it. `None` leaves the field out.
///
/// ```
/// use revox_client::assistant_update;
///
/// let changes = assistant_update! {
///     voice: { provider: cartesia, id: "a0e99841", speed: 1.2 },
///     voicemail_message: null,
/// };
///
/// assert!(changes.voicemail_message.is_null());
/// assert!(changes.prompt.is_none());
/// ```
#[macro_export]
macro_rules! assistant_update {
    ($($definition:tt)*) => {
        $crate::__private::assistant_update! { [$crate] $($definition)* }
    };
}

/// The variables of one call, in the struct that [`assistant!`](crate::assistant!) makes for them: each value is anything that becomes a `String`.
///
/// It is a struct literal, so the compiler names a field that is missing, and one that the assistant does not have. `name,` is short for
/// `name: name`, and `..other` takes the rest from other variables.
///
/// ```
/// use revox_client::{assistant, variables};
///
/// assistant! { struct Reminder; name: "Reminder", prompt: "You call {{first_name}} about {{day}} at {{time}}." }
///
/// let time = format!("{} o'clock", 9);
/// let variables = variables!(ReminderVariables { first_name: "Ada", day: 'T', time });
/// assert_eq!(variables.first_name, "Ada");
/// ```
#[macro_export]
macro_rules! variables {
    ($($variables:tt)*) => {
        $crate::__private::variables! { [$crate] $($variables)* }
    };
}
