//! What is written from the intermediate representation: a module for each generated file.

pub mod deploy;
pub mod docs;
pub mod extract;
pub mod guide;
pub mod model;
pub mod operations;
pub mod resources;
pub mod rules;
pub mod schemas;
pub mod simulation;
pub mod zones;
