//! Every reference model against the results of its original, or of a second program. One test program for all: it is linked once.

mod beside;

mod ai2027;
mod ai_futures;
mod automation;
mod contests;
mod countries;
mod ftm;
mod growth;
mod korinek_suh;
mod racing_precipice;
mod roodman;
mod safety;
mod sie_doubling;
mod three_bloc;
