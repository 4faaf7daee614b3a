//! shapan for Python: a door. It converts what it is handed, calls the lab, and returns tables; no formula and no number of a model is here.

mod analyses;
mod decisions;
mod ensemble;
mod failure;
mod given;
mod memory;
mod past;
mod published;
mod shards;
mod table;
mod work;
mod world;

/// As in the program: records come and go without a trip to the kernel.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What the package `shapan` is made of.
#[pyo3::pymodule]
mod _shapan {
    #[pymodule_export]
    use crate::analyses::{claims, compare_scenarios, discover, sensitivity_of};
    #[pymodule_export]
    use crate::decisions::{game, optimize, regret, value};
    #[pymodule_export]
    use crate::ensemble::{Ensemble, run_ensemble};
    #[pymodule_export]
    use crate::past::{calibrate, hindcast_of};
    #[pymodule_export]
    use crate::published::{Published, published, put_question, reproduced};
    #[pymodule_export]
    use crate::shards::{Part, merge_shards, stretch};
    #[pymodule_export]
    use crate::table::Table;
    #[pymodule_export]
    use crate::world::{World, scenarios};

    /// Version of the engine.
    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");
}
