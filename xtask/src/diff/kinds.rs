//! The kinds of change: how severe each is, and why.

use super::report::Severity::{self, Additive, Breaking, Documentation};

/// The severity of a kind of change, and the reason for it.
///
/// What changes the values that pass, or the presence of a field, is checked where it is found.
pub(super) fn severity_of(kind: &str) -> (Severity, &'static str) {
    match kind {
        "type-added" => (Additive, "it is one more Rust type"),
        "type-removed" => (Breaking, "the Rust type is gone"),
        "type-renamed" => (Breaking, "the Rust type has another name"),
        "type" => (Breaking, "the Rust type is another one"),
        "no-longer-sent" => (Breaking, "a struct that is only received cannot be built"),
        "field-added" => (Additive, "programs that do not use it are not affected"),
        "field-removed" => (Breaking, "the field of the struct is gone"),
        "field-renamed" => (Breaking, "the field of the struct has another name"),
        "field-order" => (Breaking, "the arguments of `new` are in another order"),
        "required-field-added" | "body-required" => (Breaking, "requests without it are refused"),
        "further-keys-typed" => (Additive, "the struct has one more field"),
        "further-keys-untyped" => (Breaking, "the field for further keys is gone"),
        "readOnly" => (Breaking, "the server ignores or refuses it in requests"),
        "secret" => (Additive, "`Debug` shows more, or less"),
        "deprecated" => (Additive, "the compiler warns where it is used"),
        "no-longer-deprecated" => (Documentation, "the compiler no longer warns"),
        "value-added" | "variant-added" => (Additive, "the enum is non-exhaustive"),
        "value-removed" | "variant-removed" => (Breaking, "the variant of the enum is gone"),
        "variant-renamed" => (Breaking, "the variant has another name"),
        "tag" => (Breaking, "another field tells the variants apart"),
        "server" | "method" | "path" => (
            Breaking,
            "calls go elsewhere; stubs and allow lists have to follow",
        ),
        "placeholder" => (Documentation, "arguments for the path go by position"),
        "operation-added" => (Additive, "the client has a new method"),
        "operation-removed" | "operation-renamed" => (Breaking, "the method of the client is gone"),
        "retry-safe" => (Additive, "the client repeats the request"),
        "retry-unsafe" => (Breaking, "the client no longer repeats the request"),
        "parameter-added" => (Additive, "it may be left out"),
        "parameter-removed" => (Breaking, "the parameter is gone"),
        "parameter-order" => (Breaking, "the arguments of the method are in another order"),
        "parameter-required" | "required-parameter-added" | "body-added" | "body-removed" => {
            (Breaking, "the arguments of the method change")
        }
        "body-optional" => (Additive, "requests without it are accepted"),
        "media-type" => (Breaking, "the body is written in another form"),
        "response" => (Breaking, "the method returns something else"),
        "response-added" => (Additive, "one more status is documented"),
        "response-removed" => (Documentation, "an error has its status in any case"),
        "error-body-added" => (Additive, "the body of the error can be decoded"),
        "error-body-removed" => (Breaking, "there is no body to decode"),
        _ => (Documentation, "only words changed"),
    }
}
