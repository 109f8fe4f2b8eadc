//! The frame of a plot: two axes with their names and marks, around what is drawn inside.

use maud::{Markup, html};

use super::axis::{Axis, Mark};

/// The width of every picture, in its own unit, which is a pixel on a small screen.
pub(super) const WIDTH: f64 = 360.0;
/// What a character of a mark takes.
const CHARACTER: f64 = 6.4;
/// The least room between two marks.
const GAP: f64 = 8.0;

/// The part of a picture that marks and lines are drawn in.
#[derive(Clone, Copy)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Area {
    /// Room for the names and marks of `y` at the left, and of an x axis below.
    pub(super) fn beside(y: &Axis, height: f64) -> Self {
        let left = 30.0 + y.marks.iter().map(|mark| length(&mark.text)).fold(0.0, f64::max);
        Self { left, top: 10.0, width: WIDTH - left - 14.0, height }
    }

    pub(super) fn x(&self, place: f64) -> f64 {
        self.left + place * self.width
    }

    /// Upwards.
    pub(super) fn y(&self, place: f64) -> f64 {
        self.top + (1.0 - place) * self.height
    }

    pub(super) fn bottom(&self) -> f64 {
        self.top + self.height
    }
}

/// An axis with the name of its quantity.
pub(super) struct Named<'a> {
    pub(super) axis: &'a Axis,
    pub(super) name: &'a str,
}

/// A picture with `inside` drawn into `area`; `about` says to who cannot see what it shows.
pub(super) fn frame(
    area: Area,
    x: &Named<'_>,
    y: &Named<'_>,
    about: &str,
    inside: &Markup,
) -> Markup {
    let height = area.bottom() + 46.0;
    let (right, bottom) = (number(area.left + area.width), number(area.bottom()));
    html! {
        svg viewBox={ "0 0 " (WIDTH) " " (number(height)) } role="img" aria-label=(about) {
            @for mark in &x.axis.marks {
                @let at = number(area.x(mark.place));
                line.grid x1=(at) x2=(at) y1=(number(area.top)) y2=(bottom) {}
            }
            @for mark in &y.axis.marks {
                @let at = number(area.y(mark.place));
                line.grid y1=(at) y2=(at) x1=(number(area.left)) x2=(right) {}
                text x=(number(area.left - 6.0)) y=(number(area.y(mark.place) + 4.0))
                    text-anchor="end" { (mark.text) }
            }
            (below(area, &x.axis.marks))
            rect.frame x=(number(area.left)) y=(number(area.top))
                width=(number(area.width)) height=(number(area.height)) {}
            (names(area, height, x, y))
            (inside)
        }
    }
}

fn names(area: Area, height: f64, x: &Named<'_>, y: &Named<'_>) -> Markup {
    let middle = number(area.y(0.5));
    html! {
        text.name x=(number(area.x(0.5))) y=(number(height - 8.0)) text-anchor="middle" {
            (x.name) (x.axis.unit)
        }
        text.name x="14" y=(middle) text-anchor="middle" transform={ "rotate(-90 14 " (middle) ")" } {
            (y.name) (y.axis.unit)
        }
    }
}

/// The texts of marks below `area`; of those that would touch, the first stays.
pub(super) fn below(area: Area, marks: &[Mark]) -> Markup {
    let mut end = f64::NEG_INFINITY;
    let placed = marks.iter().filter_map(|mark| {
        let length = length(&mark.text);
        let start = (area.x(mark.place) - 0.5 * length).clamp(0.0, WIDTH - length);
        if start < end + GAP {
            return None;
        }
        end = start + length;
        Some((start + 0.5 * length, &mark.text))
    });
    html! {
        @for (at, text) in placed {
            text x=(number(at)) y=(number(area.bottom() + 15.0)) text-anchor="middle" { (text) }
        }
    }
}

/// How long a text of a mark is.
fn length(text: &str) -> f64 {
    CHARACTER * text.chars().count() as f64
}

/// A coordinate.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_from_the_left_and_from_below() {
        let area = Area { left: 20.0, top: 10.0, width: 300.0, height: 100.0 };

        assert_eq!([0.0, 0.25, 1.0].map(|place| area.x(place)), [20.0, 95.0, 320.0]);
        assert_eq!([0.0, 0.25, 1.0].map(|place| area.y(place)), [area.bottom(), 85.0, 10.0]);
    }

    #[test]
    fn marks_that_would_touch_are_left_out_and_none_is_clipped() {
        let area = Area { left: 20.0, top: 0.0, width: 320.0, height: 100.0 };
        let mark = |place: f64| Mark { place, text: "1.0000000001".to_owned() };

        let texts = below(area, &[mark(0.0), mark(0.1), mark(0.5), mark(1.0)]).into_string();

        assert_eq!(texts.matches("<text").count(), 3, "{texts}");
        assert!(texts.starts_with("<text x=\"38.4\""), "{texts}");
        assert!(texts.contains("<text x=\"321.6\""), "{texts}");
    }
}
