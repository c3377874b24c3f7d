//! A layer around a deserializer. With it an error has a path, decoding ends at a deadline, an array is not taken for an object, and a
//! float without a fraction is taken for an integer.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::time::Instant;

use serde::de::{DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, Visitor};

use crate::diagnostic::push_field;

/// The clock is read once for this many keys and items.
const ITEMS_PER_CHECK: u16 = 1024;

/// The state that the layers of one deserializer share.
pub(super) struct Tracker<'de> {
    deadline: Option<Instant>,
    /// Whether an error is to have a path.
    keys: bool,
    timed_out: Cell<bool>,
    items: Cell<u16>,
    /// The key that was read last.
    key: Cell<Option<Cow<'de, str>>>,
    /// The steps to the place of the error, the last one first.
    path: RefCell<Vec<Step>>,
}

enum Step {
    Key(String),
    Index(usize),
}

impl Tracker<'_> {
    pub(super) fn new(deadline: Option<Instant>, keys: bool) -> Self {
        Self {
            deadline,
            keys,
            timed_out: Cell::new(false),
            items: Cell::new(0),
            key: Cell::new(None),
            path: RefCell::default(),
        }
    }

    pub(super) fn timed_out(&self) -> bool {
        self.timed_out.get()
    }

    /// The path of the error, `items[1].speed`, with the rest of it from a value inside.
    pub(super) fn path(&self, inside: &str) -> String {
        let mut path = String::new();
        for step in self.path.borrow().iter().rev() {
            match step {
                Step::Index(index) => path.push_str(&format!("[{index}]")),
                Step::Key(key) => push_field(&mut path, key),
            }
        }
        if !inside.is_empty() && !inside.starts_with('[') && !path.is_empty() {
            path.push('.');
        }
        path.push_str(inside);
        path
    }

    fn check_time<E: Error>(&self) -> Result<(), E> {
        self.items.set((self.items.get() + 1) % ITEMS_PER_CHECK);
        if self.items.get() == 0
            && self
                .deadline
                .is_some_and(|deadline| Instant::now() >= deadline)
        {
            self.timed_out.set(true);
            return Err(E::custom("the deadline passed"));
        }
        Ok(())
    }

    fn add_step(&self, step: Step) {
        self.path.borrow_mut().push(step);
    }
}

/// A seed, a deserializer or a visitor, with the tracker.
pub(super) struct Tracked<'t, 'de, T> {
    inner: T,
    tracker: &'t Tracker<'de>,
    role: Role,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Value,
    /// The visitor takes integers.
    Integer,
    /// The visitor reads a key.
    Key,
}

impl<'t, 'de, T> Tracked<'t, 'de, T> {
    pub(super) fn new(inner: T, tracker: &'t Tracker<'de>) -> Self {
        Self {
            inner,
            tracker,
            role: Role::Value,
        }
    }

    fn with<U>(&self, inner: U) -> Tracked<'t, 'de, U> {
        Tracked {
            inner,
            tracker: self.tracker,
            role: self.role,
        }
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Tracked<'_, 'de, S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        let deserializer = self.with(deserializer);
        self.inner.deserialize(deserializer)
    }
}

macro_rules! forward {
    ($($method:ident($($arg:ident: $ty:ty),*);)*) => {$(
        fn $method<V: Visitor<'de>>(self, $($arg: $ty,)* visitor: V) -> Result<V::Value, D::Error> {
            let visitor = self.with(visitor);
            self.inner.$method($($arg,)* visitor)
        }
    )*};
}

