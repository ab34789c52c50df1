//! A provider of short messages on this machine, for tests: answers as it is told to and notes what it was asked.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Bytes of a request's body that it reads at most.
const BODY_MAX: usize = 1 << 20;

/// What the provider does with a request that it has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Answers with this status, and this header line where it is not empty.
    Status(u16, &'static str),
    /// Closes the connection without a word.
    Close,
    /// Never answers.
    Silence,
    /// Answers with what is no HTTP.
    Gibberish,
}

/// A request as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Method, path, version.
    pub line: String,
    /// Header lines; names as they came.
    pub headers: Vec<String>,
    /// The body.
    pub body: String,
}

impl Request {
    /// The value of a header; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        let lines = self.headers.iter().filter_map(|line| line.split_once(':'));
        lines.into_iter().find(|(its, _)| its.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value.trim())
    }
}

/// A running provider. It ends with the process.
#[derive(Debug, Clone)]
pub struct SmsProvider {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Request>>>,
}

impl SmsProvider {
    /// Listens on a free port of this machine and gives each request the same answer.
    ///
    /// # Errors
    /// If it cannot listen.
    pub fn start(answer: Answer) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let (address, asked) = (listener.local_addr()?, Arc::default());
        let provider = Self { address, asked: Arc::clone(&asked) };
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let asked = Arc::clone(&asked);
                // A connection that fails is the sender's to tell.
                std::thread::spawn(move || serve(stream, answer, &asked));
            }
        });
        Ok(provider)
    }

    /// Its address, for `url`.
    pub fn url(&self) -> String {
        format!("http://{}/messages", self.address)
    }

    /// All requests so far, in order.
    pub fn asked(&self) -> Vec<Request> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn serve(stream: TcpStream, answer: Answer, asked: &Mutex<Vec<Request>>) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut writer = stream;
    while let Some(request) = request(&mut reader)? {
        asked.lock().unwrap_or_else(PoisonError::into_inner).push(request);
        match answer {
            Answer::Status(status, header) => {
                let header = if header.is_empty() { String::new() } else { format!("{header}\r\n") };
                write!(writer, "HTTP/1.1 {status} As told\r\n{header}Content-Length: 2\r\n\r\n{{}}")?;
            }
            Answer::Close => return writer.shutdown(std::net::Shutdown::Both),
            // The connection stays open until the sender gives up.
            Answer::Silence => return io::copy(&mut reader, &mut io::sink()).map(drop),
            Answer::Gibberish => writer.write_all(b"gibberish\r\n\r\n")?,
        }
    }
    Ok(())
}

fn request(reader: &mut BufReader<TcpStream>) -> io::Result<Option<Request>> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        match line.trim_end() {
            "" => break,
            text => lines.push(text.to_owned()),
        }
    }
    let line = if lines.is_empty() { String::new() } else { lines.remove(0) };
    let mut request = Request { line, headers: lines, body: String::new() };
    let length = request.header("content-length").parse().unwrap_or(0_usize).min(BODY_MAX);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    request.body = String::from_utf8_lossy(&body).into_owned();
    Ok(Some(request))
}
