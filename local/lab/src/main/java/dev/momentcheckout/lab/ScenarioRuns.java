package dev.momentcheckout.lab;

import dev.momentcheckout.session.Sleeper;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs scenarios for the page, one after the other, and keeps the last result of each in this start of the lab. */
final class ScenarioRuns {
    /** Long enough to read a step. */
    static final Duration PACE = Duration.ofMillis(700);

    private static final Logger LOG = System.getLogger(ScenarioRuns.class.getName());

    private final Lab lab;
    private final Sleeper sleeper;
    private final Consumer<PageEvent> publish;
    private final AtomicInteger runs = new AtomicInteger();
    private final Set<Scenario> kept = EnumSet.noneOf(Scenario.class);
    private final Set<Scenario> broken = EnumSet.noneOf(Scenario.class);

    /** @param sleeper waits between the steps of a scenario */
    ScenarioRuns(Lab lab, Sleeper sleeper, Consumer<PageEvent> publish) {
        this.lab = lab;
        this.sleeper = sleeper;
        this.publish = publish;
    }

    /**
     * Runs scenarios one after the other. A failed one does not end the others.
     *
     * @param isAtOnce whether the steps follow each other without a pause
     * @param isBesideNaive whether the same acts are repeated with the naive backend
     */
    void run(List<Scenario> scenarios, boolean isAtOnce, boolean isBesideNaive) {
        Duration pause = isAtOnce ? Duration.ZERO : PACE;
        int waiting = scenarios.size();
        for (Scenario scenario : scenarios) {
            waiting--;
            run(new ScenarioStart(scenario, runs.incrementAndGet(), pause, isBesideNaive, waiting));
        }
    }

    private void run(ScenarioStart start) {
        var progress = new ScenarioProgress(start, sleeper, publish);
        ScenarioResult result = null;
        String unmet = null;
        try (App app = new App(lab.apiUrl());
                NaiveRun naive =
                        start.isBesideNaive() ? new NaiveRun(lab.moment().clock(), progress::naive) : null) {
            start.scenario().run(new ScenarioContext(lab, app, progress, naive == null ? ScenarioActs.NONE : naive));
            PaymentTally ours = ScenarioResult.tally(lab, progress.sessions());
            result = new ScenarioResult(ours, result(naive));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, e.getMessage(), e);
            unmet = String.valueOf(e.getMessage());
        }
        // Last: the page may start the next run at once.
        end(start.scenario(), progress, unmet, result);
    }

    private static ScenarioResult.@Nullable NaiveResult result(@Nullable NaiveRun naive) {
        return naive == null ? null : ScenarioResult.NaiveResult.of(naive);
    }

    private void end(
            Scenario scenario, ScenarioProgress progress, @Nullable String unmet, @Nullable ScenarioResult result) {
        (unmet == null ? kept : broken).add(scenario);
        (unmet == null ? broken : kept).remove(scenario);
        publish.accept(new PageEvent.ScenariosChanged(Set.copyOf(kept), Set.copyOf(broken)));
        progress.end(unmet, result);
    }
}
