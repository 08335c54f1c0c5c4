//! What the parser refuses, in our words: it can only say a bare 400, 414 or 431, but every answer of 400 and above is a problem, with our
//! headers and a line in the log (contract 6).

use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll},
};

use axum::{body, response::IntoResponse as _};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::{
    error::AppError,
    server::{
        database::clock,
        http::{headers::add_headers, layers::new_id},
    },
};

/// A connection on which the parser's own last word is held back.
pub struct HeldBack {
    stream: TokioIo<TcpStream>,
    refusal: Option<AppError>,
}

impl HeldBack {
    /// A connection on which nothing was said yet.
    pub fn new(stream: TcpStream) -> Self {
        Self { stream: TokioIo::new(stream), refusal: None }
    }

    /// The connection, and what is still to be said on it.
    pub fn into_parts(self) -> (TcpStream, Option<AppError>) {
        (self.stream.into_inner(), self.refusal)
    }

    /// The parser refuses only when every earlier answer is out, and writes nothing after it.
    fn holds_back(&mut self, bytes: &[u8]) -> bool {
        self.refusal = refusal(bytes);
        self.refusal.is_some()
    }
}

/// What an answer means that is none of ours: those have an id.
fn refusal(bytes: &[u8]) -> Option<AppError> {
    const LONGEST: usize = 200;
    let status = bytes.strip_prefix(b"HTTP/1.1 ")?.get(..3)?;
    let head = if bytes.len() <= LONGEST && bytes.ends_with(b"\r\n\r\n") { std::str::from_utf8(bytes).ok()? } else { return None };
    if head.contains("x-request-id") || !head.contains("content-length: 0") {
        return None;
    }
    match status {
        b"400" => Some(AppError::MalformedRequest),
        b"414" => Some(AppError::AddressTooLong),
        b"431" => Some(AppError::HeaderTooLarge),
        _ => None,
    }
}

/// The whole answer as it travels: nobody knows which method was meant, so it has a body.
pub async fn in_our_words(refusal: AppError) -> Vec<u8> {
    let id = new_id();
    let status = refusal.status();
    let (mut parts, body) = refusal.into_response().into_parts();
    add_headers(&mut parts.headers, None, &id);
    let body = body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    tracing::info!(request = id, method = "(none)", route = "(none)", status, "refused");
    let now = clock::in_http(clock::now());
    let mut answer = format!("HTTP/1.1 {}\r\nconnection: close\r\ncontent-length: {}\r\ndate: {now}\r\n", parts.status, body.len()).into_bytes();
    for (name, value) in &parts.headers {
        answer.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    answer.extend(b"\r\n");
    answer.extend(body);
    answer
}

impl Read for HeldBack {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl Write for HeldBack {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.holds_back(bytes) {
            return Poll::Ready(Ok(bytes.len()));
        }
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, context: &mut Context<'_>, slices: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        if let [only] = slices
            && self.holds_back(only)
        {
            return Poll::Ready(Ok(only.len()));
        }
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }
}
