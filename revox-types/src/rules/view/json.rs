//! JSON as serde_json holds it, so that a body can be judged before it has a type; and any value as JSON.

use alloc::string::String;

use serde::ser::{Error, Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};

use super::{FieldView, ObjectView, ValueView, View};

impl View for Value {
    fn view(&self) -> ValueView<'_> {
        match self {
            Value::Null => ValueView::Null,
            Value::Bool(value) => ValueView::Bool(*value),
            Value::Number(number) => match (number.as_i128(), number.as_f64()) {
                (Some(value), _) => ValueView::Integer(value),
                (None, Some(value)) => ValueView::Number(value),
                (None, None) => ValueView::Opaque,
            },
            Value::String(text) => ValueView::Str(text),
            Value::Array(items) => ValueView::List(items),
            Value::Object(fields) => ValueView::Object(fields),
        }
    }
}

impl View for Map<String, Value> {
    fn view(&self) -> ValueView<'_> {
        ValueView::Object(self)
    }
}

impl ObjectView for Map<String, Value> {
    fn field(&self, _index: usize, name: &str) -> FieldView<'_> {
        FieldView::optional(self.get(name))
    }

    fn keys(&self, each: &mut dyn FnMut(&str)) {
        for name in self.keys() {
            each(name);
        }
    }
}

/// Below it, a float holds every whole number.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl Serialize for ValueView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            ValueView::Null => serializer.serialize_unit(),
            ValueView::Bool(value) => serializer.serialize_bool(value),
            ValueView::Integer(number) => match (i64::try_from(number), u64::try_from(number)) {
                (Ok(number), _) => serializer.serialize_i64(number),
                (_, Ok(number)) => serializer.serialize_u64(number),
                _ => serializer.serialize_i128(number),
            },
            // As JSON is mostly written: 2 and not 2.0.
            ValueView::Number(number) if number % 1.0 == 0.0 && number.abs() < EXACT => {
                #[expect(clippy::cast_possible_truncation, reason = "it is whole and in range")]
                let whole = number as i64;
                serializer.serialize_i64(whole)
            }
            ValueView::Number(number) => serializer.serialize_f64(number),
            ValueView::Str(text) => serializer.serialize_str(text),
            ValueView::List(items) => {
                serializer.collect_seq((0..items.len()).map(|index| items.item(index)))
            }
            ValueView::Object(object) => {
                let mut map = serializer.serialize_map(None)?;
                let mut result = Ok(());
                object.entries(&mut |key, value| {
                    if result.is_ok() {
                        result = map.serialize_entry(key, &value);
                    }
                });
                result?;
                map.end()
            }
            ValueView::Constant | ValueView::Opaque => {
                Err(S::Error::custom("only values can be written as JSON"))
            }
        }
    }
}
