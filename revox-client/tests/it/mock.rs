//! What the mock server does with requests that it understands, and with those that it does not.

use revox_client::mock::MockServer;
use revox_client::types::{AssistantCreateParams, AssistantUpdateParams, Nullable};

#[tokio::test]
async fn assistants_live_and_die() {
    let server = MockServer::start().unwrap();
    let client = server.client().unwrap();
    let mut params = AssistantCreateParams::new("Reminder", "You call people.");
    params.voicemail_message = Nullable::Value("Call us back.".to_owned());
    params.max_call_duration_secs = Some(90.0);
    let made = client.assistants().create(&params).await.unwrap().assistant;
    assert_eq!(made.name, "Reminder");
    assert_eq!(made.voicemail_message.as_deref(), Some("Call us back."));
    assert_eq!(made.max_call_duration_secs, 90.0);
    assert_eq!(made.webhook_url, None);
    assert_eq!(made.first_sentence_delay_ms, 400);

    let mut update = AssistantUpdateParams::default();
    update.prompt = Some("You call nobody.".to_owned());
    update.voicemail_message = Nullable::Null;
    let updated = client
        .assistants()
        .update(&made.id, &update)
        .await
        .unwrap()
        .assistant;
    assert_eq!(updated.prompt, "You call nobody.");
    assert_eq!(updated.voicemail_message, None);
    assert_eq!(updated.max_call_duration_secs, 90.0);
    assert_eq!(updated.created_at, made.created_at);
    assert_ne!(updated.updated_at, made.updated_at);
    assert_eq!(
        client.assistants().retrieve(&made.id).await.unwrap(),
        updated
    );

    let twin = client.assistants().clone(&made.id).await.unwrap().assistant;
    assert_eq!(twin.name, "Reminder (Copy)");
    assert_ne!(twin.id, made.id);
    assert_eq!(
        client.assistants().list().await.unwrap().assistants,
        [updated, twin]
    );

    assert!(client.assistants().delete(&made.id).await.unwrap().success);
    let error = client.assistants().retrieve(&made.id).await.unwrap_err();
    assert!(error.is_not_found());
    println!("{error}\n{error:?}");
}
