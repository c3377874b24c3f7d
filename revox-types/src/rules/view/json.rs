//! JSON as serde_json holds it, so that a body can be judged before it has a type.

use alloc::string::String;

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
