//! A type for the inputs of a tool, wherever both stand.

#![deny(warnings)]

use revox_client::assistant;
use revox_client::types::{Extract, StructuredOutputField};

#[derive(serde::Deserialize)]
struct SlotQuery {
    day: String,
}

impl Extract for SlotQuery {
    fn fields() -> Vec<StructuredOutputField> {
        vec![StructuredOutputField::new("day", true, "date".into())]
    }
}

macro_rules! reminder {
    ($visibility:vis $name:ident) => {
        assistant! {
            $visibility struct $name;

            name: "Reminder",
            prompt: "You call {{first_name}}.",
            custom_tools: [{
                name: "check_availability",
                description: "Free slots on a day",
                method: GET,
                url: "https://api.northside.example/{{day}}",
                headers: [{ key: "X-For", value: "{{first_name}}" }],
                query_params: [],
                input_schema: SlotQuery,
                body_template: null,
            }],
        }
    };
}

reminder!(pub(crate) Reminder);

mod inner {
    use super::SlotQuery;
    use revox_client::assistant;

    reminder!(pub(super) HTTPReminder);
}

fn main() {
    reminder!(Local);

    let _ = SlotQuery { day: String::new() }.day;
    for inputs in [
        &Reminder.custom_tools,
        &inner::HTTPReminder.custom_tools,
        &Local.custom_tools,
    ] {
        assert_eq!(inputs.as_ref().unwrap()[0].input_schema[0].name, "day");
    }
    let _ = LocalVariables { first_name: "Ada".into() };
}
