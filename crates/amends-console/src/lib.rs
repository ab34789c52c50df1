//! HTTP: the endpoint at which a vendor redeems protection codes.
