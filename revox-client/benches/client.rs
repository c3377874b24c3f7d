//! What the client costs beside requests written by hand, against the same mock server: `cargo xtask bench client`.
//!
//! The server runs in a process of its own and answers what it was told to, so that the time is the client's. The contenders take
//! turns within one run, each on one thread, and the ratios are medians over the turns, so that a busy machine hits all alike. Peers are
//! programs of their own, which `cargo xtask bench report` builds. Each row is printed as one line of JSON.

use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use reqwest::header::CONTENT_TYPE;
use revox_client::Client;
use revox_client::mock::{Fault, MockServer};
use revox_client::types::{Assistant, AssistantCreateParams, AssistantCreateResponse};
use serde_json::json;
use tokio::task::JoinSet;

/// How many turns each contender has.
const TURNS: usize = 12;
/// How many requests a turn has.
const REQUESTS: u32 = 1_000;
/// How many a turn of a peer has: some take long.
const PEER_REQUESTS: u32 = 200;
/// How many of them are under way at a time.
const IN_FLIGHT: usize = 16;
/// The key of every contender.
const KEY: &str = "bench";
/// Holds the programs to compare with: a JSON object from names to command lines.
const PEERS: &str = "REVOX_BENCH_PEERS";

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
        .api_key(KEY)
        .build()
        .expect("the settings are good");
    let small = AssistantCreateParams::new("Reminder", "You call people.");
    let large =
        serde_json::from_str(include_str!("maximal.json")).expect("the fields are the API's");
    let mut id = String::new();
    for (name, params) in [("create, small", small), ("create, large", large)] {
        server.answer("POST", "/assistants", b"");
        let made = client.assistants().create(&params).with_response().await;
        let made = made.expect("the server answers");
        server.answer("POST", "/assistants", made.bytes());
        id.clone_from(&made.value().assistant.id);
        compare(
            name,
            &Job::new(&client, &server.url, Ok(params)),
            made.bytes().len(),
        )
        .await;
    }
    let read = client.assistants().retrieve(&id).with_response().await;
    let read = read.expect("the server answers");
    server.answer("GET", &format!("/assistants/{id}"), read.bytes());
    compare(
        "retrieve",
        &Job::new(&client, &server.url, Err(id)),
        read.bytes().len(),
    )
    .await;
}

/// Who sends, in this process.
#[derive(Clone, Copy)]
enum By {
    /// reqwest alone: the bytes are ready, and the response is not looked at.
    Bare,
    /// What one would write by hand with reqwest and serde, with the same types.
    Typed,
    Client,
}

/// Everything that one request needs, whoever sends it.
struct Job {
    client: Client,
    http: reqwest::Client,
    url: String,
    /// The definition to create, or the id to ask for.
    ask: Result<AssistantCreateParams, String>,
    body: Vec<u8>,
}

impl Job {
    fn new(client: &Client, url: &str, ask: Result<AssistantCreateParams, String>) -> Arc<Self> {
        let http = reqwest::Client::builder().timeout(Duration::from_secs(60));
        Arc::new(Self {
            client: client.clone(),
            http: http.build().expect("a client can be made"),
            url: url.to_owned(),
            body: ask.as_ref().map_or_else(|_| Vec::new(), written),
            ask,
        })
    }

