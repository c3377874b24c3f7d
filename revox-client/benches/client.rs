//! What the client costs beside a bare reqwest loop that sends the same bytes to the same mock server: `cargo xtask bench client`.
//!
//! The server runs in a process of its own and answers what it was told to, so that the time is the client's. The contenders take
//! turns within one run, each on one thread, and the ratios are medians over the turns, so that a busy machine hits all alike.

use std::fs;
use std::hint::black_box;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};
use reqwest::{Method, Url};
use revox_client::Client;
use revox_client::mock::{Fault, MockServer};
use revox_client::types::{Assistant, AssistantCreateParams, AssistantCreateResponse};
use tokio::task::JoinSet;

/// How many turns each contender has.
const TURNS: usize = 30;
/// How many requests a turn has.
const REQUESTS: u32 = 1_000;
/// How many of them are under way at a time.
const IN_FLIGHT: usize = 16;
/// What share of the bare loop's speed is good enough.
const TARGET: f64 = 0.95;

fn main() {
    if std::env::args().nth(1).is_some_and(|word| word == "serve") {
        serve();
        return;
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be made");
    runtime.block_on(compare_all());
}

async fn compare_all() {
    let mut server = Server::start();
    let client = Client::builder()
        .base_url(server.url.as_str())
        .api_key("bench")
        .build()
        .expect("the settings are good");
    println!(
        "{:14} {:>6} {:>6}  {:10} {:>10} {:>12} {:>8} {:>8}",
        "request", "sent", "read", "by", "per second", "CPU/request", "speed", "CPU"
    );
    let small = AssistantCreateParams::new("Reminder", "You call people.");
    let large =
        serde_json::from_str(include_str!("maximal.json")).expect("the fields are the API's");
    let mut speeds = Vec::new();
    for (name, params) in [("create, small", &small), ("create, large", &large)] {
        server.answer("POST", "/assistants", b"");
        let made = client.assistants().create(params).with_response().await;
        let made = made.expect("the server answers");
        server.answer("POST", "/assistants", made.bytes());
        let job = Job::create(&client, &server.url, params.clone());
        speeds.push(compare(name, &job, made.bytes().len()).await);
        if name.ends_with("large") {
            let id = &made.value().assistant.id;
            let read = client.assistants().retrieve(id).with_response().await;
            let read = read.expect("the server answers");
            let size = read.bytes().len();
            let job = Job::retrieve(&client, &server.url, id);
            speeds.push(compare("retrieve, live", &job, size).await);
            server.answer("GET", &format!("/assistants/{id}"), read.bytes());
            speeds.push(compare("retrieve", &job, size).await);
        }
    }
    println!(
        "\n{TURNS} turns of {REQUESTS} requests, {IN_FLIGHT} at a time on one thread; medians. `speed` and `CPU` are shares of the bare \
         loop's\n(above 1 is better). `with JSON` writes and reads the same JSON as the client, unchecked. `live`: the server works \
         the answer out."
    );
    for (index, what) in ["a bare loop", "a loop that writes and reads the JSON"]
        .iter()
        .enumerate()
    {
        let least = speeds
            .iter()
            .map(|speeds| speeds[index])
            .fold(f64::INFINITY, f64::min);
        let verdict = if least >= TARGET { "met" } else { "missed" };
        println!(
            "target: at least {TARGET:.2} of the speed of {what}; the least is {least:.3}: {verdict}"
        );
    }
}

/// Who sends.
#[derive(Clone, Copy)]
enum By {
    Bare,
    WithJson,
    Client,
}

/// Everything that one request needs, whoever sends it.
struct Job {
    client: Client,
    http: reqwest::Client,
    method: Method,
    url: Url,
    headers: HeaderMap,
    body: Vec<u8>,
    /// The definition to create, or the id to ask for.
    ask: Result<AssistantCreateParams, String>,
}

impl Job {
    fn create(client: &Client, url: &str, params: AssistantCreateParams) -> Arc<Self> {
        let body = serde_json::to_vec(&params).expect("a definition is JSON");
        let mut job = Self::new(
            client,
            Method::POST,
            &format!("{url}/assistants"),
            Ok(params),
        );
        job.headers
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        job.body = body;
        Arc::new(job)
    }

    fn retrieve(client: &Client, url: &str, id: &str) -> Arc<Self> {
        let url = format!("{url}/assistants/{id}");
        Arc::new(Self::new(client, Method::GET, &url, Err(id.to_owned())))
    }

    fn new(
        client: &Client,
        method: Method,
        url: &str,
        ask: Result<AssistantCreateParams, String>,
    ) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, HeaderValue::from_static("Bearer bench"));
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(USER_AGENT, HeaderValue::from_static("revox-rust/0.1.0"));
        Self {
            client: client.clone(),
            http: reqwest::Client::new(),
            method,
            url: url.parse().expect("the address is good"),
            headers,
            body: Vec::new(),
            ask,
        }
    }

    async fn send(&self, by: By) {
        match (by, &self.ask) {
            (By::Bare, _) => {
                black_box(self.bare(self.body.clone()).await);
            }
            (By::WithJson, Ok(params)) => {
                let bytes = self
                    .bare(serde_json::to_vec(params).expect("a definition is JSON"))
                    .await;
                let read: AssistantCreateResponse =
                    serde_json::from_slice(&bytes).expect("it fits");
                black_box(read);
            }
            (By::WithJson, Err(_)) => {
                let bytes = self.bare(Vec::new()).await;
                let read: Assistant = serde_json::from_slice(&bytes).expect("it fits");
                black_box(read);
            }
            (By::Client, Ok(params)) => {
                let made = self.client.assistants().create(params).await;
                black_box(made.expect("the server answers"));
            }
            (By::Client, Err(id)) => {
                let read = self.client.assistants().retrieve(id).await;
                black_box(read.expect("the server answers"));
            }
        }
    }

    async fn bare(&self, body: Vec<u8>) -> Vec<u8> {
        let mut request = self
            .http
            .request(self.method.clone(), self.url.clone())
            .headers(self.headers.clone());
        if !body.is_empty() {
            request = request.body(body);
        }
        let answer = request.send().await.expect("the server answers");
        assert!(answer.status().is_success());
        answer.bytes().await.expect("the answer is whole").into()
    }
}

