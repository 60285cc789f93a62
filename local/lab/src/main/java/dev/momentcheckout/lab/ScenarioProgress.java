package dev.momentcheckout.lab;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.session.Sleeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The state of the last scenario that was started, published whole after each change. Each step but the first one
 * starts after a pause, in which nothing is locked.
 */
final class ScenarioProgress implements ScenarioOutput {
    private record Outcome(Promise promise, @Nullable String unmet) {}

    private static final class Step {
        private final String title;
        private final List<String> lines = new ArrayList<>();
        private final List<Outcome> promises = new ArrayList<>();
        private final List<String> naive = new ArrayList<>();

        Step(String title) {
            this.title = title;
        }
    }

    private final ScenarioStart start;
    private final Sleeper sleeper;
    private final Consumer<PageEvent> publish;
    private final List<Step> steps = new ArrayList<>();
    private final Set<String> sessions = new LinkedHashSet<>();
    private boolean isEnded;
    private @Nullable String failure;
    private @Nullable ScenarioResult result;

    /** @param sleeper waits between the steps */
    ScenarioProgress(ScenarioStart start, Sleeper sleeper, Consumer<PageEvent> publish) {
        this.start = start;
        this.sleeper = sleeper;
        this.publish = publish;
        changed();
    }

    @Override
    public void step(String title) {
        if (!isFirst() && !start.pause().isZero()) {
            sleeper.sleepFor(start.pause());
        }
        change(() -> steps.add(new Step(title)));
    }

    private synchronized boolean isFirst() {
        return steps.isEmpty();
    }

    @Override
    public void line(String text) {
        change(() -> current().lines.add(text));
    }

    /** Adds what happens with the naive backend in the current step. */
    void naive(String text) {
        change(() -> current().naive.add(text));
    }

    @Override
    public void kept(Promise promise) {
        change(() -> current().promises.add(new Outcome(promise, null)));
    }

    @Override
    public void broken(Promise promise, String expectation) {
        change(() -> current().promises.add(new Outcome(promise, expectation)));
    }

    @Override
    public void session(String id) {
        change(() -> sessions.add(id));
    }

    /** Returns the sessions that the backend returned so far, oldest first. */
    synchronized List<String> sessions() {
        return List.copyOf(sessions);
    }

    /**
     * Ends the scenario.
     *
     * @param unmet the expectation that was not met; null if all were met
     * @param end what became of the payments; null if that is not known
     */
    void end(@Nullable String unmet, @Nullable ScenarioResult end) {
        change(() -> {
            isEnded = true;
            failure = unmet;
            result = end;
        });
    }

    private Step current() {
        if (steps.isEmpty()) {
            steps.add(new Step(""));
        }
        return steps.getLast();
    }

    private synchronized void change(Runnable change) {
        change.run();
        changed();
    }

    private synchronized void changed() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        Scenario scenario = start.scenario();
        json.put("kind", "scenario");
        json.put("run", start.run());
        json.put("name", scenario.name());
        json.put("title", scenario.title());
        json.put("why", scenario.why());
        json.put("running", !isEnded);
        json.put("at_once", start.pause().equals(Duration.ZERO));
        json.put("waiting", start.waiting());
        json.put("failure", failure);
        json.put("kept", kept());
        json.put("total", scenario.promises().size());
        var ids = json.putArray("sessions");
        sessions.forEach(ids::add);
        var list = json.putArray("steps");
        steps.forEach(step -> put(step, list.addObject()));
        if (start.isBesideNaive()) {
            json.putObject("naive");
        }
        if (result != null) {
            result.put(json);
        }
        publish.accept(new PageEvent.ScenarioChanged(json));
    }

    private static void put(Step step, ObjectNode json) {
        json.put("title", step.title);
        var lines = json.putArray("lines");
        step.lines.forEach(lines::add);
        var promises = json.putArray("promises");
        step.promises.forEach(each -> promises.addObject()
                .put("text", each.promise().text())
                .put("kept", each.unmet() == null)
                .put("unmet", each.unmet()));
        var naive = json.putArray("naive");
        step.naive.forEach(naive::add);
    }

    private long kept() {
        return steps.stream()
                .flatMap(step -> step.promises.stream())
                .filter(each -> each.unmet() == null)
                .count();
    }
}
