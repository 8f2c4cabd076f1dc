//! Whole CVs in languages that are not read: each finds the postings of its trade.
//!
//! A language model wrote the texts for this project. They show whether such a language works, not
//! how well the engine ranks real CVs.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a test may fail")]

use evaluation::evaluate;
use evaluation::judged::JudgedSet;
use matching::{Hybrid, Statistics};

/// Read as English, these had .55, .57, .71, .66, .75 and .53.
#[test]
fn postings_of_the_trade_come_first() {
    let check = |language: &str, least: f64| {
        let set = JudgedSet::unread(language).unwrap();
        assert_eq!((set.queries.len(), set.postings.len()), (20, 40));
        let engine = Hybrid::new(Statistics::built_in().clone());
        let run = set.ranked(&engine, &set.catalogue());
        let precision = evaluate(&run, &set.judgements, 1).map.mean;
        println!("{language}: MAP {precision:.3}");
        assert!(precision >= least, "{language}: {precision:.3}");
    };
    check("cs", 0.86);
    check("nl", 0.81);
    check("it", 0.81);
    check("pl", 0.74);
    check("pt", 0.82);
    check("sv", 0.88);
}
