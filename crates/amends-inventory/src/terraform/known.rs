//! What Terraform's files have and is not needed here.

/// Members of a state or a plan.
#[rustfmt::skip]
pub(super) const MEMBERS: &[&str] = &[
    "applyable", "check_results", "checks", "complete", "deferred_changes", "errored", "format_version", "lineage",
    "provider_schemas", "relevant_attributes", "serial", "terraform_version", "action_invocations",
];

/// Of an instance of a state's resource.
#[rustfmt::skip]
pub(super) const INSTANCE: &[&str] = &[
    "schema_version", "private", "dependencies", "create_before_destroy", "status", "deposed", "identity",
    "identity_schema_version", "attributes_flat",
];

/// Of a resource of a plan's.
#[rustfmt::skip]
pub(super) const RESOURCE: &[&str] = &[
    "name", "index", "provider_name", "schema_version", "sensitive_values", "depends_on", "tainted", "deposed_key", "identity",
    "identity_schema_version",
];

/// Of a change.
#[rustfmt::skip]
pub(super) const CHANGE: &[&str] = &[
    "module_address", "previous_address", "name", "index", "provider_name", "deposed", "action_reason",
];
#[rustfmt::skip]
pub(super) const ACTIONS: &[&str] = &[
    "actions", "after_unknown", "before_sensitive", "after_sensitive", "replace_paths", "importing", "generated_config",
    "before_identity", "after_identity",
];

/// Attributes of all resources of the AWS provider.
pub(super) const COMMON: &[&str] = &["id", "arn", "tags", "tags_all", "timeouts", "region", "name_prefix", "owner_id"];

#[rustfmt::skip]
pub(super) const INSTANCE_ATTRIBUTES: &[&str] = &[
    "ami", "associate_public_ip_address", "availability_zone", "capacity_reservation_specification", "cpu_core_count", "cpu_options",
    "cpu_threads_per_core", "credit_specification", "disable_api_stop", "disable_api_termination", "ebs_block_device", "ebs_optimized",
    "enable_primary_ipv6", "enclave_options", "ephemeral_block_device", "force_destroy", "get_password_data", "hibernation", "host_id",
    "host_resource_group_arn", "instance_initiated_shutdown_behavior", "instance_lifecycle", "instance_market_options", "instance_state",
    "instance_type", "ipv6_address_count", "key_name", "launch_template", "maintenance_options", "metadata_options", "monitoring",
    "network_interface", "outpost_arn", "password_data", "placement_group", "placement_group_id", "placement_partition_number",
    "primary_network_interface", "primary_network_interface_id", "private_dns_name_options", "root_block_device", "security_groups",
    "source_dest_check", "spot_instance_request_id", "subnet_id", "tenancy", "user_data", "user_data_base64",
    "user_data_replace_on_change", "volume_tags",
];

#[rustfmt::skip]
pub(super) const EIP: &[&str] = &[
    "address", "allocation_id", "associate_with_private_ip", "association_id", "carrier_ip", "customer_owned_ip",
    "customer_owned_ipv4_pool", "domain", "instance", "ipam_pool_id", "network_border_group", "network_interface", "private_dns",
    "ptr_record", "public_dns", "public_ipv4_pool", "vpc",
];

