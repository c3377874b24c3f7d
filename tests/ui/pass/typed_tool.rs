//! A type for the inputs of a tool, wherever both stand, and the type of the tool.

#![deny(warnings)]
#![forbid(private_interfaces, unused_imports, dead_code, unreachable_pub)]

use revox_client::assistant;
use revox_client::types::{Extract, StructuredOutputField, Tool};

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

/// What the macro makes gives way to names of the user's own.
mod owner {
    use super::SlotQuery;
    use revox_client::assistant;

    reminder!(pub Owner);
    pub(crate) mod owner {
        pub(crate) fn own() {}
    }

    reminder!(pub Member);
    #[expect(non_camel_case_types)]
    pub(crate) enum member {}
}

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
    owner::owner::own();
    let _ = std::mem::size_of::<owner::member>();
    let _ = (&*owner::Owner, &*owner::Member);
    fn name<T: Tool<Input = SlotQuery>>() -> &'static str {
        &T::definition().name
    }
    let names = [
        name::<reminder::tools::CheckAvailability>(),
        name::<inner::http_reminder::tools::CheckAvailability>(),
        name::<local::tools::CheckAvailability>(),
    ];
    assert_eq!(names, ["check_availability"; 3]);
    let _ = LocalVariables { first_name: "Ada".into() };
}
