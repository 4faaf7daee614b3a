//! Complete inputs of a run as JSON, draws included: the form in which runs are exchanged between implementations.