    async fn send(&self, by: By) {
        match (by, &self.ask) {
            (By::Bare, _) => {
                black_box(self.by_hand(self.body.clone()).await);
            }
            (By::Typed, Ok(params)) => {
                let bytes = self.by_hand(written(params)).await;
                let made: AssistantCreateResponse =
                    serde_json::from_slice(&bytes).expect("it fits");
                black_box(made);
            }
            (By::Typed, Err(_)) => {
                let bytes = self.by_hand(Vec::new()).await;
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

    async fn by_hand(&self, body: Vec<u8>) -> Vec<u8> {
        let request = match &self.ask {
            Ok(_) => self.http.post(format!("{}/assistants", self.url)),
            Err(id) => self.http.get(format!("{}/assistants/{id}", self.url)),
        };
        let request = match &self.ask {
            Ok(_) => request.header(CONTENT_TYPE, "application/json").body(body),
            Err(_) => request,
        };
        let response = request.bearer_auth(KEY).send().await;
        let response = response.and_then(reqwest::Response::error_for_status);
        let bytes = response.expect("the server answers").bytes().await;
        bytes.expect("the response is whole").into()
    }
}

fn written(params: &AssistantCreateParams) -> Vec<u8> {
    serde_json::to_vec(params).expect("a definition is JSON")
}

/// A program to compare with. It is told where the server is, what to send and how often, and says what that took.
struct Peer {
    name: String,
    process: Child,
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Peer {
    /// Starts the peers for one job.
    fn all(job: &Job) -> Vec<Self> {
        let peers = std::env::var(PEERS).unwrap_or_else(|_| "{}".to_owned());
        let peers: BTreeMap<String, Vec<String>> =
            serde_json::from_str(&peers).expect("the peers are command lines");
        let start = |(name, command): (String, Vec<String>)| {
            let mut process = Command::new(&command[0])
                .args(&command[1..])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .expect("the peer can be started");
            let mut orders = process.stdin.take().expect("it is a pipe");
            let ask = match &job.ask {
                Ok(params) => json!({ "url": job.url, "key": KEY, "create": params }),
                Err(id) => json!({ "url": job.url, "key": KEY, "retrieve": id }),
            };
            writeln!(orders, "{ask}").expect("the peer listens");
            let answers = BufReader::new(process.stdout.take().expect("it is a pipe"));
            Self {
                name,
                process,
                orders,
                answers,
            }
        };
        peers.into_iter().map(start).collect()
    }

    fn turn(&mut self) -> Cost {
        writeln!(self.orders, "{PEER_REQUESTS} {IN_FLIGHT}").expect("the peer listens");
        let mut answer = String::new();
        self.answers
            .read_line(&mut answer)
            .expect("the peer answers");
        let seconds = |word: Option<&str>| -> Option<f64> { word?.parse().ok() };
        let mut words = answer.split_whitespace();
        let (wall, cpu) = (seconds(words.next()), seconds(words.next()));
        Cost::of_one(
            wall.expect("wall time"),
            cpu.expect("CPU time"),
            PEER_REQUESTS,
        )
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What one request took in one turn, in seconds.
struct Cost {
    wall: f64,
    cpu: f64,
}

impl Cost {
    fn of_one(wall: f64, cpu: f64, requests: u32) -> Self {
        let requests = f64::from(requests);
        Self {
            wall: wall / requests,
            cpu: cpu / requests,
        }
    }
}

/// Lets the contenders take turns, and prints what they cost, with their speed and their CPU time as shares of the typed loop's.
async fn compare(name: &str, job: &Arc<Job>, read: usize) {
    let mut peers = Peer::all(job);
    let names = ["reqwest", "typed loop", "revox-client"];
    let names = names
        .into_iter()
        .chain(peers.iter().map(|peer| &*peer.name));
    let mut costs: Vec<(String, Vec<Cost>)> =
        names.map(|name| (name.to_owned(), Vec::new())).collect();
    for turn in 0..=TURNS {
        let mut round = Vec::new();
        for by in [By::Bare, By::Typed, By::Client] {
            round.push(turn_of(job, by).await);
        }
        round.extend(peers.iter_mut().map(Peer::turn));
        // The first turn opens the connections.
        if turn > 0 {
            for (cost, (_, costs)) in round.into_iter().zip(&mut costs) {
                costs.push(cost);
            }
        }
    }
    for (by, of) in &costs {
        let share = |part: fn(&Cost) -> f64| {
            median(
                of.iter()
                    .zip(&costs[1].1)
                    .map(|(of, typed)| part(typed) / part(of)),
            )
        };
        let row = json!({
            "request": name,
            "sent": job.body.len(),
            "read": read,
            "by": by,
            "per_second": 1.0 / median(of.iter().map(|cost| cost.wall)),
            "cpu_us": 1e6 * median(of.iter().map(|cost| cost.cpu)),
            "speed": share(|cost| cost.wall),
            "cpu": share(|cost| cost.cpu),
        });
        println!("{row}");
    }
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
    Cost::of_one(start.elapsed().as_secs_f64(), thread_cpu() - cpu, REQUESTS)
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

/// The other process: a mock server that gives fixed responses, and forgets the requests.
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