/// What one request took in one turn, in seconds.
struct Cost {
    wall: f64,
    cpu: f64,
}

/// Lets the contenders take turns, and prints what they cost; gives the client's speed beside each of the others.
async fn compare(name: &str, job: &Arc<Job>, read: usize) -> [f64; 2] {
    let contenders = [
        (By::Bare, "bare"),
        (By::WithJson, "with JSON"),
        (By::Client, "client"),
    ];
    let mut costs = [const { Vec::new() }; 3];
    for turn in 0..=TURNS {
        for ((by, _), costs) in contenders.iter().zip(&mut costs) {
            let cost = turn_of(job, *by).await;
            // The first turn opens the connections.
            if turn > 0 {
                costs.push(cost);
            }
        }
    }
    let share = |of: usize, by: usize, part: fn(&Cost) -> f64| {
        median(
            costs[of]
                .iter()
                .zip(&costs[by])
                .map(|(of, by)| part(by) / part(of)),
        )
    };
    for (index, (_, label)) in contenders.iter().enumerate() {
        println!(
            "{name:14} {:>6} {read:>6}  {label:10} {:>10.0} {:>9.1} µs {:>8.3} {:>8.3}",
            job.body.len(),
            1.0 / median(costs[index].iter().map(|cost| cost.wall)),
            1e6 * median(costs[index].iter().map(|cost| cost.cpu)),
            share(index, 0, |cost| cost.wall),
            share(index, 0, |cost| cost.cpu),
        );
    }
    [share(2, 0, |cost| cost.wall), share(2, 1, |cost| cost.wall)]
}

async fn turn_of(job: &Arc<Job>, by: By) -> Cost {
    let (start, cpu) = (Instant::now(), thread_cpu());
    let mut under_way = JoinSet::new();
    for lane in 0..IN_FLIGHT {
        let job = Arc::clone(job);
        under_way.spawn(async move {
            for _ in (lane..REQUESTS as usize).step_by(IN_FLIGHT) {
                job.send(by).await;
            }
        });
    }
    while let Some(ended) = under_way.join_next().await {
        ended.expect("no request fails");
    }
    Cost {
        wall: start.elapsed().as_secs_f64() / f64::from(REQUESTS),
        cpu: (thread_cpu() - cpu) / f64::from(REQUESTS),
    }
}

/// How many seconds this thread has run, from the kernel's own account.
fn thread_cpu() -> f64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat");
    let nanoseconds: Option<f64> = text
        .ok()
        .and_then(|text| text.split(' ').next()?.parse().ok());
    nanoseconds.expect("Linux counts how long threads run") / 1e9
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The mock server in another process.
struct Server {
    process: Child,
    orders: ChildStdin,
    url: String,
}

impl Server {
    fn start() -> Self {
        let program = std::env::current_exe().expect("this program has a file");
        let mut process = Command::new(program)
            .arg("serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("this program can be started");
        let orders = process.stdin.take().expect("it is a pipe");
        let mut said = BufReader::new(process.stdout.take().expect("it is a pipe"));
        let mut url = String::new();
        said.read_line(&mut url)
            .expect("the server says where it is");
        Self {
            process,
            orders,
            url: url.trim().to_owned(),
        }
    }

    /// Tells the server what to answer from now on; without a body, whatever it thinks right.
    fn answer(&mut self, method: &str, path: &str, body: &[u8]) {
        let body = String::from_utf8_lossy(body);
        writeln!(self.orders, "{method} {path} {body}").expect("the server listens");
        // It has no way to say that it has read this.
        thread::sleep(Duration::from_millis(100));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The other process: a mock server that gives fixed answers, and forgets the requests.
fn serve() {
    let server = MockServer::start().expect("there is a free port");
    println!("{}", server.url());
    thread::scope(|scope| {
        scope.spawn(|| {
            loop {
                thread::sleep(Duration::from_millis(20));
                server.clear_requests();
            }
        });
        for order in std::io::stdin().lines() {
            let order = order.expect("orders are lines");
            let mut words = order.splitn(3, ' ');
            let mut word = || words.next().expect("an order has three parts");
            let (method, path, body) = (word(), word(), word());
            server.clear_faults();
            if !body.is_empty() {
                server.inject(Fault::status(200).body(body).on(method, path).always());
            }
        }
        std::process::exit(0);
    });
}
