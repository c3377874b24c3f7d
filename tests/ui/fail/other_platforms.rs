// Names of other platforms, and what the API sets itself.
use revox_client::assistant;

fn main() {
    let _ = assistant! {
        "id": "182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e",
        agent_name: "Reminder",
        general_prompt: "Be brief.",
        firstMessage: "Hi.",
        voice_id: "x",
        max_call_duration_secs: 10 min,
        first_sentence_delay_ms: 400ms,
        thinking_sound: nil,
        llm_model: { openrouter_model_id: "a/b", openrouter_provider: "c" },
    };
}
