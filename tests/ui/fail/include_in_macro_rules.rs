//! The file that a macro's caller has is wrong.

#[macro_use]
#[path = "../included/macros.rs"]
mod macros;

#[path = "../included/here.rs"]
mod here;

fn main() {
    here::made();
}
