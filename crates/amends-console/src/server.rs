//! The server: who asks, may they, and what they hear.

use std::future::Future;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;

use crate::answer::Answer;
use crate::limit::Limit;
use crate::{ConsoleError, Failed, Limits, Redeem, Vendor};

/// What every request needs.
struct Desk {
    redeem: Mutex<Box<dyn Redeem>>,
    vendors: Vec<Vendor>,
    limits: Limits,
    of_vendors: Mutex<Limit<String>>,
    of_strangers: Mutex<Limit<IpAddr>>,
    clock: Box<dyn Fn() -> i64 + Send + Sync>,
    started: Instant,
}

/// Answers until `stop` is done; requests that were begun are finished.
///
/// # Errors
/// If others could reach it in the clear, no vendor is named, or the network says no.
pub fn serve(
    listener: TcpListener,
    redeem: Box<dyn Redeem>,
    vendors: Vec<Vendor>,
    limits: Limits,
    is_behind_tls: bool,
    clock: Box<dyn Fn() -> i64 + Send + Sync>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ConsoleError> {
    let address = listener.local_addr()?.ip();
    if !address.is_loopback() && !is_behind_tls {
        return Err(ConsoleError::Open(address));
    }
    if vendors.is_empty() {
        return Err(ConsoleError::NoVendors);
    }
    let desk = Arc::new(Desk {
        redeem: Mutex::new(redeem),
        of_vendors: Mutex::new(Limit::new(limits.per_vendor)),
        of_strangers: Mutex::new(Limit::new(limits.per_stranger)),
        vendors,
        limits,
        clock,
        started: Instant::now(),
    });
    let router = Router::new()
        .route("/healthz", get(|| async { said(StatusCode::NO_CONTENT, String::new()) }))
        .route("/v1/codes/redeem", post(redeemed))
        .fallback(|| async { said(StatusCode::NOT_FOUND, String::new()) })
        .with_state(desk)
        .into_make_service_with_connect_info::<SocketAddr>();
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async move {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        axum::serve(listener, router).with_graceful_shutdown(stop).await
    })?;
    Ok(())
}

async fn redeemed(
    State(desk): State<Arc<Desk>>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    request: Request,
) -> Response {
    let seconds = Duration::from_secs(desk.limits.seconds);
    match tokio::time::timeout(seconds, answer(desk, from.ip(), request)).await {
        Ok(response) => response,
        Err(_) => said(StatusCode::REQUEST_TIMEOUT, String::new()),
    }
}

async fn answer(desk: Arc<Desk>, from: IpAddr, request: Request) -> Response {
    let now = u64::try_from(desk.started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let Some(vendor) = vendor(&desk, &request) else {
        let limited = desk.of_strangers.lock().unwrap_or_else(PoisonError::into_inner).take(network(from), now);
        return match limited {
            Ok(()) => said(StatusCode::UNAUTHORIZED, String::new()),
            Err(seconds) => later(seconds),
        };
    };
    let limited = desk.of_vendors.lock().unwrap_or_else(PoisonError::into_inner).take(vendor.clone(), now);
    if let Err(seconds) = limited {
        return later(seconds);
    }
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().map(str::trim) != Some("application/json") {
        return said(StatusCode::UNSUPPORTED_MEDIA_TYPE, String::new());
    }
    let Ok(body) = to_bytes(request.into_body(), desk.limits.body_bytes).await else {
        return said(StatusCode::PAYLOAD_TOO_LARGE, String::new());
    };
    let Ok(asked) = serde_json::from_slice::<Asked>(&body) else {
        return said(StatusCode::BAD_REQUEST, String::new());
    };
    let time = (desk.clock)();
    let done = tokio::task::spawn_blocking(move || {
        let mut redeem = desk.redeem.lock().unwrap_or_else(PoisonError::into_inner);
        redeem.redeem(&asked.code, &vendor, time)
    });
    match done.await.unwrap_or(Err(Failed)) {
        Ok(answer) => {
            let (status, body) = Answer::said(answer);
            said(status, body)
        }
        Err(Failed) => said(StatusCode::SERVICE_UNAVAILABLE, String::new()),
    }
}

/// What a vendor asks.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    code: String,
}

/// The vendor whose token this is. Every vendor's hash is compared, whichever it is, and without a token as well.
fn vendor(desk: &Desk, request: &Request) -> Option<String> {
    let given = request.headers().get(header::AUTHORIZATION).and_then(|given| given.to_str().ok());
    let token = given.and_then(|given| given.strip_prefix("Bearer ")).unwrap_or_default();
    let hash = blake3::hash(token.as_bytes());
    // Comparing hashes takes the same time wherever they differ.
    let found = desk
        .vendors
        .iter()
        .fold(None, |found, vendor| if vendor.token_hash == hash { Some(vendor.name.clone()) } else { found });
    found.filter(|_| !token.is_empty())
}

/// An address as strangers are counted: whoever has one address of a /64 has all of them.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(six) => {
            let [a, b, c, d, ..] = six.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
    }
}

fn later(seconds: u64) -> Response {
    let mut response = said(StatusCode::TOO_MANY_REQUESTS, String::new());
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

fn said(status: StatusCode, body: String) -> Response {
    let kind = if body.is_empty() { None } else { Some(HeaderValue::from_static("application/json")) };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some(kind) = kind {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    response
}
