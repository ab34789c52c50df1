//! CloudTrail: what was asked of the archive in the cloud, one record each.

use super::super::draw::Draw;
use super::clock::{Micros, Spelling, Stamp};
use super::desk::{CLOUD_ACCOUNT, Desk, Log, Note};

/// A call of the cloud's API.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call<'a> {
    /// `s3`, `sts`, `iam`
    pub(crate) service: &'a str,
    /// `GetObject`, `ListObjects` …
    pub(crate) name: &'a str,
    pub(crate) account: &'a str,
    pub(crate) access_key: &'a str,
    pub(crate) source: &'a str,
    pub(crate) agent: &'a str,
    /// Empty for calls that are about no object.
    pub(crate) key: &'a str,
    /// Bytes that left.
    pub(crate) bytes: u64,
}

/// The archive's bucket.
pub(crate) const BUCKET: &str = "tidewater-archive";

impl Call<'_> {
    pub(crate) fn put(&self, desk: &mut Desk, draw: &mut Draw, time: Micros) -> Note {
        let Call { service, name, account, access_key, source, agent, key, bytes } = *self;
        let (asked, extra, resources) = match (service, key) {
            ("s3", "") => (
                format!(
                    "{{\"list-type\":\"2\",\"bucketName\":\"{BUCKET}\",\"Host\":\"{BUCKET}.s3.us-west-2.amazonaws.com\"}}"
                ),
                format!(
                    ",\"additionalEventData\":{{\"SignatureVersion\":\"SigV4\",\"bytesTransferredIn\":0,\"bytesTransferredOut\":{bytes}}}"
                ),
                format!(
                    ",\"resources\":[{{\"accountId\":\"{CLOUD_ACCOUNT}\",\"type\":\"AWS::S3::Bucket\",\"ARN\":\"arn:aws:s3:::{BUCKET}\"}}]"
                ),
            ),
            ("s3", key) => (
                format!(
                    "{{\"bucketName\":\"{BUCKET}\",\"Host\":\"{BUCKET}.s3.us-west-2.amazonaws.com\",\"key\":\"{key}\"}}"
                ),
                format!(
                    ",\"additionalEventData\":{{\"SignatureVersion\":\"SigV4\",\"CipherSuite\":\"TLS_AES_128_GCM_SHA256\",\"bytesTransferredIn\":0,\"AuthenticationMethod\":\"AuthHeader\",\"bytesTransferredOut\":{bytes}}}"
                ),
                format!(
                    ",\"resources\":[{{\"type\":\"AWS::S3::Object\",\"ARN\":\"arn:aws:s3:::{BUCKET}/{key}\"}},\
                     {{\"accountId\":\"{CLOUD_ACCOUNT}\",\"type\":\"AWS::S3::Bucket\",\"ARN\":\"arn:aws:s3:::{BUCKET}\"}}]"
                ),
            ),
            _ => ("null".to_owned(), String::new(), String::new()),
        };
        let (a, b) = (draw.next(), draw.next());
        let id = format!(
            "{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}",
            a >> 32,
            a >> 16 & 0xFFFF,
            a & 0xFFF,
            b >> 52,
            b & 0xFFFF_FFFF_FFFF
        );
        let record = format!(
            "{{\"eventVersion\":\"1.09\",\"userIdentity\":{{\"type\":\"IAMUser\",\"principalId\":\"AIDA{:016X}\",\
             \"arn\":\"arn:aws:iam::{CLOUD_ACCOUNT}:user/{account}\",\"accountId\":\"{CLOUD_ACCOUNT}\",\
             \"accessKeyId\":\"{access_key}\",\"userName\":\"{account}\"}},\"eventTime\":\"{}\",\
             \"eventSource\":\"{service}.amazonaws.com\",\"eventName\":\"{name}\",\"awsRegion\":\"us-west-2\",\
             \"sourceIPAddress\":\"{source}\",\"userAgent\":\"[{agent}]\",\"requestParameters\":{asked},\
             \"responseElements\":null{extra},\"requestID\":\"{:016X}\",\"eventID\":\"{id}\",\"readOnly\":{}{resources},\
             \"eventType\":\"AwsApiCall\",\"managementEvent\":{},\"recipientAccountId\":\"{CLOUD_ACCOUNT}\",\
             \"eventCategory\":\"{}\"}}",
            key_number(account),
            Stamp(time, Spelling::Zulu),
            b ^ a,
            !name.starts_with("Put"),
            service != "s3",
            if service == "s3" { "Data" } else { "Management" },
        );
        desk.put_noted(time, Log::CloudTrail, record)
    }
}

fn key_number(account: &str) -> u64 {
    account.bytes().fold(0xCBF2_9CE4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3))
}

/// The invented access key of an account.
pub(crate) fn access_key(account: &str) -> String {
    format!("AKIA{:016X}", key_number(account).rotate_left(17))
}
