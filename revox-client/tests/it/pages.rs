//! Searches that have several pages, and bodies that are read piece by piece.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use futures_core::Stream;
use revox_client::mock::{Fault, Finished, MockServer};
use revox_client::types::{
    AssistantCreateParams, CallCreateParams, CallSearchParams, CallStatus, InlineAssistant,
    VoicePreviewParams, VoiceProvider,
};
use serde_json::json;

use crate::{fast, pair};

fn search(page_size: i64) -> CallSearchParams {
    let empty = json!({
        "assignee_ids": [], "assistant_ids": [], "campaign_ids": [], "directions": [], "from_phone_numbers": [],
        "outcomes": [], "results": [], "statuses": [], "page": 1, "page_size": page_size,
    });
    serde_json::from_value(empty).unwrap()
}

async fn call_seven(client: &revox_client::Client) -> Vec<String> {
    let params = AssistantCreateParams::new("Reminder", "You call people.");
    let speaker = client.assistants().create(&params).await.unwrap().assistant;
    let mut ids = Vec::new();
    for number in 0..7 {
        let params = CallCreateParams {
            assistant_id: Some(speaker.id.clone()),
            ..CallCreateParams::new(format!("+3361234567{number}"))
        };
        ids.push(client.calls().create(&params).await.unwrap().call.id);
    }
    // The newest comes first.
    ids.reverse();
    ids
}

#[tokio::test]
async fn all_pages_in_turn() {
    let (server, client) = pair();
    let ids = call_seven(&client).await;
    for (size, requests) in [(3, 3), (7, 1), (100, 1), (1, 7)] {
        server.clear_requests();
        let mut pages = client.calls().search_pages(&search(size));
        let mut found = Vec::new();
        while let Some(calls) = pages.try_next().await.unwrap() {
            assert!(!calls.is_empty());
            found.extend(calls.into_iter().map(|call| call.id));
        }
        assert_eq!(found, ids);
        assert_eq!(server.count("POST", "/call/search"), requests, "{size}");
        assert!(pages.try_next().await.unwrap().is_none());
    }
}

#[tokio::test]
async fn pages_and_chunks_are_streams() {
    async fn collect<S: Stream + Unpin>(mut stream: S) -> Vec<S::Item> {
        let mut items = Vec::new();
        while let Some(item) = poll_fn(|context| Pin::new(&mut stream).poll_next(context)).await {
            items.push(item);
        }
        items
    }
    let (_server, client) = pair();
    let ids = call_seven(&client).await;
    let pages = collect(client.calls().search_pages(&search(3))).await;
    let calls = pages.into_iter().flat_map(|page| page.unwrap());
    assert_eq!(calls.map(|call| call.id).collect::<Vec<_>>(), ids);

    let sound = client.voices().preview(&preview(300));
    let whole = sound.await.unwrap().into_bytes();
    let sound = client
        .voices()
        .preview(&preview(300))
        .stream()
        .await
        .unwrap();
    let chunks = collect(sound).await;
    let chunks: Vec<_> = chunks.into_iter().map(|chunk| chunk.unwrap()).collect();
    assert_eq!(chunks.concat(), whole);
}

#[tokio::test]
async fn a_page_that_failed_comes_next() {
    let (server, client) = pair();
    let ids = call_seven(&client).await;
    let mut pages = client.calls().search_pages(&search(4));
    let first = pages.try_next().await.unwrap().unwrap();
    server.inject(Fault::status(400));
    assert_eq!(pages.try_next().await.unwrap_err().status(), Some(400));
    let second = pages.try_next().await.unwrap().unwrap();
    let found: Vec<_> = first
        .into_iter()
        .chain(second)
        .map(|call| call.id)
        .collect();
    assert_eq!(found, ids);
    assert!(pages.try_next().await.unwrap().is_none());

    let mut nothing = client.calls().search_pages(&CallSearchParams {
        to_phone_number: Some("+1".to_owned()),
        ..search(4)
    });
    assert!(nothing.try_next().await.unwrap().is_none());
}

#[tokio::test]
async fn searches_filter() {
    let (server, client) = pair();
    let ids = call_seven(&client).await;
    client.calls().pause(&ids[2]).await.unwrap();
    server.finish_call(&ids[4], Finished::answered()).unwrap();
    let found = async |change: fn(&mut CallSearchParams)| {
        let mut params = search(10);
        change(&mut params);
        let found = client.calls().search(&params).await.unwrap();
        assert_eq!(found.total_count.to_string(), found.calls.len().to_string());
        let ids: Vec<_> = found.calls.into_iter().map(|call| call.id).collect();
        ids
    };
    assert_eq!(
        found(|params| params.statuses = vec![CallStatus::Paused]).await,
        [ids[2].clone()]
    );
    assert_eq!(
        found(|params| params.results = vec!["human".into()]).await,
        [ids[4].clone()]
    );
    assert_eq!(
        found(|params| params.results = vec!["none".into()])
            .await
            .len(),
        6
    );
    assert_eq!(
        found(|params| params.query = Some("4567 5".to_owned()))
            .await
            .len(),
        0
    );
    assert_eq!(
        found(|params| params.query = Some("45675".to_owned())).await,
        [ids[1].clone()]
    );
    assert_eq!(
        found(|params| params.campaign_ids = vec!["x".to_owned()])
            .await
            .len(),
        0
    );
    assert!(client.calls().search(&search(0)).await.is_err());

    let file = client
        .calls()
        .export(&revox_client::types::CallExportParams::new(search(1)));
    assert_eq!(file.await.unwrap().csv.lines().count(), 8);
    let history = client.calls().phone_history().await.unwrap().phone_history;
    assert_eq!(history.len(), 7);
    assert!(history["+33612345672"].reached_human);
}

