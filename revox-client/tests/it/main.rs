//! The client and the mock server together: what goes over the wire, and what comes of it when the wire fails.

mod mock;
