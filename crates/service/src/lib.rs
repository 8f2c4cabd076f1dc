//! Use cases over small ports.
