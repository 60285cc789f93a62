package dev.momentcheckout.lab;

import java.time.Duration;

/**
 * How a scenario is started.
 *
 * @param run counts the scenarios of this start of the lab from 1
 * @param pause before each step but the first one
 * @param isBesideNaive whether the same acts are repeated with the naive backend
 * @param waiting scenarios that start after this one
 */
record ScenarioStart(Scenario scenario, int run, Duration pause, boolean isBesideNaive, int waiting) {}