#[rustfmt::skip]
pub(super) const DATABASE: &[&str] = &[
    "allocated_storage", "allow_major_version_upgrade", "apply_immediately", "auto_minor_version_upgrade", "availability_zone",
    "backup_retention_period", "backup_target", "backup_window", "blue_green_update", "ca_cert_identifier", "character_set_name",
    "copy_tags_to_snapshot", "custom_iam_instance_profile", "customer_owned_ip_enabled", "database_insights_mode", "db_name",
    "db_subnet_group_name", "dedicated_log_volume", "delete_automated_backups", "deletion_protection", "domain",
    "domain_auth_secret_arn", "domain_dns_ips", "domain_fqdn", "domain_iam_role_name", "domain_ou", "enabled_cloudwatch_logs_exports",
    "endpoint", "engine", "engine_lifecycle_support", "engine_version", "engine_version_actual", "final_snapshot_identifier",
    "hosted_zone_id", "iam_database_authentication_enabled", "identifier_prefix", "instance_class", "iops", "kms_key_id",
    "latest_restorable_time", "license_model", "listener_endpoint", "maintenance_window", "manage_master_user_password",
    "master_user_secret", "master_user_secret_kms_key_id", "max_allocated_storage", "monitoring_interval", "monitoring_role_arn",
    "multi_az", "name", "nchar_character_set_name", "network_type", "option_group_name", "parameter_group_name", "password",
    "password_wo", "password_wo_version", "performance_insights_enabled", "performance_insights_kms_key_id",
    "performance_insights_retention_period", "port", "replica_mode", "replicas", "replicate_source_db", "resource_id",
    "restore_to_point_in_time", "s3_import", "security_group_names", "skip_final_snapshot", "snapshot_identifier", "status",
    "storage_encrypted", "storage_throughput", "storage_type", "timezone", "upgrade_rollout_order", "upgrade_storage_config",
    "username",
];

#[rustfmt::skip]
pub(super) const SNAPSHOT: &[&str] = &[
    "allocated_storage", "availability_zone", "availability_zones", "data_encryption_key_id", "db_cluster_snapshot_arn", "db_snapshot_arn",
    "description", "encrypted", "engine", "engine_version", "iops", "kms_key_id", "license_model", "option_group_name",
    "original_snapshot_create_time", "outpost_arn", "owner_alias", "permanent_restore", "port", "progress", "shared_accounts",
    "snapshot_type", "source_db_cluster_snapshot_arn", "source_db_snapshot_identifier", "source_region", "status", "storage_encrypted",
    "storage_tier", "storage_type", "temporary_restore_days", "volume_size", "vpc_id",
];

#[rustfmt::skip]
pub(super) const BUCKET: &[&str] = &[
    "acceleration_status", "access_control_policy", "acl", "block_public_acls", "block_public_policy", "bucket", "bucket_domain_name",
    "bucket_namespace", "bucket_prefix", "bucket_region", "bucket_regional_domain_name", "cors_rule", "expected_bucket_owner", "force_destroy",
    "grant", "hosted_zone_id", "lifecycle_rule", "logging", "object_lock_configuration", "object_lock_enabled", "policy",
    "replication_configuration", "request_payer", "server_side_encryption_configuration", "skip_destroy", "versioning", "website",
    "website_domain", "website_endpoint",
];

#[rustfmt::skip]
pub(super) const ROLE: &[&str] = &[
    "create_date", "description", "force_detach_policies", "max_session_duration", "path", "unique_id",
];

/// Types of resources that say nothing here of who gets where. Their secrets are looked for like all others'.
#[rustfmt::skip]
pub(super) const TYPES: &[&str] = &[
    "archive_file", "aws_acm_certificate", "aws_acm_certificate_validation", "aws_ami", "aws_cloudwatch_log_group",
    "aws_cloudwatch_metric_alarm", "aws_db_option_group", "aws_db_parameter_group", "aws_db_subnet_group", "aws_ebs_volume",
    "aws_iam_access_key", "aws_iam_account_alias", "aws_iam_account_password_policy", "aws_iam_service_linked_role", "aws_key_pair",
    "aws_kms_alias", "aws_kms_key", "aws_launch_template", "aws_s3_bucket_lifecycle_configuration", "aws_s3_bucket_logging",
    "aws_s3_bucket_metric", "aws_s3_bucket_notification", "aws_s3_bucket_ownership_controls",
    "aws_s3_bucket_server_side_encryption_configuration", "aws_s3_bucket_versioning", "aws_secretsmanager_secret",
    "aws_secretsmanager_secret_version", "aws_sns_topic", "aws_sqs_queue", "aws_ssm_parameter", "aws_subnet",
    "aws_volume_attachment", "aws_vpc", "local_file", "local_sensitive_file", "null_resource", "random_id", "random_integer",
    "random_password", "random_pet", "random_string", "random_uuid", "terraform_data", "time_rotating", "time_sleep", "time_static",
    "tls_cert_request", "tls_locally_signed_cert", "tls_private_key", "tls_self_signed_cert",
];
