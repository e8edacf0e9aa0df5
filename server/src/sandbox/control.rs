//! An HTTP endpoint on loopback through which tests and demonstrations drive the sandbox.
//!
//! Below the control URL: `POST /servers/{name}/stop`, `…/start`, `…/restart`; `PUT /servers/{name}/faults` with
//! [`Faults`] as JSON, `DELETE /servers/{name}/faults`. The URL itself has a random part, so that a page in a browser
//! cannot guess it.

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{post, put};

use super::Cluster;
use super::Error;
use super::fault::Faults;

pub(super) fn router(token: &str, cluster: Arc<Cluster>) -> Router {
    let servers = Router::new()
        .route("/servers/{name}/stop", post(stop))
        .route("/servers/{name}/start", post(start))
        .route("/servers/{name}/restart", post(restart))
        .route("/servers/{name}/faults", put(set_faults).delete(clear_faults))
        .with_state(cluster);
    Router::new().nest(&format!("/{token}"), servers)
}

type State_ = State<Arc<Cluster>>;

async fn stop(State(cluster): State_, Path(name): Path<String>) -> Result<StatusCode, Error> {
    cluster.stop_server(&name).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn start(State(cluster): State_, Path(name): Path<String>) -> Result<StatusCode, Error> {
    cluster.start_server(&name).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn restart(State(cluster): State_, Path(name): Path<String>) -> Result<StatusCode, Error> {
    cluster.stop_server(&name).await?;
    cluster.start_server(&name).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn set_faults(
    State(cluster): State_,
    Path(name): Path<String>,
    Json(faults): Json<Faults>,
) -> Result<StatusCode, Error> {
    cluster.set_faults(&name, &faults).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn clear_faults(State(cluster): State_, Path(name): Path<String>) -> Result<StatusCode, Error> {
    cluster.set_faults(&name, &Faults::default()).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = match self {
            Self::NoServer { .. } => StatusCode::NOT_FOUND,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        (status, self.to_string()).into_response()
    }
}