fn preview(characters: usize) -> VoicePreviewParams {
    VoicePreviewParams {
        text: Some("a".repeat(characters)),
        ..VoicePreviewParams::new(
            VoiceProvider::Cartesia,
            "a0e99841-438c-4a64-b679-ae501e7d6091",
        )
    }
}

#[tokio::test]
async fn a_sound_piece_by_piece() {
    let (_server, client) = pair();
    let whole = client.voices().preview(&preview(300)).await.unwrap();
    assert_eq!(whole.content_type(), Some("audio/wav"));
    let mut sound = client
        .voices()
        .preview(&preview(300))
        .stream()
        .await
        .unwrap();
    assert_eq!(sound.content_type(), Some("audio/wav"));
    let (mut bytes, mut pieces) = (Vec::new(), 0);
    while let Some(piece) = sound.chunk().await.unwrap() {
        bytes.extend(piece);
        pieces += 1;
    }
    assert!(pieces > 1);
    assert_eq!(bytes, whole.into_bytes());
    assert_eq!(sound.chunk().await.unwrap(), None);
}

#[tokio::test]
async fn limits_hold_for_pieces() {
    let server = MockServer::start().unwrap();
    let path = ("POST", "/voices/preview");
    let ask = async |client: revox_client::Client| {
        let mut sound = client.voices().preview(&preview(300)).stream().await?;
        while sound.chunk().await?.is_some() {}
        Ok::<_, revox_client::Error>(())
    };

    // What the server announces, and what it does not.
    let small = fast(&server).max_response_bytes(10_000).build().unwrap();
    let error = ask(small.clone()).await.unwrap_err();
    assert!(
        error.to_string().contains("10000") || error.to_string().contains("10_000"),
        "{error}"
    );
    let mut long = b"HTTP/1.1 200 OK\r\ncontent-type: audio/wav\r\n\r\n".to_vec();
    long.resize(40_000, 0);
    server.inject(Fault::garbage(long).on(path.0, path.1));
    let error = ask(small).await.unwrap_err();
    assert_eq!(error.status(), Some(200), "{error}");

    server.inject(Fault::close_in_body(50_000).on(path.0, path.1));
    let error = ask(fast(&server).build().unwrap()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "POST /voices/preview: the connection broke before the response was complete, after status 200"
    );

    let drip = || Fault::drip(20_000, Duration::from_millis(60)).on(path.0, path.1);
    server.inject(drip());
    let patient = fast(&server).timeout(Duration::from_millis(500));
    ask(patient.build().unwrap()).await.unwrap();
    server.inject(drip());
    let hasty = fast(&server).total_timeout(Duration::from_millis(200));
    assert!(ask(hasty.build().unwrap()).await.unwrap_err().is_timeout());
    server.inject(
        Fault::drip(20_000, Duration::from_millis(400))
            .after(0)
            .on(path.0, path.1),
    );
    let hasty = fast(&server).timeout(Duration::from_millis(200)).retries(0);
    assert!(ask(hasty.build().unwrap()).await.unwrap_err().is_timeout());

    // Until the response begins, it is tried again.
    server.clear_requests();
    server.inject(Fault::status(503));
    ask(fast(&server).build().unwrap()).await.unwrap();
    assert_eq!(server.count(path.0, path.1), 2);
}

#[cfg(feature = "blocking")]
#[test]
fn without_a_runtime() {
    let (_server, client) = pair();
    let preview = client.voices().preview(&preview(100));
    let chunks = preview.wait_stream().unwrap().wait();
    let length: usize = chunks.map(|chunk| chunk.unwrap().len()).sum();
    assert!(length > 10_000);

    for name in ["a", "b", "c"] {
        let params = CallCreateParams {
            assistant: Some(InlineAssistant::new(name)),
            ..CallCreateParams::new("+33639981234")
        };
        client.calls().create(&params).wait().unwrap();
    }
    let pages = client.calls().search_pages(&search(2)).wait();
    let sizes: Vec<usize> = pages.map(|page| page.unwrap().len()).collect();
    assert_eq!(sizes, [2, 1]);
}
