package dev.momentcheckout.bench;

import java.util.List;

/**
 * Baselines that are measured in the same rounds.
 *
 * @param warm how many invocations follow the first
 * @param isRestored whether the measurement begins after the restore of a snapshot instead of at the start
 */
record Group(String title, List<Baseline> baselines, CpuShare share, int warm, boolean isRestored) {}
