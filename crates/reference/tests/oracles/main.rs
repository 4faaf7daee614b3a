//! Every reference model against the results of its original, or of a second program. One test program for all: it is linked once.

mod beside;

mod contests;
mod ftm;
mod growth;
mod racing_precipice;
mod safety;
mod sie_doubling;
