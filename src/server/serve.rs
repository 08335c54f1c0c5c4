//! The accept loop: HTTP/1.1 with a deadline for heads, a limit of connections, and an end that breaks no request. `axum::serve` has no
//! timer, so a silent connection would stay for ever.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    extract::{ConnectInfo, Request},
    http::{HeaderValue, header},
    middleware::{self, Next},
    response::Response,
};
use futures::FutureExt as _;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{AcquireError, OwnedSemaphorePermit, Semaphore},
    time::{self, Instant},
};

/// The most connections at one time.
const MOST_CONNECTIONS: usize = 16_384;
/// How long a head may take, and how long a connection may be silent.
const HEAD_DEADLINE: Duration = Duration::from_secs(10);
/// The most header lines that are parsed at all; `http::dress` refuses sooner, in our words.
const MOST_HEADERS: usize = 128;
/// The most bytes of a head that are parsed at all.
const HEAD_BYTES: usize = 64 * 1024;
/// After the signal to stop: how long new requests are still taken, so that a proxy has time to notice.
const LAME_DUCK: Duration = Duration::from_millis(500);
/// How long the last answers may take.
const DRAIN: Duration = Duration::from_secs(8);
/// The rest after a failed accept: out of file descriptors is no reason to end, nor to spin.
const PAUSE: Duration = Duration::from_millis(20);

/// Serves until `stop`, then until the last answer is out.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let (slots, graceful) = (Arc::new(Semaphore::new(MOST_CONNECTIONS)), GracefulShutdown::new());
    let draining = Arc::new(AtomicBool::new(false));
    let router = router.layer(middleware::from_fn_with_state(draining.clone(), say_close));
    let mut protocol = hyper::server::conn::http1::Builder::new();
    protocol.timer(TokioTimer::new()).header_read_timeout(HEAD_DEADLINE).max_headers(MOST_HEADERS).max_buf_size(HEAD_BYTES);

    let attend = |slot, stream: TcpStream, peer: SocketAddr| {
        // Without it a page waits 40 ms for the client's acknowledgement.
        let _ = stream.set_nodelay(true);
        let service = TowerToHyperService::new(router.clone().layer(axum::Extension(ConnectInfo(peer))));
        let connection = graceful.watch(protocol.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            let _slot: Result<OwnedSemaphorePermit, AcquireError> = slot;
            // How a connection ends is the client's business.
            let _ = connection.await;
        });
    };
    let mut stop = std::pin::pin!(stop);
    let mut end: Option<Instant> = None;
    loop {
        let accepted = async {
            let slot = slots.clone().acquire_owned().await;
            (slot, listener.accept().await)
        };
        let over = async {
            match end {
                Some(end) => time::sleep_until(end).await,
                None => std::future::pending().await,
            }
        };
        let (slot, stream, peer) = tokio::select! {
            biased;
            () = over => break,
            () = &mut stop, if end.is_none() => {
                draining.store(true, Ordering::Relaxed);
                end = Some(Instant::now() + LAME_DUCK);
                continue;
            }
            (slot, accepted) = accepted => match accepted {
                Ok((stream, peer)) => (slot, stream, peer),
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    time::sleep(PAUSE).await;
                    continue;
                }
            },
        };
        attend(slot, stream, peer);
    }
    // Who has been let in by the system, but not by us: closing the door now would break their request.
    while let Some(Ok((stream, peer))) = listener.accept().now_or_never() {
        attend(slots.clone().acquire_owned().await, stream, peer);
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = time::sleep(DRAIN) => tracing::warn!("some connections were still open at the end"),
    }
}

/// While draining: answers, but tells the client not to use this connection again.
async fn say_close(draining: axum::extract::State<Arc<AtomicBool>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if draining.load(Ordering::Relaxed) {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
