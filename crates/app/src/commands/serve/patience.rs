//! A connection that is not waited for without end: a client that takes nothing for some time is cut off. Whatever is done over the
//! connection, files or messages, stands under this one rule. When it ends, what the client has still sent is read for a moment: a
//! connection closed over unread bytes would take the last answer, the reason of a refusal, away from the client.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::runtime::Handle;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, Sleep};

/// How long and how many bytes are read at the end.
const LINGER: (Duration, usize) = (Duration::from_secs(1), 32 << 20);

/// A connection, and its place among those that may be open.
pub(super) struct Patient {
    /// Gone only when the connection has ended.
    inner: Option<TcpStream>,
    patience: Duration,
    alarm: Pin<Box<Sleep>>,
    waiting: bool,
    place: Option<OwnedSemaphorePermit>,
}

impl Patient {
    /// Wraps a connection; the place is given back when it is closed.
    pub(super) fn new(stream: TcpStream, patience: Duration, place: OwnedSemaphorePermit) -> Patient {
        let alarm = Box::pin(tokio::time::sleep(patience));
        Patient { inner: Some(stream), patience, alarm, waiting: false, place: Some(place) }
    }

    fn stream(&mut self) -> io::Result<Pin<&mut TcpStream>> {
        self.inner.as_mut().map(Pin::new).ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    /// Passes on what became of writing, unless nothing has moved for too long.
    fn judge<T>(&mut self, context: &mut Context<'_>, found: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if found.is_ready() {
            self.waiting = false;
            return found;
        }
        if !self.waiting {
            self.waiting = true;
            self.alarm.as_mut().reset(Instant::now() + self.patience);
        }
        match self.alarm.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the client does not read"))),
            Poll::Pending => Poll::Pending,
        }
    }
}

/// Says that nothing more comes, and reads what does.
pub(super) async fn linger(mut stream: TcpStream) {
    let (time, mut left) = LINGER;
    let farewell = async {
        stream.shutdown().await?;
        let mut rest = [0_u8; 4096];
        while left > 0 {
            match stream.read(&mut rest).await? {
                0 => break,
                read => left = left.saturating_sub(read),
            }
        }
        io::Result::Ok(())
    };
    let _ = tokio::time::timeout(time, farewell).await;
}

impl Drop for Patient {
    fn drop(&mut self) {
        let (stream, place) = (self.inner.take(), self.place.take());
        // without a runtime the program is ending
        if let (Some(stream), Ok(runtime)) = (stream, Handle::try_current()) {
            runtime.spawn(async move {
                linger(stream).await;
                drop(place);
            });
        }
    }
}

impl AsyncRead for Patient {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.stream()?.poll_read(context, into)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let found = self.stream()?.poll_write(context, bytes);
        self.judge(context, found)
    }
    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let found = self.stream()?.poll_write_vectored(context, parts);
        self.judge(context, found)
    }
    fn is_write_vectored(&self) -> bool {
        self.inner.as_ref().is_some_and(TcpStream::is_write_vectored)
    }
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let found = self.stream()?.poll_flush(context);
        self.judge(context, found)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let found = self.stream()?.poll_shutdown(context);
        self.judge(context, found)
    }
}
