package dev.momentcheckout.lab;

import java.util.function.Consumer;

/** Tells a story on the page. */
final class PageOutput implements ScenarioOutput {
    private final Consumer<PageEvent> tell;

    PageOutput(Consumer<PageEvent> tell) {
        this.tell = tell;
    }

    @Override
    public void step(String title) {
        tell.accept(new PageEvent.Line(true, title, true));
    }

    @Override
    public void line(String text) {
        tell.accept(new PageEvent.Line(false, text, true));
    }
}
