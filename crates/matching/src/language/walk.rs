//! Lookup of names in a finite-state map.

use fst::raw::{Fst, Node, Output};

/// A walk through a finite-state map, byte by byte.
pub(crate) struct Walk<'f> {
    fst: &'f Fst<&'static [u8]>,
    node: Node<'f>,
    value: Output,
}

impl<'f> Walk<'f> {
    pub(crate) fn from(fst: &'f Fst<&'static [u8]>) -> Self {
        Self {
            fst,
            node: fst.root(),
            value: Output::zero(),
        }
    }

    /// Follows these bytes; `None` if no key continues so, which ends the walk.
    pub(crate) fn step(&mut self, bytes: &[u8]) -> Option<()> {
        for byte in bytes {
            let transition = self.node.transition(self.node.find_input(*byte)?);
            self.value = self.value.cat(transition.out);
            self.node = self.fst.node(transition.addr);
        }
        Some(())
    }

    /// The value of the key that ends here.
    pub(crate) fn value(&self) -> Option<u64> {
        let is_final = self.node.is_final();
        is_final.then(|| self.value.cat(self.node.final_output()).value())
    }
}
