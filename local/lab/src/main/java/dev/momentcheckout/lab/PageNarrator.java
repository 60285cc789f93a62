package dev.momentcheckout.lab;

import java.util.function.Consumer;

/** Tells a story on the page. */
final class PageNarrator implements Narrator {
    private final Consumer<Told> tell;

    PageNarrator(Consumer<Told> tell) {
        this.tell = tell;
    }

    @Override
    public void step(String title) {
        tell.accept(new Told.Line(true, title, true));
    }

    @Override
    public void line(String text) {
        tell.accept(new Told.Line(false, text, true));
    }
}
