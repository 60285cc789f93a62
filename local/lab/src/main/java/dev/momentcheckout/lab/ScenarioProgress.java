package dev.momentcheckout.lab;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The state of the last scenario that was started, published whole after each change. */
final class ScenarioProgress implements ScenarioOutput {
    private record Step(String title, List<String> lines) {}

    private final Scenario scenario;
    private final Consumer<PageEvent> publish;
    private final List<Step> steps = new ArrayList<>();
    private boolean isEnded;
    private @Nullable String failure;

    ScenarioProgress(Scenario scenario, Consumer<PageEvent> publish) {
        this.scenario = scenario;
        this.publish = publish;
        changed();
    }

    @Override
    public void step(String title) {
        steps.add(new Step(title, new ArrayList<>()));
        changed();
    }

    @Override
    public void line(String text) {
        if (steps.isEmpty()) {
            step("");
        }
        steps.getLast().lines().add(text);
        changed();
    }

    /**
     * Ends the scenario.
     *
     * @param unmet the expectation that was not met; null if all were met
     */
    void end(@Nullable String unmet) {
        isEnded = true;
        failure = unmet;
        changed();
    }

    private void changed() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("kind", "scenario");
        json.put("scenario", scenario.name());
        json.put("title", scenario.title());
        json.put("running", !isEnded);
        json.put("failure", failure);
        var list = json.putArray("steps");
        steps.forEach(step -> {
            var lines = list.addObject().put("title", step.title()).putArray("lines");
            step.lines().forEach(lines::add);
        });
        publish.accept(new PageEvent.ScenarioChanged(json));
    }
}
