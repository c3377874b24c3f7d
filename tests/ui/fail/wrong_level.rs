// Fields one level too deep or too high, fields of responses, and a field that is missing beside an unknown one.
use revox_client::assistant;

fn main() {
    let _ = assistant! {
        "created_at": "2025-01-31T17:00:00Z",
        pending_faq_count: 3,
        prompt: "Be brief.",
        colour: "red",
        speed: 1.1,
        voice: { provider: cartesia, id: "x", webhook_url: "https://x.example" },
    };
}
