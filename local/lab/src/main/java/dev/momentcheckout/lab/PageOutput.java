package dev.momentcheckout.lab;

import java.util.function.Consumer;

/** Writes a scenario's output to the page. */
final class PageOutput implements ScenarioOutput {
    private final Consumer<PageEvent> publish;

    PageOutput(Consumer<PageEvent> publish) {
        this.publish = publish;
    }

    @Override
    public void step(String title) {
        publish.accept(new PageEvent.Line(true, title, true));
    }

    @Override
    public void line(String text) {
        publish.accept(new PageEvent.Line(false, text, true));
    }
}
