package dev.momentcheckout.bench;

import java.util.List;

/**
 * Peers that are measured in the same rounds.
 *
 * @param warm how many invocations follow the first one
 * @param isRestored from where a snapshot would be restored, instead of from the start
 */
record Group(String title, List<Baseline> baselines, CpuShare share, int warm, boolean isRestored) {}
