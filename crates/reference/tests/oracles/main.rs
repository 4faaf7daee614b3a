//! Every reference model against the results of its original, or of a second program. One test program for all: it is linked once.

mod beside;

mod ftm;
mod racing_precipice;
