//! The accept loop: HTTP/1.1 with a deadline for heads, a limit of connections, and an end that breaks no request. `axum::serve` has no
//! timer, so a silent connection would stay for ever.

use std::{
    future::poll_fn,
    io::{self, ErrorKind},
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
    http::{HeaderValue, header},
    middleware::{self, Next},
    response::Response,
};
use hyper::{body::Incoming, server::conn::http1::Builder, service::service_fn};
use hyper_util::rt::TokioTimer;
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpListener, TcpSocket, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{self, Instant},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower_service::Service as _;

use crate::{
    error::AppError,
    server::http::refused::{HeldBack, in_our_words},
};

/// The most connections at one time.
const MOST_CONNECTIONS: usize = 16_384;
/// How long a head may take, and how long a connection may be silent.
const HEAD_DEADLINE: Duration = Duration::from_secs(10);
/// The most header lines that are parsed at all; `http::head` refuses sooner, in our words.
const MOST_HEADERS: usize = 128;
/// The most bytes of a head that are parsed at all.
const HEAD_BYTES: usize = 64 * 1024;
/// After the signal to stop: how long new requests are still taken, so that a proxy has time to notice.
const LAME_DUCK: Duration = Duration::from_millis(500);
/// How long the last answers may take.
const DRAIN: Duration = Duration::from_secs(8);
/// A connection that was let in, but has asked nothing yet when we stop, may still ask for so long.
const LAST_WORD: Duration = Duration::from_millis(250);
/// How long what we have sent may stay unacknowledged: a client that reads nothing holds its connection, and what it does not read.
const UNREAD: Duration = Duration::from_secs(30);
/// After our last answer: how long we hear what a client still sends, so that it hears us.
const LINGER: Duration = Duration::from_secs(2);
/// How many connections the system keeps for us while we are busy: a crowd that comes at once is not sent away.
const BACKLOG: u32 = 4096;
/// The rest after a failed accept: out of file descriptors is no reason to end, nor to spin.
const PAUSE: Duration = Duration::from_millis(20);

/// Listens at an address.
///
/// # Errors
/// When the address is taken or not ours.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves until `stop`, then until the last answer is out.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let draining = Arc::new(AtomicBool::new(false));
    let router = router.layer(middleware::from_fn_with_state(draining.clone(), say_close));
    let host = Host::new(router);
    let mut stop = std::pin::pin!(stop);
    let mut end: Option<Instant> = None;
    loop {
        let accepted = async {
            let slot = host.slots.clone().acquire_owned().await;
            (slot.ok(), listener.accept().await)
        };
        let over = async {
            match end {
                Some(end) => time::sleep_until(end).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            biased;
            () = over => break,
            () = &mut stop, if end.is_none() => {
                draining.store(true, Ordering::Relaxed);
                end = Some(Instant::now() + LAME_DUCK);
            }
            (slot, accepted) = accepted => match accepted {
                Ok((stream, peer)) => host.attend(slot, stream, peer),
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    time::sleep(PAUSE).await;
                }
            },
        }
    }
    host.attend_rest(listener);
    host.ending.cancel();
    host.connections.close();
    if time::timeout(DRAIN, host.connections.wait()).await.is_err() {
        tracing::warn!("some connections were still open at the end");
    }
}

/// What every connection shares.
struct Host {
    router: Router,
    protocol: Builder,
    slots: Arc<Semaphore>,
    connections: TaskTracker,
    ending: CancellationToken,
}

impl Host {
    fn new(router: Router) -> Self {
        let mut protocol = Builder::new();
        // Whoever has asked all it wants may say so, and still hears the answer.
        protocol.half_close(true);
        protocol.timer(TokioTimer::new()).header_read_timeout(HEAD_DEADLINE).max_headers(MOST_HEADERS).max_buf_size(HEAD_BYTES);
        Self { router, protocol, slots: Arc::new(Semaphore::new(MOST_CONNECTIONS)), connections: TaskTracker::new(), ending: CancellationToken::new() }
    }

    fn attend(&self, slot: Option<OwnedSemaphorePermit>, stream: TcpStream, peer: SocketAddr) {
        // Without it a page waits 40 ms for the client's acknowledgement.
        let _ = stream.set_nodelay(true);
        let _ = socket2::SockRef::from(&stream).set_tcp_user_timeout(Some(UNREAD));
        let has_asked = Arc::new(AtomicBool::new(false));
        let (router, asked) = (self.router.clone(), has_asked.clone());
        let service = service_fn(move |mut request: hyper::Request<Incoming>| {
            asked.store(true, Ordering::Relaxed);
            request.extensions_mut().insert(ConnectInfo(peer));
            router.clone().call(request.map(Body::new))
        });
        let mut connection = self.protocol.serve_connection(HeldBack::new(stream), service);
        let ending = self.ending.clone();
        self.connections.spawn(async move {
            let _slot = slot;
            let end = async {
                ending.cancelled().await;
                if !has_asked.load(Ordering::Relaxed) {
                    time::sleep(LAST_WORD).await;
                }
            };
            // How a connection ends is the client's business.
            tokio::select! {
                _ = poll_fn(|context| connection.poll_without_shutdown(context)) => {}
                () = end => {
                    Pin::new(&mut connection).graceful_shutdown();
                    let _ = poll_fn(|context| connection.poll_without_shutdown(context)).await;
                }
            }
            let (stream, refusal) = connection.into_parts().io.into_parts();
            part(stream, refusal).await;
        });
    }

    /// Who has been let in by the system, but not by us: closing the door now would break their request.
    fn attend_rest(&self, listener: TcpListener) {
        let Ok(listener) = listener.into_std() else {
            return;
        };
        loop {
            match listener.accept() {
                Ok((stream, peer)) => {
                    if stream.set_nonblocking(true).is_ok()
                        && let Ok(stream) = TcpStream::from_std(stream)
                    {
                        self.attend(self.slots.clone().try_acquire_owned().ok(), stream, peer);
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return,
            }
        }
    }
}

/// Ends a connection in the two steps of RFC 9112, 9.6. Closed while bytes of the client are unread, the system would throw away the answers
/// that the client has not taken yet.
async fn part(mut stream: TcpStream, refusal: Option<AppError>) {
    if let Some(refusal) = refusal {
        let answer = in_our_words(refusal).await;
        let _ = time::timeout(LINGER, stream.write_all(&answer)).await;
    }
    if stream.shutdown().await.is_err() {
        return;
    }
    let rest = async {
        while stream.readable().await.is_ok() {
            match stream.try_read(&mut [0; 8192]) {
                Ok(1..) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Ok(0) | Err(_) => return,
            }
        }
    };
    let _ = time::timeout(LINGER, rest).await;
}

/// While draining: answers, but tells the client not to use this connection again.
async fn say_close(draining: axum::extract::State<Arc<AtomicBool>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if draining.load(Ordering::Relaxed) {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
