//! The entry points of validation.

use alloc::vec::Vec;

use super::table::{Level, Object};
use super::validator::{Context, Validator};
use super::view::{ObjectView, ValueView, View};
use crate::diagnostic::{ConstCheck, Violations};

/// A request body, which knows the rules that it has to obey.
pub trait Validate: View {
    /// The rules.
    #[doc(hidden)]
    const OBJECT: &'static Object;

    /// The operation whose body this is, for messages: `POST /assistants`.
    const OPERATION: &'static str;

    /// Judges the body by every rule that the documentation states.
    ///
    /// # Errors
    ///
    /// Returns all violations, each with its JSON path, in the order of the documentation.
    fn validate(&self) -> Result<(), Violations> {
        self.validate_in(Context::new(Self::OPERATION).deny_only())
    }

    /// Judges the body in a context: with values that this version does not know, for one.
    ///
    /// # Errors
    ///
    /// Returns all violations, as [`validate`](Self::validate) does.
    fn validate_in(&self, context: Context) -> Result<(), Violations> {
        let violations = validate_value(Self::OBJECT, self.view(), context);
        if violations.is_empty() {
            Ok(())
        } else {
            Err(violations)
        }
    }

    /// Warnings: violations of rules that are inferred from the documentation, and fields without effect.
    ///
    /// These do not keep a request from being sent.
    fn advice(&self) -> Violations {
        validate_value(
            Self::OBJECT,
            self.view(),
            Context::new(Self::OPERATION).warn_only(),
        )
    }
}

/// Judges an object by its table and returns every violation, in the order of the table, parents before children.
///
/// A violation is reported only when it is certain. What cannot be seen, such as an expression in a macro, passes, and so does
/// every rule whose outcome hangs on it.
pub fn validate(object: &'static Object, body: &dyn ObjectView, context: Context) -> Violations {
    validate_value(object, ValueView::Object(body), context)
}

/// The same for any value, of which it is a violation to be no object.
pub fn validate_value(
    object: &'static Object,
    value: ValueView<'_>,
    context: Context,
) -> Violations {
    judge(object, value, context).0
}

/// The violations, and the checks that the [constants](ValueView::Constant) of an object have to pass, in the order of the table, each with what to say
/// otherwise.
///
/// Rules whose conditions hang on a constant, and uniqueness, are left to the time when the value is known.
pub fn judge(
    object: &'static Object,
    value: ValueView<'_>,
    context: Context,
) -> (Violations, Vec<ConstCheck>) {
    let (mut violations, mut checks) = (Vec::new(), Vec::new());
    for found in Validator::run(object, value, context) {
        let diagnostic = found.diagnostic;
        match found.constant {
            None => violations.push(diagnostic.into()),
            // The compiler cannot warn of a value.
            Some((constant, test)) if diagnostic.level == Level::Deny => checks.push(ConstCheck {
                constant,
                test,
                diagnostic,
            }),
            Some(_) => {}
        }
    }
    (violations.into(), checks)
}
