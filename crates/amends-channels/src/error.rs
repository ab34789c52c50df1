//! Why something cannot be sent at all. Holds no address and no reply.

/// Why something cannot be sent at all.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ChannelError {
    /// An address that no mail can go to or come from.
    #[error("the {0} address cannot be written in a mail")]
    Address(&'static str),
    /// A line break or control character where it would become a header of its own.
    #[error("the {0} has a line break or a control character in it")]
    Header(&'static str),
    /// The parts do not make a mail.
    #[error("the mail cannot be put together")]
    Mail,
    /// A line or the whole is longer than may be sent.
    #[error("a line of the mail, or all of it, is too long to be sent")]
    Long,
    /// The key cannot be read.
    #[error("the DKIM key cannot be used: it is no {0} key")]
    Key(&'static str),
    /// The settings of TLS cannot be used.
    #[error("the settings of TLS cannot be used: {0}")]
    Tls(&'static str),
    /// In the clear over a network.
    #[error("mail would go in the clear to another machine; use TLS, or say `plain_network = true`")]
    Plain,
    /// A provider's address that is not `https://`, nor this machine.
    #[error("the provider's address is not https")]
    Provider,
}
