//! `edgematch` in a terminal.

fn main() -> std::process::ExitCode {
    edgematch_cli::main()
}
