//! A window that moves over an image with a stride, beyond its edges by a padding.

/// Heights and widths.
#[derive(Clone, Copy)]
pub(super) struct Window {
    pub(super) size: [usize; 2],
    pub(super) stride: [usize; 2],
    pub(super) padding: [usize; 2],
}

/// One entry that the window covers.
#[derive(Clone, Copy)]
pub(super) struct Covered {
    /// Where the window stands: the index of the output.
    pub(super) place: [usize; 2],
    /// Where the entry is in the window.
    pub(super) inside: [usize; 2],
    /// Where the entry is in the image.
    pub(super) entry: [usize; 2],
}

impl Window {
    /// How many places the window has on an image.
    pub(super) fn places(&self, image: [usize; 2]) -> [usize; 2] {
        [0, 1].map(|axis| {
            (image[axis] + 2 * self.padding[axis] - self.size[axis]) / self.stride[axis] + 1
        })
    }

    /// Every entry of the image below the window at every one of `places`, without the padding.
    pub(super) fn covered(&self, places: [usize; 2], image: [usize; 2]) -> Vec<Covered> {
        let at = |place: [usize; 2]| {
            indices(self.size).filter_map(move |inside| {
                let along = |axis: usize| {
                    let padded = place[axis] * self.stride[axis] + inside[axis];
                    padded.checked_sub(self.padding[axis]).filter(|index| *index < image[axis])
                };
                Some(Covered { place, inside, entry: [along(0)?, along(1)?] })
            })
        };
        indices(places).flat_map(at).collect()
    }
}

/// All indices of an array with `shape`, row by row.
pub(super) fn indices(shape: [usize; 2]) -> impl Iterator<Item = [usize; 2]> {
    (0..shape[0]).flat_map(move |row| (0..shape[1]).map(move |column| [row, column]))
}
