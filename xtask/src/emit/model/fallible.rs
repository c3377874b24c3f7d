//! Which values can be wrong although their types are right, so that checking a request need not look at the others.

use crate::ir::{Api, Kind, Object, Shape, Value};

/// For each named type, whether a rule that counts stands in it or anywhere below it.
pub(super) struct Fallible(Vec<bool>);

impl Fallible {
    pub(super) fn of(api: &Api) -> Self {
        let mut fallible = Fallible(vec![false; api.types.len()]);
        // Types hold each other, in circles too, so what is found of one is handed on until nothing changes.
        let mut changed = true;
        while changed {
            changed = false;
            for id in (0..api.types.len()).rev() {
                if !fallible.0[id] && fallible.kind(&api.types[id].kind) {
                    fallible.0[id] = true;
                    changed = true;
                }
            }
        }
        fallible
    }

    pub(super) fn value(&self, value: &Value) -> bool {
        value.checks.iter().any(|check| !check.warn) || self.shape(&value.shape)
    }

    fn shape(&self, shape: &Shape) -> bool {
        match shape {
            Shape::Any | Shape::String | Shape::Integer | Shape::Boolean => false,
            // It may be infinite, which JSON cannot say.
            Shape::Number => true,
            Shape::List(item) | Shape::Map(item) => self.value(item),
            Shape::Named(id) => self.0[*id],
        }
    }

    fn kind(&self, kind: &Kind) -> bool {
        match kind {
            Kind::Object(object) => self.object(object),
            // A word that is not known passes.
            Kind::Enum(_) => false,
            Kind::Union(union) => union.variants.iter().any(|variant| self.0[variant.object]),
            // None of the alternatives may fit.
            Kind::AnyOf(_) => true,
            Kind::Alias(value) => self.value(value),
        }
    }

    fn object(&self, object: &Object) -> bool {
        object.rules.iter().any(|rule| !rule.warn)
            || object.fields.iter().any(|field| self.value(&field.value))
            || object.extra.iter().any(|value| self.value(value))
    }
}