macro_rules! forward_integer {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            let visitor = Tracked { role: Role::Integer, ..self.with(visitor) };
            self.inner.$method(visitor)
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Tracked<'_, 'de, D> {
    type Error = D::Error;

    forward! {
        deserialize_any();
        deserialize_bool();
        deserialize_f32();
        deserialize_f64();
        deserialize_char();
        deserialize_str();
        deserialize_string();
        deserialize_bytes();
        deserialize_byte_buf();
        deserialize_option();
        deserialize_unit();
        deserialize_unit_struct(name: &'static str);
        deserialize_newtype_struct(name: &'static str);
        deserialize_seq();
        deserialize_tuple(len: usize);
        deserialize_tuple_struct(name: &'static str, len: usize);
        deserialize_map();
        deserialize_enum(name: &'static str, variants: &'static [&'static str]);
        deserialize_identifier();
        deserialize_ignored_any();
    }

    forward_integer! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
    }

    /// Derived code takes an array for a struct. Asked for a map, the deserializer refuses one.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.deserialize_map(visitor)
    }

    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }
}

macro_rules! forward_value {
    ($($method:ident($ty:ty);)*) => {$(
        fn $method<E: Error>(self, value: $ty) -> Result<V::Value, E> {
            self.inner.$method(value)
        }
    )*};
}

macro_rules! forward_deserializer {
    ($($method:ident)*) => {$(
        fn $method<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
            let deserializer = self.with(deserializer);
            self.inner.$method(deserializer)
        }
    )*};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Tracked<'_, 'de, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(f)
    }

    forward_value! {
        visit_bool(bool);
        visit_i64(i64);
        visit_i128(i128);
        visit_u64(u64);
        visit_u128(u128);
        visit_char(char);
        visit_bytes(&[u8]);
        visit_borrowed_bytes(&'de [u8]);
        visit_byte_buf(Vec<u8>);
    }

    forward_deserializer!(visit_some visit_newtype_struct);

    fn visit_f64<E: Error>(self, value: f64) -> Result<V::Value, E> {
        /// From here on, a float is no `i64`.
        const LIMIT: f64 = 9_223_372_036_854_775_808.0;
        if self.role == Role::Integer && value.fract() == 0.0 && (-LIMIT..LIMIT).contains(&value) {
            #[expect(clippy::cast_possible_truncation, reason = "it is whole and in range")]
            return self.inner.visit_i64(value as i64);
        }
        self.inner.visit_f64(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<V::Value, E> {
        if self.role == Role::Key && self.tracker.keys {
            self.tracker.key.set(Some(Cow::Owned(value.to_owned())));
        }
        self.inner.visit_str(value)
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<V::Value, E> {
        if self.role == Role::Key && self.tracker.keys {
            self.tracker.key.set(Some(Cow::Borrowed(value)));
        }
        self.inner.visit_borrowed_str(value)
    }

    fn visit_string<E: Error>(self, value: String) -> Result<V::Value, E> {
        if self.role == Role::Key && self.tracker.keys {
            self.tracker.key.set(Some(Cow::Owned(value.clone())));
        }
        self.inner.visit_string(value)
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.inner.visit_none()
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.inner.visit_unit()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<V::Value, A::Error> {
        self.inner.visit_seq(Items {
            access: items,
            tracker: self.tracker,
            index: 0,
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<V::Value, A::Error> {
        self.inner.visit_map(Members {
            access: members,
            tracker: self.tracker,
            key: None,
        })
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<V::Value, A::Error> {
        self.inner.visit_enum(data)
    }
}

/// The items of an array.
struct Items<'t, 'de, A> {
    access: A,
    tracker: &'t Tracker<'de>,
    index: usize,
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Items<'_, 'de, A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.tracker.check_time()?;
        let seed = Tracked::new(seed, self.tracker);
        let item = self.access.next_element_seed(seed);
        if item.is_err() {
            self.tracker.add_step(Step::Index(self.index));
        }
        self.index += 1;
        item
    }

    fn size_hint(&self) -> Option<usize> {
        self.access.size_hint()
    }
}

/// The members of an object.
struct Members<'t, 'de, A> {
    access: A,
    tracker: &'t Tracker<'de>,
    /// The name of the member whose value comes next.
    key: Option<Cow<'de, str>>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Members<'_, 'de, A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.tracker.check_time()?;
        let key = self.access.next_key_seed(Tracked {
            role: Role::Key,
            ..Tracked::new(seed, self.tracker)
        });
        if self.tracker.keys {
            self.key = self.tracker.key.take();
        }
        key
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        let seed = Tracked::new(seed, self.tracker);
        let value = self.access.next_value_seed(seed);
        if value.is_err()
            && let Some(key) = &self.key
        {
            self.tracker.add_step(Step::Key(key.clone().into_owned()));
        }
        value
    }

    fn size_hint(&self) -> Option<usize> {
        self.access.size_hint()
    }
}
