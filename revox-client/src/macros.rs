//! The macros under this crate's own name, so that what they expand to finds it wherever it was re-exported.

/// The definition of an assistant, as an [`AssistantCreateParams`](crate::types::AssistantCreateParams), checked while it compiles.
///
/// ```
/// use revox_client::assistant;
///
/// let reminder = assistant! {
///     name: "Appointment reminder",
///     prompt: "You call {{first_name}} about the appointment on {{day}}.",
///     voice: { provider: elevenlabs, id: "EXAVITQu4vr4xnSDxMaL", speed: 1.1 },
/// };
/// assert_eq!(reminder.name, "Appointment reminder");
/// ```
#[macro_export]
macro_rules! assistant {
    ($($definition:tt)*) => { $crate::__private::assistant! { [$crate] $($definition)* } };
}

/// Changes to an assistant, as an [`AssistantUpdateParams`](crate::types::AssistantUpdateParams), checked while they compile.
///
/// Nothing is required. A field that is left out stays as it is, and `null` clears it.
///
/// ```
/// use revox_client::assistant_update;
///
/// let quieter = assistant_update! { background_sound: null };
/// assert!(quieter.background_sound.is_null());
/// ```
#[macro_export]
macro_rules! assistant_update {
    ($($definition:tt)*) => { $crate::__private::assistant_update! { [$crate] $($definition)* } };
}
