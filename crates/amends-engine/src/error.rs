//! What can go wrong between the rows and the stages.

use datafusion_common::DataFusionError;

/// An error of a source or of a group function.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why rows could not be sorted or grouped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// Threads or the spill folder could not be set up.
    #[error("could not start the engine")]
    Start(#[source] std::io::Error),
    /// The memory limit is too small even with spilling.
    #[error("the memory limit is too small for this sort; give more with --memory")]
    Memory(#[source] DataFusionError),
    /// An operator failed.
    #[error("sorting failed")]
    Operator(#[source] DataFusionError),
    /// A source or a group function failed.
    #[error(transparent)]
    Stage(BoxError),
    /// A worker thread panicked; its message is already on standard error.
    #[error("a worker stopped unexpectedly")]
    WorkerDied,
}

impl EngineError {
    pub(crate) fn from_boxed(error: BoxError) -> Self {
        match error.downcast::<EngineError>() {
            Ok(own) => *own,
            Err(other) => Self::Stage(other),
        }
    }
}

impl From<DataFusionError> for EngineError {
    fn from(error: DataFusionError) -> Self {
        match error {
            DataFusionError::External(inner) => Self::from_boxed(inner),
            DataFusionError::Context(_, inner) => Self::from(*inner),
            // An error that several partitions were told of: its words are all that can be had of a stage's own error.
            DataFusionError::Shared(shared) => match &*shared {
                DataFusionError::External(inner) => Self::Stage(inner.to_string().into()),
                DataFusionError::ResourcesExhausted(why) => {
                    Self::Memory(DataFusionError::ResourcesExhausted(why.clone()))
                }
                _ => Self::Operator(DataFusionError::Shared(shared)),
            },
            DataFusionError::ResourcesExhausted(_) => Self::Memory(error),
            other => Self::Operator(other),
        }
    }
}
